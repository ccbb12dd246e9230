// IBPositionStreamer: lifecycle, registration, reading, as the public names say it; its parts do it.

import type { PositionUpdateHandler } from './delivery/handler.ts';
import {
  type EventsOptions,
  type HandlerOptions,
  readTotalsOptions,
  readViewOptions,
  readWhenCurrentOptions,
  type TotalsOptions,
  type UpdatesOptions,
  type WhenCurrentOptions,
} from './delivery/handler-options.ts';
import type { EventSource } from './emitter.ts';
import { errorOf } from './errors.ts';
import { INSPECT, inspected } from './inspection.ts';
import type { StreamLease } from './leases.ts';
import type { StreamerStatus } from './link/index.ts';
import { readOptions, type StreamerOptions } from './options.ts';
import { Parts } from './parts.ts';
import type { PositionBookView } from './positions/book-view.ts';
import type { PositionKey } from './positions/find-position.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import type { PositionWish } from './positions/wish.ts';
import { claimProcess, processInstance } from './singleton.ts';
import type { StreamEvent } from './stream-event.ts';
import type { StreamerEvents, StreamerStats } from './streamer-events.ts';
import { streamerStats } from './streamer-stats.ts';
import type { BookTotals } from './totals.ts';
import type { AccountValues } from './values/account-value.ts';
import type { CurrentBook } from './when-current.ts';

/**
 * Live positions of one Interactive Brokers login through ONE connection per process: more exactly, per thread. start()
 * warns where it can see that another thread streams from the same host and port as the same client.
 *
 * @example
 * const streamer = new IBPositionStreamer();
 * streamer.registerHandler({ onPositionUpdate: (update) => console.log(update.localSymbol, update.position) });
 * await streamer.start({ port: 7497 });
 */
export class IBPositionStreamer implements AsyncDisposable, AsyncIterable<PositionUpdate>, EventSource<StreamerEvents> {
  readonly #parts = new Parts();

  /**
   * THE instance of this thread: every call returns the same object, also from a second copy of this module. A worker has
   * one of its own, with a link of its own.
   * @throws {StreamerError} `PROCESS_SLOT_TAKEN` when something else sits at its place among the globals
   */
  constructor() {
    const held = processInstance(isStreamer);
    if (held) return held;
    if (!claimProcess(this)) throw errorOf('PROCESS_SLOT_TAKEN', {});
  }

  /** THE instance of this thread. */
  static get instance(): IBPositionStreamer {
    return new IBPositionStreamer();
  }

  /** Whether the link is up and its subscription live. */
  get isStreaming(): boolean {
    return this.status.state === 'live';
  }

  /** What the link is doing. */
  get status(): StreamerStatus {
    return this.#parts.runs.newest?.connection.status ?? IDLE;
  }

  /** A UUID, new with every {@link reset}: within it `sequence` is unique, and the book goes on over stop() and start(). */
  get run(): string {
    return this.#parts.runs.run;
  }

  /** The accounts of the login (managedAccounts, 15), streamed or not; empty before the first link. */
  get accounts(): readonly string[] {
    return this.#parts.runs.newest?.logins ?? NO_ACCOUNTS;
  }

  /**
   * Connects and subscribes; resolves once the download of every account that answers is complete; one that does not is
   * named by `status` and `positions()`. After stop(), what changed meanwhile is told as after any gap. Calls for the same
   * link (host, port, client id, account) share it, each with a lease, and what the first wished to see is the default.
   * @returns the lease: give it back with `release()` or `await using`, or leave it and call {@link stop}
   * @throws {InvalidOptionsError} {@link StreamerError} `ALREADY_STREAMING` when another link is in use
   * @throws {StreamerError} why there is no stream, with advice; `reconnect.initial: true` keeps trying instead
   * @throws {StreamerError} `ABORTED` when the signal is aborted or stop() is called meanwhile
   * @example await streamer.start({ port: 4002, account: 'DU1234567', secTypes: 'all' });
   */
  async start(options: StreamerOptions = {}): Promise<StreamLease> {
    return this.#parts.runs.start(readOptions(options));
  }

