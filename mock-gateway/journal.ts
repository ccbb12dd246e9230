// What happened: every message both ways, decoded, and the connections they came over.
import { type Clock, realClock } from './clock.ts';
import { type Expectation, ExpectationError, Expectations, type ExpectOptions, type Wanted } from './expectations.ts';
import type { Values } from './wire/message.ts';

/** Kept by default; the oldest go first. */
export const DEFAULT_JOURNAL_LIMIT = 10_000;
/** How long {@link Journal.waitFor} waits by default, in milliseconds of real time. */
export const DEFAULT_WAIT_MS = 5_000;

/**
 * One message, or one note of the gateway.
 * @example const line = ({ direction, name, fields }: JournalEntry) => `${direction} ${name} ${JSON.stringify(fields)}`;
 */
export interface JournalEntry {
  /** Counts from 0 and never repeats, also when old entries are gone. */
  readonly index: number;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly time: number;
  /** Which TCP connection, counting from 1; 0 for what concerns none. */
  readonly connection: number;
  /** Null before startApi. */
  readonly clientId: number | null;
  /** `request`: client → gateway; `response`: gateway → client; `note`: no message, such as `opened` or `badBytes`. */
  readonly direction: 'request' | 'response' | 'note';
  /** The message's name in the TWS API, or the note's. */
  readonly name: string;
  /** Decoded, by their names in the message's table; of a note, what it says. */
  readonly fields: Values;
}

/** How long, and from where on, to wait. @example await gateway.journal.waitFor('closed', undefined, { timeoutMs: 1_000 }); */
export interface WaitForOptions {
  /** Only entries later than this one count. @default entries already journalled count too */
  readonly after?: JournalEntry | undefined;
  /** Real milliseconds before the wait is rejected. @default 5000 */
  readonly timeoutMs?: number;
}

/** Where an entry's fields come from when somebody reads it. */
export interface FieldSource {
  readonly fields: Values;
}

/** An entry as it is kept until then: a burst of rows is not decoded that nobody looks at. */
interface Unread {
  readonly index: number;
  readonly time: number;
  readonly connection: number;
  readonly clientId: number | null;
  readonly direction: JournalEntry['direction'];
  readonly name: string;
  readonly source: FieldSource;
  entry: JournalEntry | undefined;
}

interface Waiter {
  readonly matches: (entry: JournalEntry) => boolean;
  readonly resolve: (entry: JournalEntry) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A bounded record; iterating gives the entries still kept, oldest first.
 * @example for (const { direction, name, fields } of gateway.journal) console.log(direction, name, fields);
 */
export class Journal implements Iterable<JournalEntry> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #waiters = new Set<Waiter>();
  readonly #expectations: Expectations;
  readonly #watchers = new Set<(entry: JournalEntry) => void>();
  #kept: Unread[] = [];
  #count = 0;
  #isClosed = false;

