// What a test expects of its client, said beforehand, and what became of it.
import type { JournalEntry } from './journal.ts';

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

/** One expectation, registered. @example console.log(gateway.journal.expect('reqAccountUpdates').isMet); */
export interface Expectation {
  /** What came and counted, oldest first. */
  readonly seen: readonly JournalEntry[];
  /** Whether `times` holds now; without `times`, whether anything came. */
  readonly isMet: boolean;
  /** Forgets it. */
  cancel(): void;
}

/**
 * What was expected and did not come, or came too often.
 * @example await gateway.stop().catch((error) => console.log(error instanceof ExpectationError && error.failures));
 */
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

interface Kept extends Expectation {
  readonly name: string;
  readonly wanted: Wanted | undefined;
  readonly times: number | undefined;
  readonly seen: JournalEntry[];
  /** The entry of this name that came nearest and did not count. */
  miss: { readonly entry: JournalEntry; readonly differing: readonly string[] } | undefined;
}

export class Expectations {
  readonly #kept = new Set<Kept>();
  readonly #onFailed: (connection: number, sentence: string) => void;

  /** @param onFailed called at once when something came that must not */
  constructor(onFailed: (connection: number, sentence: string) => void) {
    this.#onFailed = onFailed;
  }

  /** @throws {RangeError} when times is no whole number of at least 0 */
  add(name: string, wanted: Wanted | undefined, { times }: ExpectOptions): Expectation {
    if (times !== undefined && !(Number.isInteger(times) && times >= 0)) {
      throw new RangeError(
        `Cannot expect '${name}': times must be a whole number of at least 0: current value is ${times}`,
      );
    }
    const seen: JournalEntry[] = [];
    const kept: Kept = {
      name,
      wanted,
      times,
      seen,
      miss: undefined,
      get isMet() {
        return times === undefined ? seen.length > 0 : seen.length === times;
      },
      cancel: () => this.#kept.delete(kept),
    };
    this.#kept.add(kept);
    return kept;
  }

  /** How many there are. */
  get count(): number {
    return this.#kept.size;
  }

  /** Judges one entry. */
  see(entry: JournalEntry): void {
    for (const kept of this.#kept) {
      if (kept.name !== entry.name) continue;
      const differing = differences(kept.wanted, entry);
      if (differing.length > 0) {
        if (kept.miss === undefined || differing.length <= kept.miss.differing.length) kept.miss = { entry, differing };
        continue;
      }
      kept.seen.push(entry);
      if (kept.times !== undefined && kept.seen.length > kept.times) this.#onFailed(entry.connection, sentence(kept));
    }
  }

  /** One sentence for each that is not met. */
  get failures(): readonly string[] {
    return [...this.#kept].filter((kept) => !kept.isMet).map(sentence);
  }
}

function differences(wanted: Wanted | undefined, entry: JournalEntry): readonly string[] {
  if (wanted === undefined) return [];
  if (typeof wanted === 'function') return decided(wanted, entry);
  return Object.entries(wanted)
    .filter(([field, value]) => JSON.stringify(entry.fields[field]) !== JSON.stringify(value))
    .map(([field]) => `${field} was ${JSON.stringify(entry.fields[field])}`);
}

// A function that throws is the test's mistake: said where the expectation is judged, and no reason to end a client.
function decided(wanted: (entry: JournalEntry) => boolean, entry: JournalEntry): readonly string[] {
  try {
    return wanted(entry) ? [] : [`its fields were ${JSON.stringify(entry.fields)}`];
  } catch (error) {
    return [`the function given threw ${String(error)}`];
  }
}

function sentence({ name, wanted, times, seen, miss }: Kept): string {
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