  /**
   * Closes the link, whoever holds a lease of it, and waits up to `drainTimeoutMs` for handlers; start() works again then.
   * @example process.once('SIGINT', () => void streamer.stop());
   */
  stop(): Promise<void> {
    return this.#parts.runs.stop();
  }

  /** As {@link stop}, then forgets handlers, listeners and what is held. @example await streamer.reset(); */
  reset(): Promise<void> {
    return this.#parts.runs.reset();
  }

  /**
   * Registers a handler, before or after start(). One that joins late first receives the current book.
   * The same object is registered once, with the options it first came with; it counts how often it was registered, and
   * leaves with the last undo. unregisterHandler() takes it out at once.
   * @returns the undo of this registration, and of no later one; calling it again does nothing
   * @throws {StreamerError} `INVALID_HANDLER` {@link InvalidOptionsError}
   * @example const leave = streamer.registerHandler({ onPositionUpdate: ({ conId }) => console.log(conId) }, { name: 'log' });
   */
  registerHandler(handler: PositionUpdateHandler, options: HandlerOptions = {}): () => void {
    return this.#parts.register(handler, options);
  }

  /**
   * Takes a handler out, however often it was registered; what waits for it is dropped. `false`: it was not registered.
   * @example streamer.unregisterHandler(handler);
   */
  unregisterHandler(handler: PositionUpdateHandler): boolean {
    return this.#parts.registry.remove(handler);
  }

  /**
   * What is held, and whether that can be believed: the same frozen object until something changes.
   * @param wish in place of what start() wished to see; a `filter` is asked about everything held, and must be the same
   * function each time for the view to be the same object
   * @throws {InvalidOptionsError} what a `filter` throws
   * @example
   * const book = streamer.positions();
   * if (book.state === 'current') console.log(book.positions.length, 'as of', book.asOf, 'and hidden:', book.hidden.count);
   */
  positions(wish?: PositionWish): PositionBookView {
    return this.#parts.runs.view(wish === undefined ? NO_WISH : readViewOptions(wish));
  }

  /**
   * What is held of one contract, whatever anybody's wish hides: its newest update, as current as `positions()` is.
   * @param key conId, or local symbol such as `SPY   261218C00450000`; blanks and case do not matter
   * @returns `null`: nothing is held of it; `undefined`: that is not known yet
   * @throws {StreamerError} `POSITION_AMBIGUOUS` when several are held by that key
   * @example console.log(streamer.position(756733)?.position ?? 0);
   */
  position(key: PositionKey, account?: string): PositionUpdate | null | undefined {
    return this.#parts.runs.position(key, account);
  }

  /**
   * What accounts are worth, each with its own age; none before the first book. @param account default: all streamed
   * @example const [worth] = streamer.accountValues(); console.log(worth?.state, worth?.netLiquidation?.amount);
   */
  accountValues(account?: string): readonly AccountValues[] {
    return this.#parts.runs.accountValues(account);
  }

  /**
   * Sums over what `positions()` shows: by account, by underlying and by currency, never across currencies unless `convert`
   * says so, and each with how many positions it is without. Made anew at each call.
   * @throws {InvalidOptionsError} what a `filter` throws
   * @example
   * const totals = streamer.totals({ convert: true });
   * if (totals.state !== 'unknown') for (const { account, value, currency } of totals.byAccount) console.log(account, value.amount, currency);
   */
  totals(options: TotalsOptions = {}): BookTotals {
    const { figures, convert, ...wish } = readTotalsOptions(options);
    return this.#parts.runs.totals(wish, { figures, convert });
  }

