// BusSubscriber: the face of the streamer, fed from the bus. It joins the streamer's own rooms of delivery to a book of the bus.
import { clock, type Timer } from '../src/clock.ts';
import {
  checkHandler,
  readHandlerOptions,
  readViewOptions,
  readWhenCurrentOptions,
} from '../src/delivery/handler-options.ts';
import { HandlerRegistry } from '../src/delivery/handler-registry.ts';
import { Emitter, type EventSource } from '../src/emitter.ts';
import { aborted } from '../src/errors.ts';
import { EventLog } from '../src/event-log.ts';
import {
  type CurrentBook,
  EVENT_NAMES,
  type EventsOptions,
  type HandlerOptions,
  type PositionBookView,
  type PositionUpdate,
  type PositionUpdateHandler,
  type PositionWish,
  type StreamEvent,
  type StreamerEvents,
  type StreamerLogger,
  type StreamerStatus,
  type UpdatesOptions,
  type WhenCurrentOptions,
} from '../src/index.ts';
import { ageMs, type Moment, now } from '../src/moment.ts';
import type { Finding } from '../src/positions/account-facts.ts';
import { wishOver } from '../src/positions/wish.ts';
import { numbered } from '../src/stream-event.ts';
import { StreamLog } from '../src/stream-log.ts';
import { Streams } from '../src/streams.ts';
import { Telling, type Told, type ToldLife } from '../src/telling.ts';
import { Waiters } from '../src/when-current.ts';
import { BusLife } from './bus-life.ts';
import { type Bus, type BusOptions, enter } from './connect.ts';
import { Inlet } from './inlet.ts';
import { readPosition, readState } from './messages.ts';

/**
 * How a {@link BusSubscriber} subscribes: which bus, and what is to be seen where nobody says more, as `start()` has it.
 * @example const options: SubscriberOptions = { servers: 'nats://127.0.0.1:4222', name: 'desk', secTypes: 'all' };
 */
export interface SubscriberOptions extends BusOptions, PositionWish {
  /** Silence of the publisher after which the book is stale, in milliseconds of this process. @default 15000 */
  readonly staleAfterMs?: number;
  /** Where warnings go. @default the console */
  readonly logger?: StreamerLogger;
}

/**
 * Positions that another process publishes, with the face of the streamer: handlers, book, events.
 * @example
 * const streamer = await BusSubscriber.connect({ servers: 'nats://127.0.0.1:4222' });
 * streamer.registerHandler({ onPositionUpdate: ({ localSymbol, position }) => console.log(localSymbol, position) });
 */
