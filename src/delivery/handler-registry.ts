// The registered handlers, each on its own lane: who is in, who gets what, who is done.

import { clock, type Timer } from '../clock.ts';
import type { PositionUpdate, PositionUpdateHandler } from '../positions/position-update.ts';
import { HandlerLane, type LaneEvents } from './handler-lane.ts';
import type { HandlerSettings } from './handler-options.ts';

export class HandlerRegistry {
  readonly #events: LaneEvents;
  /** Replaced on every change, so that a delivery under way is not disturbed. */
  #lanes: readonly HandlerLane[] = [];
  #unnamed = 0;
  /** The lane a handler last left, which may still be in a call. */
  readonly #left = new WeakMap<PositionUpdateHandler, HandlerLane>();

  constructor(events: LaneEvents) {
    this.#events = events;
  }

  get size(): number {
    return this.#lanes.length;
  }

  /** Updates waiting for all handlers together. */
  get backlog(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.backlog, 0);
  }

  /** The lane of the handler: a new one unless it is registered already. */
  add(handler: PositionUpdateHandler, settings: HandlerSettings): { lane: HandlerLane; isNew: boolean } {
    const known = this.#lanes.find((lane) => lane.handler === handler);
    if (known) return { lane: known, isNew: false };
    const lane = new HandlerLane(handler, settings.name ?? this.#nameOf(handler), settings, this.#events);
    const earlier = this.#left.get(handler);
    if (earlier) lane.waitFor(earlier);
    this.#lanes = [...this.#lanes, lane];
    return { lane, isNew: true };
  }

  remove(handler: PositionUpdateHandler): boolean {
    const lane = this.#lanes.find((candidate) => candidate.handler === handler);
    if (!lane) return false;
    this.#lanes = this.#lanes.filter((candidate) => candidate !== lane);
    lane.close();
    this.#left.set(handler, lane);
    return true;
  }

  deliver(update: PositionUpdate): void {
    const lanes = this.#lanes;
    const isSnapshot = update.phase === 'snapshot';
    for (const lane of lanes) {
      if (lane.awaitsSnapshot || (isSnapshot && !lane.snapshot)) continue;
      lane.deliver(update);
    }
  }

  /** Hands the whole book to every lane that is still owed it. */
  settleSnapshots(book: () => readonly PositionUpdate[]): void {
    for (const lane of this.#lanes) {
      if (!lane.awaitsSnapshot) continue;
      lane.awaitsSnapshot = false;
      for (const update of book()) lane.deliver(Object.freeze({ ...update, change: 'opened', phase: 'snapshot' }));
    }
  }

  /** Takes every handler out. */
  clear(): void {
    for (const { handler } of this.#lanes) this.remove(handler);
  }

  /** Resolves with the names of those who had not settled after `timeoutMs`; what waited for them is dropped. */
  async drain(timeoutMs: number): Promise<readonly string[]> {
    const lanes = this.#lanes;
    let timer: Timer | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, timeoutMs);
    });
    const unsettled = new Set(lanes);
    const settled = lanes.map((lane) => lane.whenIdle().then(() => unsettled.delete(lane)));
    await Promise.race([Promise.all(settled), timeout]);
    timer?.cancel();
    for (const lane of unsettled) lane.discard();
    return [...unsettled].map((lane) => lane.name);
  }

  #nameOf(handler: PositionUpdateHandler): string {
    const className = handler.constructor?.name;
    return className && className !== 'Object' && className !== 'Function' ? className : `handler-${++this.#unnamed}`;
  }
}