  /**
   * Resolves with the book once it is current, at once if it is. It may be called before start().
   * @throws {InvalidOptionsError} {@link StreamerError} `ABORTED` when the signal is aborted or stop() is called
   * @throws {StreamerError} why the stream ended, when it did
   * @example const { positions } = await streamer.whenCurrent({ signal: AbortSignal.timeout(30_000) });
   */
  async whenCurrent(options: WhenCurrentOptions = {}): Promise<CurrentBook> {
    const { signal, ...wish } = readWhenCurrentOptions(options);
    const status = () => this.status;
    return this.#parts.waiters.current(() => this.#parts.runs.view(wish), status, signal);
  }

  /**
   * While the link waits for its next attempt, or for an open breaker: makes it now. @returns `false`: it does not wait
   * @example process.on('SIGUSR2', () => streamer.reconnectNow());
   */
  reconnectNow(): boolean {
    return this.#parts.runs.newest?.connection.reconnectNow() ?? false;
  }

  /**
   * Updates from now on (the current book first) as an async iterable that ends at stop() or when `signal` is aborted.
   * A reader that falls behind gets conflated updates, like a slow handler.
   * @throws {InvalidOptionsError} nothing is registered then
   * @example for await (const { localSymbol, position } of streamer.updates({ signal })) console.log(localSymbol, position);
   */
  updates(options: UpdatesOptions = {}): AsyncIterable<PositionUpdate> {
    return this.#parts.streams.updates(options);
  }

  /**
   * Everything that is told, numbered: first the book, then each event as it comes. Ends at stop() or when `signal` is
   * aborted. The newest 4096 events since the first call are kept: with `after`, a reader goes on where he left; what is
   * gone by then, or by the time a slow reader comes to it, is told as the book of that moment, `missed: true`.
   * @throws {InvalidOptionsError}
   * @example for await (const event of streamer.events()) if (event.type === 'position') console.log(event.id, event);
   */
  events(options: EventsOptions = {}): AsyncIterable<StreamEvent> {
    return this.#parts.streams.events(options);
  }

  /** As {@link updates} without options. @example for await (const update of streamer) console.log(update); */
  [Symbol.asyncIterator](): AsyncIterator<PositionUpdate> {
    return this.updates()[Symbol.asyncIterator]();
  }

  /**
   * Calls `listener` for every event of this name; returns the undo. A throwing listener harms nobody.
   * @example const off = streamer.on('gap', ({ reason, positions }) => console.warn(reason, positions));
   */
  on<Name extends keyof StreamerEvents>(name: Name, listener: (event: StreamerEvents[Name]) => unknown): () => void {
    return this.#parts.emitter.on(name, listener);
  }

  /** As {@link on}, for the next event only. @example streamer.once('resumed', ({ changes }) => console.log(changes)); */
  once<Name extends keyof StreamerEvents>(name: Name, listener: (event: StreamerEvents[Name]) => unknown): () => void {
    return this.#parts.emitter.once(name, listener);
  }

  /** Removes a listener of `on` or `once`; without one, every listener of the name. @example streamer.off('gap'); */
  off<Name extends keyof StreamerEvents>(name: Name, listener?: (event: StreamerEvents[Name]) => unknown): void {
    this.#parts.emitter.off(name, listener);
  }

  /** Counters since start(), ages in milliseconds. @example console.log(streamer.stats().heartbeatRoundTripMs); */
  stats(): StreamerStats {
    return streamerStats(this.#parts.runs.newest, this.#parts.registry);
  }

  /** As {@link stop}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What `console.log(streamer)` shows: one line, without account numbers. @example console.log(streamer); */
  [INSPECT](): string {
    return inspected(this.status, this.positions(), this.stats());
  }
}

const NO_WISH: PositionWish = Object.freeze({});
const NO_ACCOUNTS: readonly string[] = Object.freeze([]);
const IDLE: StreamerStatus = Object.freeze({ state: 'idle' });

function isStreamer(value: unknown): value is IBPositionStreamer {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'registerHandler') === 'function';
  } catch {
    return false;
  }
}
