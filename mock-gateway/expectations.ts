// What is waited for and what is demanded of clients: one matching, one wait, one nearest miss, for tests and scenarios.
import { isDeepStrictEqual } from 'node:util';
import { realClock } from './clock.ts';
import type { Journal, JournalEntry } from './journal.ts';

/** How long {@link Expectations.waitFor} waits by default, in milliseconds of real time. */
const DEFAULT_WAIT_MS = 5_000;

/**
 * Fields an entry must have, with these values, or a function that decides.
 * @example
 * gateway.journal.expect('reqAccountUpdates', { acctCode: 'DU1234567' });
 * gateway.journal.expect('closed', ({ clientId }) => clientId === 1);
 */
export type Wanted = Readonly<Record<string, unknown>> | ((entry: JournalEntry) => boolean);

/**
 * How a demand on the client is meant.
 * @example gateway.journal.expect('placeOrder', undefined, { times: 0 });
 */
export interface ExpectOptions {
  /** How often it must come, exactly; 0: never. @default at least once */
  readonly times?: number;
}

/** How long, and from where on, to wait. @example await gateway.journal.waitFor('closed', undefined, { timeoutMs: 1_000 }); */
export interface WaitForOptions {
  /** Only entries later than this one count. @default entries already journalled count too */
  readonly after?: JournalEntry | undefined;
  /** Real milliseconds before the wait is rejected. @default 5000 */
  readonly timeoutMs?: number;
}

/** One expectation, registered. @example console.log(gateway.journal.expect('reqAccountUpdates').isMet); */
export interface Expectation {
  /** What came and counted, oldest first. */
  readonly seen: readonly JournalEntry[];
  /** Whether `times` holds now; without `times`, whether anything came. */
  readonly isMet: boolean;
  /** Forgets it. */
  cancel(): void;
}

/** What was expected and did not come, or came too often. */
export class ExpectationError extends Error {
  /** Literal, to tell it apart without `instanceof`. */
  override readonly name = 'ExpectationError';
  /** One sentence for each. */
  readonly failures: readonly string[];

  constructor(failures: readonly string[]) {
    super(`${failures.length} of the client's expected messages went wrong:\n  ${failures.join('\n  ')}`);
    this.failures = failures;
  }
}

/** What an entry of this name must be to count. */
export interface Demand {
  readonly name: string;
  readonly wanted?: Wanted | undefined;
  /** Only of this client. */
  readonly clientId?: number | undefined;
}

/** An entry of the name demanded that does not count, and why. */
export interface Miss {
  readonly entry: JournalEntry;
  readonly differing: readonly string[];
}

interface Kept extends Expectation {
  readonly demand: Demand;
  readonly times: number | undefined;
  readonly seen: JournalEntry[];
  miss: Miss | undefined;
}

/** What one gateway's clients are waited for and held to. */
export class Expectations {
  readonly #journal: Journal;
  readonly #onBroken: (connection: number, sentence: string) => void;
  readonly #kept = new Set<Kept>();
  readonly #waiting = new Set<(error: Error) => void>();
  #isClosed = false;

  /** @param onBroken called at once when something came that must not */
  constructor(journal: Journal, onBroken: (connection: number, sentence: string) => void) {
    this.#journal = journal;
    this.#onBroken = onBroken;
  }

  /** @throws {RangeError} when times is no whole number of at least 0 */
  expect(name: string, wanted: Wanted | undefined, { times }: ExpectOptions): Expectation {
    if (times !== undefined && !(Number.isInteger(times) && times >= 0)) {
      throw new RangeError(
        `Cannot expect '${name}': times must be a whole number of at least 0: current value is ${times}`,
      );
    }
    const seen: JournalEntry[] = [];
    const stop = this.#journal.watch((entry) => this.#judge(kept, entry));
    const kept: Kept = {
      demand: { name, wanted },
      times,
      seen,
      miss: undefined,
      get isMet() {
        return times === undefined ? seen.length > 0 : seen.length === times;
      },
      cancel: () => {
        stop();
        this.#kept.delete(kept);
      },
    };
    this.#kept.add(kept);
    return kept;
  }