export class BusSubscriber implements AsyncDisposable, AsyncIterable<PositionUpdate>, EventSource<StreamerEvents> {
  readonly #log = new StreamLog();
  readonly #emitter = new Emitter<StreamerEvents>({
    isObserved: () => false,
    before: (name, event) => {
      this.#log.say(name, event);
      if (!OF_ONE_WISH.has(name)) this.#events.add({ told: (id) => numbered(id, name, event), material: null });
      this.#waiters.look();
    },
    failed: (name, error) =>
      name === 'handlerError'
        ? this.#log.error("A listener of 'handlerError' failed", error)
        : this.#emitter.emit('handlerError', { handler: `listener of '${name}'`, error, update: null }),
  });
  readonly #events = new EventLog();
  readonly #waiters = new Waiters();
  readonly #registry = new HandlerRegistry({
    lag: (event) => this.#emitter.emit('lag', event),
    handlerError: (event) => this.#emitter.emit('handlerError', event),
  });
  readonly #life: BusLife;
  readonly #telling: Telling;
  readonly #streams: Streams;
  readonly #inlet: Inlet;
  readonly #staleAfterMs: number;
  #heard: Moment = now();
  #silence: Timer;

  /**
   * Connects to the bus; the book is `unknown` until its publisher was heard: {@link whenCurrent} waits for it.
   * @throws {InvalidOptionsError} {@link TypeError} a bad name; what NATS throws when it is not there at first
   * @example const streamer = await BusSubscriber.connect({ name: 'desk' });
   */
  static async connect(options: SubscriberOptions = {}): Promise<BusSubscriber> {
    const { secTypes, symbols, accounts, filter } = options;
    const wish = readViewOptions({ secTypes, symbols, accounts, filter });
    return new BusSubscriber(await enter(options), options, wishOver(wish, { secTypes: ['OPT'], symbols: [] }));
  }

  private constructor(bus: Bus, options: SubscriberOptions, wish: ToldLife['wish']) {
    this.#log.use(options.logger ?? console);
    this.#staleAfterMs = options.staleAfterMs ?? 15_000;
    this.#life = new BusLife(wish);
    this.#registry.wishes(wish);
    const outlets = { registry: this.#registry, emitter: this.#emitter, events: this.#events, log: this.#log };
    this.#telling = new Telling(this.#life, outlets);
    this.#streams = new Streams(this.#events, {
      register: (handler, own) => this.registerHandler(handler, own),
      view: (own) => this.#life.views.view(own),
      wish: (own) => wishOver(own, wish),
      failed: (error, update) => this.#emitter.emit('handlerError', { handler: 'events()', error, update }),
    });
    this.#silence = this.#listen();
    this.#inlet = new Inlet(bus, {
      took: (subject, bytes, isLive) => this.#took(subject === bus.names.state, bytes, isLive),
      lost: (why) => this.#carryOut(this.#life.core.doubt(why, now())),
    });
  }

  /** A UUID of the publisher; `''` before it was heard. */
  get run(): string {
    return this.#life.run;
  }

  /** As `IBPositionStreamer.registerHandler`. @throws {StreamerError} `INVALID_HANDLER` {@link InvalidOptionsError} @example streamer.registerHandler(handler); */
  registerHandler(handler: PositionUpdateHandler, options: HandlerOptions = {}): () => void {
    checkHandler(handler);
    const { lane, isNew } = this.#registry.add(handler, readHandlerOptions(options));
    if (isNew) this.#telling.joined(lane);
    let isUndone = false;
    return () => {
      if (!isUndone) this.#registry.undo(lane);
      isUndone = true;
    };
  }

  /** As `IBPositionStreamer.unregisterHandler`. @example streamer.unregisterHandler(handler); */
  unregisterHandler(handler: PositionUpdateHandler): boolean {
    return this.#registry.remove(handler);
  }

  /** As `IBPositionStreamer.positions`; `asOf` is when the publisher last said that its book is current. @example streamer.positions().state; */
  positions(wish: PositionWish = {}): PositionBookView {
    return this.#life.views.view(readViewOptions(wish));
  }

  /** As `IBPositionStreamer.whenCurrent`. @throws {StreamerError} `ABORTED` @example await streamer.whenCurrent(); */
  async whenCurrent(options: WhenCurrentOptions = {}): Promise<CurrentBook> {
    const { signal, ...wish } = readWhenCurrentOptions(options);
    const status: StreamerStatus = { state: 'idle' };
    return this.#waiters.current(
      () => this.#life.views.view(wish),
      () => status,
      signal,
    );
  }

  /** As `IBPositionStreamer.updates`. @example for await (const update of streamer.updates()) console.log(update.conId); */
  updates(options: UpdatesOptions = {}): AsyncIterable<PositionUpdate> {
    return this.#streams.updates(options);
  }

  /** As `IBPositionStreamer.events`. @example for await (const { type } of streamer.events()) console.log(type); */
  events(options: EventsOptions = {}): AsyncIterable<StreamEvent> {
    return this.#streams.events(options);
  }

  /** As {@link updates} without options. @example for await (const update of streamer) console.log(update.conId); */
  [Symbol.asyncIterator](): AsyncIterator<PositionUpdate> {
    return this.updates()[Symbol.asyncIterator]();
  }

  /** As `IBPositionStreamer.on`. @example streamer.on('gap', () => console.warn(streamer.positions())); */
  on<Name extends keyof StreamerEvents>(name: Name, listener: (event: StreamerEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  /** As `IBPositionStreamer.once`. @example streamer.once('resumed', ({ changes }) => console.log(changes.length)); */
  once<Name extends keyof StreamerEvents>(name: Name, listener: (event: StreamerEvents[Name]) => unknown): () => void {
    return this.#emitter.once(name, listener);
  }

  /** As `IBPositionStreamer.off`. @example streamer.off('gap'); */
  off<Name extends keyof StreamerEvents>(name: Name, listener?: (event: StreamerEvents[Name]) => unknown): void {
    this.#emitter.off(name, listener);
  }

  /** Leaves the bus, and ends readers and waits; it does not come back. @example await streamer.stop(); */
  async stop(): Promise<void> {
    this.#silence.cancel();
    this.#carryOut(this.#life.core.doubt('stop() was called', now()));
    await this.#inlet.close();
    this.#streams.end();
    this.#waiters.end(aborted('stop() was called'));
    this.#registry.clear();
    for (const name of EVENT_NAMES) this.#emitter.off(name);
  }

  /** As {@link stop}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #took(isState: boolean, bytes: Uint8Array, isLive: boolean): void {
    const at = now();
    const { core } = this.#life;
    // What slept, or was held up, must not take what waited for it as a sign of life.
    const slept = this.#isSilent;
    if (slept) this.#fellSilent();
    const message = isState ? readState(bytes) : readPosition(bytes);
    if (typeof message === 'string') {
      this.#telling.rejected({ reason: message, account: null, conId: null }, true);
      return;
    }
    if ('update' in message) {
      this.#carryOut(core.position(message, at));
      return;
    }
    this.#carryOut(core.state(message, at, isLive && !slept));
    if (!isLive || slept || message.run !== core.run) return;
    this.#heard = at;
    this.#silence.cancel();
    this.#silence = this.#listen();
  }

  get #isSilent(): boolean {
    return ageMs(this.#heard) >= this.#staleAfterMs;
  }

  #listen(): Timer {
    return clock.setTimeout(() => this.#fellSilent(), this.#staleAfterMs);
  }

  #fellSilent(): void {
    this.#heard = now();
    this.#silence.cancel();
    this.#silence = this.#listen();
    const why = `the publisher was not heard on the bus for ${this.#staleAfterMs} ms`;
    this.#carryOut(this.#life.core.doubt(why, now()));
    void this.#inlet.join();
  }

  #carryOut(found: readonly Told[]): void {
    this.#life.facts++;
    for (const finding of found) this.#telling.tell(finding, now(), null);
    this.#telling.settle();
  }
}

/** Events of which each wish has its own: they are numbered where they are told. */
const OF_ONE_WISH: ReadonlySet<Finding['find'] | keyof StreamerEvents> = new Set([
  'position',
  'snapshot',
  'gap',
  'resumed',
]);
