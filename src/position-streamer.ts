// IBPositionStreamer: lifecycle, registration, reading. Thin: it joins the parts.

import { onAbort } from './abortable.ts';
import {
  checkHandler,
  type HandlerOptions,
  readHandlerOptions,
  readUpdatesOptions,
  type UpdatesOptions,
} from './delivery/handler-options.ts';
import { HandlerRegistry } from './delivery/handler-registry.ts';
import { updateStream } from './delivery/update-stream.ts';
import { isObserved, publish } from './diagnostics.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { errorOf, type StreamerError } from './errors.ts';
import { INSPECT, inspected } from './inspection.ts';
import type { StreamerStatus } from './link/index.ts';
import { readOptions, type StreamerOptions } from './options.ts';
import type { PositionBookView } from './positions/book-view.ts';
import type { PositionUpdate, PositionUpdateHandler } from './positions/position-update.ts';
import { claimProcess, processInstance } from './singleton.ts';
import { StartStop } from './start-stop.ts';
import { StreamLog } from './stream-log.ts';
import { EVENT_NAMES, type StreamerEvents, type StreamerStats } from './streamer-events.ts';
import { streamerStats } from './streamer-stats.ts';

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
  readonly #log = new StreamLog();
  readonly #emitter = new Emitter<StreamerEvents>({
    isObserved,
    before: (name, event) => {
      this.#log.say(name, event);
      publish(name, event);
    },
    failed: (name, error) => this.#listenerFailed(name, error),
  });
  readonly #registry = new HandlerRegistry({
    lag: (event) => this.#emitter.emit('lag', event),
    handlerError: (event) => this.#emitter.emit('handlerError', event),
  });
  /** What ends each running `updates()`. */
  readonly #openStreams = new Set<() => void>();
  readonly #runs = new StartStop(
    this.#log,
    this.#emitter,
    this.#registry,
    () => {
      for (const end of [...this.#openStreams]) end();
    },
    () => {
      this.#registry.clear();
      for (const name of EVENT_NAMES) this.#emitter.off(name);
    },
  );

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
    return this.#runs.newest?.connection.status ?? IDLE;
  }

  /** A UUID, new with every {@link reset}: within it `sequence` is unique, and the book goes on over stop() and start(). */
  get run(): string {
    return this.#runs.run;
  }

  /**
   * Connects and subscribes; resolves once the download of every account that answers is complete; one that does not is
   * named by `status` and `positions()`. After stop(), what opened, changed and closed meanwhile is told as after any gap.
   * Calls with the same settings share one attempt; once streaming, such a call warns and does nothing: its signal, too,
   * is not followed.
   * @throws {InvalidOptionsError} {@link StreamerError} `ALREADY_STREAMING` when other settings are in use
   * @throws {StreamerError} why there is no stream, with advice; `reconnect.initial: true` keeps trying instead
   * @throws {StreamerError} `ABORTED` when the signal is aborted or stop() is called meanwhile
   * @example await streamer.start({ port: 4002, account: 'DU1234567', secTypes: 'all' });
   */
  async start(options: StreamerOptions = {}): Promise<void> {
    await this.#runs.start(readOptions(options));
  }

  /**
   * Closes the link and waits up to `drainTimeoutMs` for handlers. Idempotent; afterwards start() works again.
   * @example process.once('SIGINT', () => void streamer.stop());
   */
  stop(): Promise<void> {
    return this.#runs.stop();
  }

  /**
   * As {@link stop}, then forgets every handler, every listener and what is held: as if the process had just begun.
   * @example await streamer.reset();
   */
  reset(): Promise<void> {
    return this.#runs.reset();
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
    checkHandler(handler);
    const { lane, isNew } = this.#registry.add(handler, readHandlerOptions(options));
    if (isNew && lane.snapshot) this.#runs.newest?.telling.joined(lane);
    let isUndone = false;
    return () => {
      if (!isUndone) this.#registry.undo(lane);
      isUndone = true;
    };
  }

  /**
   * Takes a handler out, however often it was registered; what waits for it is dropped. `false`: it was not registered.
   * @example streamer.unregisterHandler(handler);
   */
  unregisterHandler(handler: PositionUpdateHandler): boolean {
    return this.#registry.remove(handler);
  }

  /**
   * What is held, and whether that can be believed. A new, frozen value with every call.
   * @example
   * const book = streamer.positions();
   * if (book.state === 'current') console.log(book.positions.length, 'as of', book.asOf);
   */
  positions(): PositionBookView {
    return this.#runs.view();
  }

  /**
   * Updates from now on (the current book first) as an async iterable that ends at stop() or when `signal` is aborted.
   * A reader that falls behind gets conflated updates, like a slow handler.
   * @throws {InvalidOptionsError} when `capacity` is no whole number from 1 to 10000000, or `signal` no AbortSignal; nothing
   * is registered then
   * @example for await (const { localSymbol, position } of streamer.updates({ signal })) console.log(localSymbol, position);
   */
  updates(options: UpdatesOptions = {}): AsyncIterable<PositionUpdate> {
    const { signal, capacity } = readUpdatesOptions(options);
    let forgetSignal = () => {};
    const forget = () => {
      unregister();
      forgetSignal();
      this.#openStreams.delete(end);
    };
    const stream = updateStream(forget);
    const end = () => {
      forget();
      stream.end();
    };
    const bounds = capacity === undefined ? {} : { capacity };
    const unregister = this.registerHandler(stream.handler, { name: 'updates()', ...bounds });
    this.#openStreams.add(end);
    if (signal) forgetSignal = onAbort(signal, end);
    return stream.updates;
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
    return this.#emitter.on(name, listener);
  }

  /** As {@link on}, for the next event only. @example streamer.once('resumed', ({ changes }) => console.log(changes)); */
  once<Name extends keyof StreamerEvents>(name: Name, listener: (event: StreamerEvents[Name]) => unknown): () => void {
    return this.#emitter.once(name, listener);
  }

  /** Removes a listener of `on` or `once`; without one, every listener of the name. @example streamer.off('gap'); */
  off<Name extends keyof StreamerEvents>(name: Name, listener?: (event: StreamerEvents[Name]) => unknown): void {
    this.#emitter.off(name, listener);
  }

  /** Counters since start(), ages in milliseconds. @example console.log(streamer.stats().heartbeatRoundTripMs); */
  stats(): StreamerStats {
    return streamerStats(this.#runs.newest, this.#registry);
  }

  /** As {@link stop}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What `console.log(streamer)` shows: one line, without account numbers. @example console.log(streamer); */
  [INSPECT](): string {
    return inspected(this.status, this.positions(), this.stats());
  }

  #listenerFailed(name: keyof StreamerEvents, error: unknown): void {
    if (name === 'handlerError') this.#log.error("A listener of 'handlerError' failed", error);
    else this.#emitter.emit('handlerError', { handler: `listener of '${name}'`, error, update: null });
  }
}

const IDLE: StreamerStatus = Object.freeze({ state: 'idle' });

function isStreamer(value: unknown): value is IBPositionStreamer {
  try {
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'registerHandler') === 'function';
  } catch {
    return false;
  }
}