  /** One sentence for each expectation that is not met now. */
  get failures(): readonly string[] {
    return [...this.#kept].filter((kept) => !kept.isMet).map(sentence);
  }

  /** @throws {ExpectationError} when an expectation is not met now */
  verify(): void {
    const { failures } = this;
    if (failures.length > 0) throw new ExpectationError(failures);
  }

  /** The first entry that counts: one kept, or the next to come. */
  waitFor(
    name: string,
    predicate: (entry: JournalEntry) => boolean = () => true,
    { after, timeoutMs = DEFAULT_WAIT_MS }: WaitForOptions = {},
  ): Promise<JournalEntry> {
    const counts = (entry: JournalEntry): boolean =>
      entry.name === name && entry.index > (after?.index ?? -1) && predicate(entry);
    for (const entry of this.#journal.named(name)) if (counts(entry)) return Promise.resolve(entry);
    if (this.#isClosed) return Promise.reject(this.#stopped());
    return new Promise<JournalEntry>((resolve, reject) => {
      const settled = (): void => {
        cancelWait();
        cancelTimer();
        this.#waiting.delete(fail);
      };
      const fail = (error: unknown): void => {
        settled();
        reject(error);
      };
      const cancelWait = nextEntry(this.#journal, counts, {
        resolve: (entry) => {
          settled();
          resolve(entry);
        },
        reject: fail,
      });
      const cancelTimer = realClock.after(timeoutMs, () =>
        fail(new Error(`'${name}' did not come within ${timeoutMs} ms; ${this.#lastSeen()}`)),
      );
      this.#waiting.add(fail);
    });
  }

  /** Rejects everyone who still waits, and who will wait for what has not come by now. */
  close(): void {
    this.#isClosed = true;
    for (const fail of [...this.#waiting]) fail(this.#stopped());
  }

  #judge(kept: Kept, entry: JournalEntry): void {
    if (kept.demand.name !== entry.name) return;
    const differing = differences(kept.demand, entry);
    if (differing.length > 0) {
      kept.miss = nearerOf(kept.miss, { entry, differing });
      return;
    }
    kept.seen.push(entry);
    if (kept.times !== undefined && kept.seen.length > kept.times) this.#onBroken(entry.connection, sentence(kept));
  }

  #stopped(): Error {
    return new Error(`The gateway stopped; ${this.#lastSeen()}`);
  }

  #lastSeen(): string {
    const names = [...this.#journal].slice(-5).map((entry) => entry.name);
    return names.length === 0 ? 'nothing was seen at all' : `last seen: ${names.join(', ')}`;
  }
}

/**
 * Waits for the next entry that counts, and then listens no more.
 * @param counts ends the wait also by throwing: whoever gave it hears of that, not the client whose message it judged
 * @returns calls it off
 */
export function nextEntry(
  journal: Pick<Journal, 'watch'>,
  counts: (entry: JournalEntry) => boolean,
  settle: { readonly resolve: (entry: JournalEntry) => void; readonly reject: (error: unknown) => void },
): () => void {
  let isOver = false;
  const cancel = (): void => {
    if (isOver) return;
    isOver = true;
    stop();
  };
  const stop = journal.watch((entry) => {
    if (isOver) return;
    try {
      if (!counts(entry)) return;
    } catch (error) {
      cancel();
      settle.reject(error);
      return;
    }
    cancel();
    settle.resolve(entry);
  });
  return cancel;
}

/** Whether the entry is what is demanded. */
export const meets = (demand: Demand, entry: JournalEntry): boolean =>
  entry.name === demand.name && differences(demand, entry).length === 0;

/** Of entries that do not count, the latest of those that come nearest. */
export function nearestMiss(demand: Demand, entries: Iterable<JournalEntry>): Miss | undefined {
  let miss: Miss | undefined;
  for (const entry of entries) {
    if (entry.name === demand.name) miss = nearerOf(miss, { entry, differing: differences(demand, entry) });
  }
  return miss;
}

const nearerOf = (miss: Miss | undefined, other: Miss): Miss =>
  miss === undefined || other.differing.length <= miss.differing.length ? other : miss;

/** What of an entry of that name is not as demanded. */
function differences({ wanted, clientId }: Demand, entry: JournalEntry): readonly string[] {
  const stranger = clientId !== undefined && clientId !== entry.clientId ? [`the client was ${entry.clientId}`] : [];
  if (wanted === undefined) return stranger;
  if (typeof wanted === 'function') return [...stranger, ...decided(wanted, entry)];
  const differing = Object.entries(wanted).filter(([field, value]) => !isSame(entry.fields[field], value));
  return [...stranger, ...differing.map(([field]) => `${field} was ${JSON.stringify(entry.fields[field])}`)];
}

// 0 and -0 are one number here, as they are on the wire.
const isSame = (is: unknown, wanted: unknown): boolean => is === wanted || isDeepStrictEqual(is, wanted);

// A function that throws is the test's mistake: said where the expectation is judged, and no reason to end a client.
function decided(wanted: (entry: JournalEntry) => boolean, entry: JournalEntry): readonly string[] {
  try {
    return wanted(entry) ? [] : [`its fields were ${JSON.stringify(entry.fields)}`];
  } catch (error) {
    return [`the function given threw ${String(error)}`];
  }
}

function sentence({ demand: { name, wanted }, times, seen, miss }: Kept): string {
  const fields =
    typeof wanted === 'object'
      ? ` with ${Object.entries(wanted)
          .map(([field, value]) => `${field} ${JSON.stringify(value)}`)
          .join(', ')}`
      : '';
  const often = times === undefined ? 'at least once' : times === 0 ? 'never' : `${times} times`;
  const nearest =
    miss === undefined || seen.length > (times ?? Number.POSITIVE_INFINITY)
      ? ''
      : `; nearest miss: entry ${miss.entry.index} of client ${miss.entry.clientId ?? '?'}, where ${miss.differing.join(', ')}`;
  return `${name}${fields} was expected ${often} and came ${seen.length} times${nearest}`;
}
