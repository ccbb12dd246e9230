// What a gateway shows of itself: its faults, its time, its journal.

import type { Clock } from './clock.ts';
import type { Expectation, Expectations, ExpectOptions, WaitForOptions, Wanted } from './expectations.ts';
import type { ActiveFault } from './faults/fault-board.ts';
import type { Fault } from './faults/fault-schema.ts';
import { INSPECT, inspectedJournal } from './inspection.ts';
import {
  type Journal,
  type JournalEntry,
  type JournalFrame,
  NOBODY,
  type Watcher,
  type WatchOptions,
} from './journal.ts';
import type { Disconnect } from './login.ts';
import type { Values } from './wire/message.ts';

/** How a restart goes. @example await gateway.restart({ downMs: 3_000, how: 'fin' }); */
export interface RestartOptions {
  /** Milliseconds during which connections are refused, by the gateway's clock. @default 0 */
  readonly downMs?: number;
  /** How the clients lose their connection. @default 'rst', as recorded from the nightly restart */
  readonly how?: Disconnect;
  /** The order id nextValidId answers from then on; a real one may go back. @default as before */
  readonly nextValidId?: number;
}

/**
 * How TWS takes account subscriptions away.
 * @example gateway.takeOver({ by: 'DU7654321' });
 */
export interface TakeOverOptions {
  /** Whose subscription. @default every client's */
  readonly clientId?: number;
  /** The account whose values and rows these clients are told from then on. @default none: silence */
  readonly by?: string;
}

/**
 * What goes wrong on purpose, while the gateway runs.
 * @example
 * const outage = gateway.faults.add(mute());
 * await outage.remove();
 */
export interface GatewayFaults {
  /** The faults in force, in the order they were added. */
  readonly active: readonly Fault[];
  /** Puts a fault in force. @throws {TypeError} when it is no fault @example gateway.faults.add(latency({ ms: 50 })); */
  add(fault: Fault): ActiveFault;
  /** Takes all of them out. @example await gateway.faults.clear(); */
  clear(): Promise<void>;
}

/**
 * The gateway's time: moved by `advance` when the gateway was started with `clock: 'virtual'`.
 * @example await gateway.clock.advance(180_000); // the next beat of reqAccountUpdates
 */
export interface GatewayClock extends Clock {
  /** Timers asked for and not yet run. */
  readonly pending: number;
  /** Moves on by so many milliseconds and runs what falls due, in order. @throws {Error} when the clock is the real one, or ms is negative */
  advance(ms: number): Promise<void>;
}

/** How a stop goes. @example await gateway.stop({ verify: false }); */
export interface StopOptions {
  /** Whether what the journal was told to expect must have come. @default true */
  readonly verify?: boolean;
}

/**
 * What happened: a bounded record, read by iterating over it, oldest first; and what a test expects to happen.
 * @example for (const { direction, name, fields } of gateway.journal) console.log(direction, name, fields);
 */
export class GatewayJournal implements Iterable<JournalEntry> {
  readonly #journal: Journal;
  readonly #expectations: Expectations;

  constructor(journal: Journal, expectations: Expectations) {
    this.#journal = journal;
    this.#expectations = expectations;
  }

  /** The entries still kept, oldest first. */
  get entries(): readonly JournalEntry[] {
    return [...this.#journal];
  }

  /** How many entries were dropped because of the limit (`journalLimit`). */
  get dropped(): number {
    return this.#journal.dropped;
  }

  /** The newest entry; as `after` of {@link waitFor} it makes only what comes from now on count. */
  get last(): JournalEntry | undefined {
    return this.#journal.last;
  }

  /**
   * The bytes that travelled for an entry of this journal, and the faults that touched them.
   * @example for (const entry of gateway.journal) console.log(entry.name, gateway.journal.frame(entry).bytes);
   */
  frame(entry: JournalEntry): JournalFrame {
    return this.#journal.frame(entry.index);
  }

  /** Every entry kept, oldest first. @example for (const { name } of gateway.journal) console.log(name); */
  [Symbol.iterator](): Iterator<JournalEntry> {
    return this.entries[Symbol.iterator]();
  }

  /** What `console.log(journal)` shows: one line. @example console.log(gateway.journal); */
  [INSPECT](): string {
    return inspectedJournal(this.entries.length, this.dropped, this.last);
  }

  /** The kept requests, all or those of one name. @example gateway.journal.requests('reqAccountUpdates').length */
  requests(name?: string): readonly JournalEntry[] {
    const entries = name === undefined ? this.#journal : this.#journal.named(name);
    return [...entries].filter(({ direction }) => direction === 'request');
  }

  /** A mark of your own, for {@link waitFor}, or for who reads it. @example gateway.journal.note('halfway'); */
  note(name: string, fields: Values = {}): void {
    this.#journal.add(NOBODY, 'note', name, { fields: { ...fields } });
  }

  /** Forgets the entries kept; those to come count on from there. @example gateway.journal.clear(); */
  clear(): void {
    this.#journal.clear();
  }

  /**
   * Called with every entry from now on, in the very moment it is added.
   * @returns the undo
   * @example const undo = gateway.journal.watch(({ name }) => console.log(name));
   */
  watch(watcher: Watcher, options?: WatchOptions): () => void {
    return this.#journal.watch(watcher, options);
  }

  /**
   * Says beforehand what the client must send, or the gateway must note. What has not come when the gateway stops is
   * an error there; what comes too often ends that client's connection at once (RST).
   * @param wanted fields it must have, or a function that decides; any entry of the name when absent
   * @throws {RangeError} when `times` is no whole number of at least 0
   * @example gateway.journal.expect('reqAccountUpdates', { subscribe: true, acctCode: 'DU1234567' }, { times: 1 });
   */
  expect(name: string, wanted?: Wanted, options: ExpectOptions = {}): Expectation {
    return this.#expectations.expect(name, wanted, options);
  }

  /** One sentence for each expectation that is not met now, with its nearest miss. */
  get failures(): readonly string[] {
    return this.#expectations.failures;
  }

  /**
   * Judges now what stopping judges.
   * @throws {ExpectationError} when an expectation is not met now
   * @example gateway.journal.verify();
   */
  verify(): void {
    this.#expectations.verify();
  }

  /**
   * The first entry of this name: one already journalled, or the next to come. With `after`, only later entries count.
   * @param name a message's or a note's name, such as `reqAccountUpdates` or `closed`
   * @throws {Error} when none came in time, or the gateway stopped
   * @throws what the predicate throws
   * @example await gateway.journal.waitFor('closed', ({ clientId }) => clientId === 1, { timeoutMs: 1_000 });
   */
  waitFor(name: string, predicate?: (entry: JournalEntry) => boolean, options?: WaitForOptions): Promise<JournalEntry> {
    return this.#expectations.waitFor(name, predicate, options);
  }
}
