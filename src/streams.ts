// What is read on and on: updates() and events(), each until its reader leaves, its signal is aborted, or the stream stops.
import { onAbort } from './abortable.ts';
import type { PositionUpdateHandler } from './delivery/handler.ts';
import {
  type EventsOptions,
  type HandlerOptions,
  readEventsOptions,
  readUpdatesOptions,
  type UpdatesOptions,
} from './delivery/handler-options.ts';
import { updateStream } from './delivery/update-stream.ts';
import type { EventLog } from './event-log.ts';
import { eventStream } from './event-stream.ts';
import type { PositionBookView } from './positions/book-view.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import { isWish, type PartialWish, type Wish } from './positions/wish.ts';
import type { StreamEvent } from './stream-event.ts';

/** What readers read. */
export interface ReadSource {
  register(handler: PositionUpdateHandler, options: HandlerOptions): () => void;
  view(wish: PartialWish): PositionBookView;
  /** What the wish leaves out is as start() said. */
  wish(own: PartialWish): Wish;
  /** A predicate threw. */
  failed(error: unknown, update: PositionUpdate): void;
}

export class Streams {
  readonly #log: EventLog;
  readonly #source: ReadSource;
  /** What ends each. */
  readonly #open = new Set<() => void>();

  constructor(log: EventLog, source: ReadSource) {
    this.#log = log;
    this.#source = source;
  }

  /** @throws {InvalidOptionsError} nothing is registered then */
  updates(options: UpdatesOptions): AsyncIterable<PositionUpdate> {
    const { signal, capacity, ...wish } = readUpdatesOptions(options);
    const stream = updateStream(() => left());
    const bounds = capacity === undefined ? {} : { capacity };
    const unregister = this.#source.register(stream.handler, { ...wish, name: 'updates()', ...bounds });
    const left = this.#keep(signal, () => stream.end(), unregister);
    return stream.updates;
  }

  /** @throws {InvalidOptionsError} */
  events(options: EventsOptions): AsyncIterable<StreamEvent> {
    const { signal, after, ...wish } = readEventsOptions(options);
    const source = this.#source;
    const stream = eventStream(this.#log, {
      after,
      book: () => source.view(wish),
      wish: () => (isWish(wish) ? source.wish(wish) : null),
      left: () => left(),
      failed: (error, update) => source.failed(error, update),
    });
    const left = this.#keep(signal, () => stream.end());
    return stream.events;
  }

  /** Ends all that run. */
  end(): void {
    for (const end of [...this.#open]) end();
  }

  /** @returns what forgets it when its reader has left */
  #keep(signal: AbortSignal | undefined, close: () => void, undo: () => void = () => {}): () => void {
    let forgetSignal = () => {};
    const left = () => {
      undo();
      forgetSignal();
      this.#open.delete(end);
    };
    const end = () => {
      left();
      close();
    };
    this.#open.add(end);
    if (signal) forgetSignal = onAbort(signal, end);
    return left;
  }
}
