// BusSubscriber: the face of the streamer, fed from the bus. It joins the streamer's own rooms of delivery to a book of the bus.
import {
  checkHandler,
  readHandlerOptions,
  readTotalsOptions,
  readViewOptions,
  readWhenCurrentOptions,
} from '../delivery/handler-options.ts';
import { HandlerRegistry } from '../delivery/handler-registry.ts';
import { Emitter, type EventSource } from '../emitter.ts';
import { aborted } from '../errors.ts';
import { EventLog } from '../event-log.ts';
import {
  type AccountValues,
  type BookTotals,
  type CurrentBook,
  EVENT_NAMES,
  type EventsOptions,
  type HandlerOptions,
  type PositionBookView,
  type PositionKey,
  type PositionUpdate,
  type PositionUpdateHandler,
  type PositionWish,
  type StreamEvent,
  type StreamerEvents,
  type StreamerStatus,
  type TotalsOptions,
  type UpdatesOptions,
  type WhenCurrentOptions,
} from '../index.ts';
import { findPosition } from '../positions/find-position.ts';
import { wishOver } from '../positions/wish.ts';
import { numbered } from '../stream-event.ts';
import { StreamLog } from '../stream-log.ts';
import { OF_ONE_WISH } from '../streamer-events.ts';
import { Streams } from '../streams.ts';
import { Telling, type ToldLife } from '../telling.ts';
import { totalsOf } from '../totals.ts';
import { Waiters } from '../when-current.ts';
import { BusLife } from './bus-life.ts';
import { type Bus, enter } from './connect.ts';
import { readSubscriberOptions, type SubscriberOptions, type SubscriberSettings } from './options.ts';
import { Reception } from './reception.ts';

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
  readonly #reception: Reception;

  /**
   * Connects to the bus; the book is `unknown` until its publisher was heard: {@link whenCurrent} waits for it.
   * @throws {InvalidOptionsError} {@link BusError} why it cannot be entered: later losses are waited out
   * @example const streamer = await BusSubscriber.connect({ name: 'desk' });
   */
  static async connect(options: SubscriberOptions = {}): Promise<BusSubscriber> {
    const { staleAfterMs, logger, secTypes, symbols, accounts, filter, ...bus } = readSubscriberOptions(options);
    const wish = wishOver({ secTypes, symbols, accounts, filter }, { secTypes: ['OPT'], symbols: [] });
    return new BusSubscriber(await enter(bus), { staleAfterMs, logger }, wish);
  }

  private constructor(
    bus: Bus,
    { staleAfterMs, logger }: Pick<SubscriberSettings, 'staleAfterMs' | 'logger'>,
    wish: ToldLife['wish'],
  ) {
    this.#log.use(logger);
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
    this.#reception = new Reception(bus, this.#life, this.#telling, staleAfterMs);
  }

  /** A UUID of this subscriber: `sequence` is its own and grows with each update, whoever publishes. */
  get run(): string {
    return this.#life.run;
  }

  /** The UUID of the publisher that is heard; `null` before the first. */
  get publisher(): string | null {
    return this.#life.core.publisher?.run ?? null;
  }

  /** Whether the book is current. */
  get isStreaming(): boolean {
    return this.#life.isCurrent;
  }

  /** As `IBPositionStreamer.registerHandler`. @throws {StreamerError} `INVALID_HANDLER` InvalidOptionsError @example streamer.registerHandler(handler); */
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

  /** As `IBPositionStreamer.position`. @throws {StreamerError} `POSITION_AMBIGUOUS` @example streamer.position(756733)?.position; */
  position(key: PositionKey, account?: string): PositionUpdate | null | undefined {
    const { core } = this.#life;
    return core.isPublished ? findPosition(core.positions(), key, account) : undefined;
  }

  /** As `IBPositionStreamer.totals`. @example streamer.totals({ convert: true }); */
  totals(options: TotalsOptions = {}): BookTotals {
    const { figures, convert, ...wish } = readTotalsOptions(options);
    return totalsOf(this.positions(wish), this.accountValues(), { figures, convert });
  }

  /** As `IBPositionStreamer.accountValues`: stale with the book, or by the publisher's word. @example streamer.accountValues()[0]?.netLiquidation; */
  accountValues(account?: string): readonly AccountValues[] {
    return this.#life.accountValues(account);
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
    await this.#reception.end('stop() was called');
    this.#streams.end();
    this.#waiters.end(aborted('stop() was called'));
    this.#registry.clear();
    for (const name of EVENT_NAMES) this.#emitter.off(name);
  }

  /** As {@link stop}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
