// A recorded stretch played to handlers as the streamer would: the book first, then what came, in order and by the same lanes.
import { HandlerLane } from '../delivery/handler-lane.ts';
import { checkHandler, readHandlerOptions } from '../delivery/handler-options.ts';
import { Emitter, type EventSource } from '../emitter.ts';
import type { HandlerErrorEvent, HandlerOptions, LagEvent, PositionUpdate, PositionUpdateHandler } from '../index.ts';
import { wanting } from '../positions/wish.ts';
import { Continuity } from './continuity.ts';
import type { HistoryFact, HistoryPosition } from './entry.ts';
import type { History, Stretch } from './history.ts';

/** Events of `Replay.on`. @example replayed.on('fact', ({ kind, detail }) => console.log(kind, detail)); */
export type ReplayEvents = {
  /** What the recorder could see: gaps among them. */
  fact: HistoryFact;
  /** A handler is too slow; it is waited for, so that this is rare. */
  lag: LagEvent;
  /** A handler threw or rejected. */
  handlerError: HandlerErrorEvent;
};

/**
 * A recorded stretch, for handlers as `registerHandler()` of the streamer takes them.
 * @example
 * const replayed = replay(history, { from: new Date('2026-11-25'), to: new Date('2026-11-26') });
 * replayed.registerHandler(bot);
 * await replayed.play();
 */
export const replay = (history: History, stretch: Omit<Stretch, 'repriced'>): Replay => new Replay(history, stretch);

/** See {@link replay}. @example await replay(history, stretch).play(); */
export class Replay {
  readonly #history: History;
  readonly #stretch: Omit<Stretch, 'repriced'>;
  readonly #lanes = new Map<PositionUpdateHandler, { lane: HandlerLane; wants(update: PositionUpdate): boolean }>();
  readonly #events = new Emitter<ReplayEvents>({ isObserved: () => false, before: () => {}, failed: () => {} });

  /** @internal {@link replay} */
  constructor(history: History, stretch: Omit<Stretch, 'repriced'>) {
    this.#history = history;
    this.#stretch = stretch;
  }

  /** Calls `listener` for every event of this name; returns the undo. */
  on: EventSource<ReplayEvents>['on'] = (name, listener) => this.#events.on(name, listener);

  /**
   * As the streamer's own, except that a wish begins with everything that was recorded. @returns the undo
   * @throws {StreamerError} `INVALID_HANDLER`, or {InvalidOptionsError}
   * @example const undo = replayed.registerHandler(bot, { symbols: ['SPX'] });
   */
  registerHandler(handler: PositionUpdateHandler, options: HandlerOptions = {}): () => void {
    checkHandler(handler);
    const settings = readHandlerOptions(options);
    const lane = new HandlerLane(handler, settings.name ?? `handler-${this.#lanes.size + 1}`, settings, {
      lag: (event) => this.#events.emit('lag', event),
      handlerError: (event) => this.#events.emit('handlerError', event),
    });
    const wants = wanting({
      secTypes: settings.secTypes ?? 'all',
      symbols: settings.symbols ?? [],
      accounts: settings.accounts,
      filter: settings.filter,
    });
    this.#lanes.set(handler, { lane, wants });
    return () => {
      lane.close();
      this.#lanes.delete(handler);
    };
  }

  /** Plays it as fast as the slowest handler takes it. @returns updates played. @throws {HistoryError} `HISTORY_UNREADABLE` @example await replayed.play(); */
  async play(): Promise<number> {
    const { from, symbol } = this.#stretch;
    const { state, positions } = await this.#history.bookAt(new Date(from.getTime() - 1), { symbol });
    const continuity = new Continuity(state === 'unknown' ? null : positions);
    let played = 0;
    for (const { cause: _, ...row } of positions) {
      await this.#deliver({ ...row, change: 'opened', phase: 'snapshot' });
      played++;
    }
    for await (const recorded of this.#history.entries(this.#stretch))
      for (const entry of continuity.take(recorded)) {
        if (entry.kind !== 'position') this.#events.emit('fact', entry);
        else {
          await this.#deliver(entry);
          played++;
        }
      }
    return played;
  }

  async #deliver({
    kind: _kind,
    recording: _recording,
    number: _number,
    run: _run,
    at,
    ...rest
  }: HistoryPosition): Promise<void> {
    const update: PositionUpdate = Object.freeze({ ...rest, timestamp: new Date(at) });
    for (const { lane, wants } of this.#lanes.values()) {
      if (update.phase === 'snapshot' && !lane.snapshot) continue;
      if (!this.#isWanted(wants, lane, update)) continue;
      lane.deliver(update);
      await lane.whenIdle();
    }
  }

  #isWanted(wants: (update: PositionUpdate) => boolean, lane: HandlerLane, update: PositionUpdate): boolean {
    try {
      return wants(update);
    } catch (error) {
      lane.fail(error, update);
      return false;
    }
  }
}
