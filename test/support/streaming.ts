// The streamer under test: started with quick settings, everything it says recorded, everything undone at the end.
import type { MockGateway } from '../../mock-gateway/index.ts';
import {
  EVENT_NAMES,
  IBPositionStreamer,
  type PositionUpdate,
  type PositionUpdateHandler,
  type StreamerEvents,
  type StreamerLogger,
  type StreamerOptions,
  type StreamerStatus,
  type StreamLease,
} from '../../src/index.ts';
import { PATIENCE_MS } from './patience.ts';

/** What is recorded: handlers get the positions. */
const EVENTS = EVENT_NAMES.filter((name) => name !== 'position');

export const silent: StreamerLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Quick retries and no breaker in the way, for tests that are about something else. */
export const QUICK: StreamerOptions = {
  connectTimeoutMs: 5_000,
  snapshotTimeoutMs: 5_000,
  reconnect: { initialDelayMs: 10, maxDelayMs: 50, stableMs: 0 },
  circuitBreaker: { failures: 1_000 },
  drainTimeoutMs: 200,
  logger: silent,
};

/** Resolves when `check` gives a value; asked again after every `changed()`. Rejects loudly, never silently. */
class Waiters {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const ask of [...this.#waiting]) ask();
  }

  until<T>(what: string, check: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const ask = () => {
        const value = check();
        if (value === undefined || value === false) return;
        clearTimeout(timer);
        this.#waiting.delete(ask);
        resolve(value);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(ask);
        reject(new Error(`waited ${PATIENCE_MS} ms in vain for ${what}`));
      }, PATIENCE_MS);
      this.#waiting.add(ask);
      ask();
    });
  }
}

/** A handler that keeps what it gets, and can be waited on. */
export class Collector implements PositionUpdateHandler {
  readonly updates: PositionUpdate[] = [];
  readonly #waiters = new Waiters();

  onPositionUpdate(update: PositionUpdate): void {
    this.updates.push(update);
    this.#waiters.changed();
  }

  /** The first update, kept or to come, that matches. */
  seen(what: string, matches: (update: PositionUpdate) => boolean): Promise<PositionUpdate> {
    return this.#waiters.until(what, () => this.updates.find(matches));
  }

  /** Resolves when so many updates have come. */
  count(count: number): Promise<true> {
    return this.#waiters.until(`${count} updates`, () => this.updates.length >= count);
  }
}

type Recorded = { readonly [Name in (typeof EVENTS)[number]]: StreamerEvents[Name][] };

/** One test's use of THE streamer; disposing stops it and takes every handler and listener out again. */
export class Streaming implements AsyncDisposable {
  readonly streamer = new IBPositionStreamer();
  readonly handler = new Collector();
  readonly events: Recorded = {
    snapshot: [],
    status: [],
    gap: [],
    resumed: [],
    notice: [],
    circuit: [],
    lag: [],
    disagreement: [],
    accountValue: [],
    pnl: [],
    rejected: [],
    handlerError: [],
  };
  readonly #undo: (() => void)[] = [];
  readonly #waiters = new Waiters();

  constructor() {
    for (const name of EVENTS) this.#record(name);
    this.register(this.handler, { name: 'collector' });
  }

  /** Starts against the gateway with {@link QUICK} settings, a collecting handler registered. */
  static async start(gateway: Pick<MockGateway, 'host' | 'port'>, options: StreamerOptions = {}): Promise<Streaming> {
    const streaming = new Streaming();
    try {
      await streaming.start(gateway, options);
    } catch (error) {
      await streaming[Symbol.asyncDispose]();
      throw error;
    }
    return streaming;
  }

  start(gateway: Pick<MockGateway, 'host' | 'port'>, options: StreamerOptions = {}): Promise<StreamLease> {
    return this.streamer.start(this.settings(gateway, options));
  }

  /** What {@link start} starts with. */
  settings(gateway: Pick<MockGateway, 'host' | 'port'>, options: StreamerOptions = {}): StreamerOptions {
    const reconnect = { ...QUICK.reconnect, ...options.reconnect };
    const circuitBreaker = { ...QUICK.circuitBreaker, ...options.circuitBreaker };
    return { ...QUICK, host: gateway.host, port: gateway.port, ...options, reconnect, circuitBreaker };
  }

  /** The state of every status told so far. */
  get states(): readonly string[] {
    return this.events.status.map(({ state }) => state);
  }

  /** The first status of this state, told or to come, optionally only after the nth event `status`. */
  async state<State extends StreamerStatus['state']>(
    state: State,
    after = 0,
  ): Promise<Extract<StreamerStatus, { state: State }>> {
    const is = (status: StreamerStatus): status is Extract<StreamerStatus, { state: State }> => status.state === state;
    return this.#waiters.until(`the status '${state}'`, () => this.events.status.slice(after).find(is));
  }

  /** What start() rejects with. */
  async failure(gateway: Pick<MockGateway, 'host' | 'port'>, options: StreamerOptions = {}): Promise<unknown> {
    return this.start(gateway, options).then(
      () => {
        throw new Error('start() was expected to reject');
      },
      (error: unknown) => error,
    );
  }

  /** Registers a handler for the length of this test. */
  register<Handler extends PositionUpdateHandler>(
    handler: Handler,
    options?: Parameters<IBPositionStreamer['registerHandler']>[1],
  ): Handler {
    this.#undo.push(this.streamer.registerHandler(handler, options));
    return handler;
  }

  /** The first event of this name, recorded or to come, that matches. */
  event<Name extends (typeof EVENTS)[number]>(
    name: Name,
    matches: (event: StreamerEvents[Name]) => boolean = () => true,
  ): Promise<StreamerEvents[Name]> {
    return this.#waiters.until(`the event '${name}'`, () => this.events[name].find(matches));
  }

  /** Resolves when so many events of this name were recorded. */
  eventCount(name: (typeof EVENTS)[number], count: number): Promise<true> {
    return this.#waiters.until(`${count} events '${name}'`, () => this.events[name].length >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The next test must not find what this one held.
    await this.streamer.reset();
    for (const undo of this.#undo) undo();
  }

  #record<Name extends (typeof EVENTS)[number]>(name: Name): void {
    const kept: StreamerEvents[Name][] = this.events[name];
    const undo = this.streamer.on(name, (event) => {
      kept.push(event);
      this.#waiters.changed();
    });
    this.#undo.push(undo);
  }
}