  /** @param onFailed told which connection brought what must not come */
  constructor(clock: Clock, limit: number = DEFAULT_JOURNAL_LIMIT, onFailed: (connection: number) => void = () => {}) {
    this.#clock = clock;
    this.#limit = limit;
    this.#expectations = new Expectations((connection, failure) => {
      this.add(connection, null, 'note', 'expectationFailed', { fields: { failure } });
      onFailed(connection);
    });
  }

  /**
   * The entries still kept, oldest first.
   * @example const notes = gateway.journal.entries.filter(({ direction }) => direction === 'note');
   */
  get entries(): readonly JournalEntry[] {
    return this.#unread.map(entryOf);
  }

  /**
   * How many entries were dropped because of the limit.
   * @example if (gateway.journal.dropped > 0) console.warn('start the gateway with a higher journalLimit');
   */
  get dropped(): number {
    return Math.max(0, this.#count - this.#limit);
  }

  /**
   * The newest entry.
   * @example await gateway.waitFor('reqAccountUpdates', undefined, { after: gateway.journal.last });
   */
  get last(): JournalEntry | undefined {
    const newest = this.#kept.at(-1);
    return newest && entryOf(newest);
  }

  /**
   * Every entry kept, oldest first.
   * @example const names = [...gateway.journal].map(({ name }) => name);
   */
  [Symbol.iterator](): Iterator<JournalEntry> {
    return this.entries[Symbol.iterator]();
  }

  /** The kept requests, all or those of one name. @example gateway.journal.requests('reqAccountUpdates').length */
  requests(name?: string): readonly JournalEntry[] {
    return this.entries.filter((entry) => entry.direction === 'request' && (name === undefined || entry.name === name));
  }

  /**
   * Adds one entry and settles who waited for it.
   * @param source asked for the fields when they are read; they must not change until then
   * @example gateway.journal.add(0, null, 'note', 'halfway', { fields: {} }); // a mark for waitFor, or for who reads it
   */
  add(
    connection: number,
    clientId: number | null,
    direction: JournalEntry['direction'],
    name: string,
    source: FieldSource,
  ): void {
    const added = {
      index: this.#count,
      time: this.#clock.now(),
      connection,
      clientId,
      direction,
      name,
      source,
      entry: undefined,
    };
    this.#count += 1;
    this.#kept.push(added);
    // Cut in large slices: cutting one at a time would move the whole array with every message.
    if (this.#kept.length > this.#limit * 2) this.#kept = this.#unread;
    if (this.#expectations.count + this.#waiters.size + this.#watchers.size > 0) this.#tell(entryOf(added));
  }

  /**
   * Called with every entry from now on, in the very moment it is added.
   * @returns the undo
   * @example const undo = gateway.journal.watch(({ name }) => console.log(name));
   */
  watch(watcher: (entry: JournalEntry) => void): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /**
   * Says beforehand what the client must send, or the gateway must note. What has not come when the gateway stops is
   * an error there; what comes too often ends that client's connection at once (RST).
   * @param wanted fields it must have, or a function that decides; any entry of the name when absent
   * @throws {RangeError} when `times` is no whole number of at least 0
   * @example gateway.journal.expect('reqAccountUpdates', { subscribe: true, acctCode: 'DU1234567' }, { times: 1 });
   */
  expect(name: string, wanted?: Wanted, options: ExpectOptions = {}): Expectation {
    return this.#expectations.add(name, wanted, options);
  }

  /**
   * One sentence for each expectation that is not met now, with its nearest miss.
   * @example expect(gateway.journal.failures).toEqual([]);
   */
  get failures(): readonly string[] {
    return this.#expectations.failures;
  }

  /**
   * Judges now what stopping judges.
   * @throws {ExpectationError} when an expectation is not met now
   * @example gateway.journal.verify();
   */
  verify(): void {
    const { failures } = this;
    if (failures.length > 0) throw new ExpectationError(failures);
  }

  /**
   * The first entry of this name: one already journalled, or the next to come. With `after`, only later entries count.
   * @param name a message's or a note's name, such as `reqAccountUpdates` or `closed`
   * @throws {Error} when none came in time, or the gateway stopped
   * @throws what the predicate throws
   * @example await gateway.journal.waitFor('closed', ({ clientId }) => clientId === 1, { timeoutMs: 1_000 });
   */
  waitFor(
    name: string,
    predicate: (entry: JournalEntry) => boolean = () => true,
    options: WaitForOptions = {},
  ): Promise<JournalEntry> {
    const { after, timeoutMs = DEFAULT_WAIT_MS } = options;
    const matches = (entry: JournalEntry): boolean =>
      entry.name === name && entry.index > (after?.index ?? -1) && predicate(entry);
    const already = this.#unread.find((kept) => kept.name === name && matches(entryOf(kept)));
    if (already !== undefined) return Promise.resolve(entryOf(already));
    if (this.#isClosed) return Promise.reject(this.#stopped());
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        matches,
        resolve: (entry) => {
          cancelTimer();
          resolve(entry);
        },
        reject: (error) => {
          cancelTimer();
          reject(error);
        },
      };
      const cancelTimer = realClock.after(timeoutMs, () => {
        this.#waiters.delete(waiter);
        reject(new Error(`'${name}' did not come within ${timeoutMs} ms; ${this.#lastSeen()}`));
      });
      this.#waiters.add(waiter);
    });
  }

  /**
   * Rejects everyone who still waits, and who will wait for what has not come by now.
   * @example
   * const late = gateway.journal.waitFor('reqPositions').catch(({ message }) => console.log(message));
   * gateway.journal.close();
   * await late;
   */
  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiters) waiter.reject(this.#stopped());
    this.#waiters.clear();
  }

  #stopped(): Error {
    return new Error(`The gateway stopped; ${this.#lastSeen()}`);
  }

  get #unread(): Unread[] {
    return this.#kept.slice(-this.#limit);
  }

  #tell(entry: JournalEntry): void {
    this.#expectations.see(entry);
    for (const waiter of [...this.#waiters]) {
      try {
        if (!waiter.matches(entry)) continue;
        waiter.resolve(entry);
      } catch (error) {
        // Whoever gave a predicate that throws hears of it, not the client whose message it was asked about.
        waiter.reject(error);
      }
      this.#waiters.delete(waiter);
    }
    for (const watcher of [...this.#watchers]) watcher(entry);
  }

  #lastSeen(): string {
    const names = this.#kept.slice(-5).map((entry) => entry.name);
    return names.length === 0 ? 'nothing was seen at all' : `last seen: ${names.join(', ')}`;
  }
}

function entryOf(unread: Unread): JournalEntry {
  if (unread.entry === undefined) {
    const { index, time, connection, clientId, direction, name, source } = unread;
    unread.entry = Object.freeze({ index, time, connection, clientId, direction, name, fields: source.fields });
  }
  return unread.entry;
}
