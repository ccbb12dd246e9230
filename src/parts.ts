// What a streamer is made of, joined: its outlets, its runs, and what is read of them on and on.
import type { PositionUpdateHandler } from './delivery/handler.ts';
import { checkHandler, type HandlerOptions, readHandlerOptions } from './delivery/handler-options.ts';
import { HandlerRegistry } from './delivery/handler-registry.ts';
import { isObserved, publish } from './diagnostics.ts';
import { Emitter } from './emitter.ts';
import { aborted } from './errors.ts';
import { EventLog } from './event-log.ts';
import type { Outlets } from './outlets.ts';
import { StartStop } from './start-stop.ts';
import { numbered } from './stream-event.ts';
import { StreamLog } from './stream-log.ts';
import { BRINGS_BOOK, EVENT_NAMES, OF_ONE_WISH, type StreamerEvents } from './streamer-events.ts';
import { Streams } from './streams.ts';
import { Waiters } from './when-current.ts';

export class Parts implements Outlets {
  readonly log = new StreamLog();
  /** What `events()` reads. */
  readonly events = new EventLog();
  readonly waiters = new Waiters();
  readonly emitter = new Emitter<StreamerEvents>({
    isObserved,
    before: (name, event) => {
      this.log.say(name, event);
      publish(name, event);
      if (!OF_ONE_WISH.has(name)) this.events.add({ told: (id) => numbered(id, name, event), material: null });
      if (BRINGS_BOOK.has(name)) this.waiters.look();
    },
    failed: (name, error) => this.#listenerFailed(name, error),
  });
  readonly registry = new HandlerRegistry({
    lag: (event) => this.emitter.emit('lag', event),
    handlerError: (event) => this.emitter.emit('handlerError', event),
  });
  readonly runs = new StartStop(
    this,
    () => {
      this.streams.end();
      this.waiters.end(aborted('stop() was called'));
    },
    () => {
      this.registry.clear();
      this.events.forget();
      for (const name of EVENT_NAMES) this.emitter.off(name);
    },
  );
  readonly streams = new Streams(this.events, {
    register: (handler, options) => this.register(handler, options),
    view: (wish) => this.runs.view(wish),
    wish: (wish) => this.runs.wish(wish),
    failed: (error, update) => this.emitter.emit('handlerError', { handler: 'events()', error, update }),
  });

  /** @returns the undo of this registration @throws {StreamerError} `INVALID_HANDLER` {@link InvalidOptionsError} */
  register(handler: PositionUpdateHandler, options: HandlerOptions): () => void {
    checkHandler(handler);
    const { lane, isNew } = this.registry.add(handler, readHandlerOptions(options));
    if (isNew) this.runs.newest?.telling.joined(lane);
    let isUndone = false;
    return () => {
      if (!isUndone) this.registry.undo(lane);
      isUndone = true;
    };
  }

  #listenerFailed(name: keyof StreamerEvents, error: unknown): void {
    if (name === 'handlerError') this.log.error("A listener of 'handlerError' failed", error);
    else this.emitter.emit('handlerError', { handler: `listener of '${name}'`, error, update: null });
  }
}
