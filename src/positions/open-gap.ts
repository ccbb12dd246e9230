// A gap while it is open: why, and every update told in it, bounded.
import type { PositionUpdate } from './position-update.ts';

/** Changes kept of one gap; beyond it a price that a later one replaced is let go. */
const MAX_CHANGES = 250_000;

export class OpenGap {
  readonly reason: 'connection-lost' | 'data-lost' | 'stopped';
  /** As a sentence; the newest is the one to be told. */
  why: string;
  #changes: PositionUpdate[] = [];
  #limit = MAX_CHANGES;

  constructor(reason: OpenGap['reason'], why: string) {
    this.reason = reason;
    this.why = why;
  }

  /** Every update told since it opened, in order, the same objects. */
  get changes(): readonly PositionUpdate[] {
    return this.#changes;
  }

  told(update: PositionUpdate): void {
    this.#changes.push(update);
    if (this.#changes.length >= this.#limit) this.#compact();
  }

  #compact(): void {
    const newest = new Map(this.#changes.map((update) => [`${update.account}/${update.conId}`, update]));
    const isNewest = (update: PositionUpdate) => newest.get(`${update.account}/${update.conId}`) === update;
    this.#changes = this.#changes.filter((update) => update.change !== 'repriced' || isNewest(update));
    // As many again before the next look, so that looking stays cheap.
    this.#limit = Math.max(MAX_CHANGES, 2 * this.#changes.length);
  }
}
