// One position's newest update, and what waits of it: in order, bounded, the older folded into the newer, a close never folded away.
import { fold } from '../delivery/fold.ts';
import type { PositionUpdate } from '../index.ts';

/** Updates of one position that wait. */
const MOST = 64;

export class Backlog {
  /** Waits behind the older ones, or was taken. */
  newest: PositionUpdate;
  readonly #older: PositionUpdate[] = [];
  #isNewestWaiting = false;
  /** More came than could be sent: until nothing waits any more, only the newest does. */
  #isBehind = false;

  constructor(first: PositionUpdate) {
    this.newest = first;
  }

  get isEmpty(): boolean {
    return !this.#isNewestWaiting && this.#older.length === 0;
  }

  /**
   * @param isAway the bus takes nothing: the newest 64 wait for it
   * @returns how many were folded
   */
  add(update: PositionUpdate, isAway: boolean): number {
    const before = this.newest;
    this.newest = update;
    if (!this.#isNewestWaiting) {
      this.#isNewestWaiting = true;
      return 0;
    }
    if (this.#isBehind && !isAway && before.change !== 'closed') {
      // The ordinary case of a load that is too much: a price in place of a price.
      if (before.change !== 'repriced' || update.change !== 'repriced') this.newest = fold(before, update);
      return 1;
    }
    this.#older.push(before);
    if (this.#older.length < MOST) return 0;
    return isAway || this.#isBehind ? this.#foldOldest() : this.#foldAll();
  }

  /** The newest waits once more, if nothing does. */
  again(): void {
    if (this.isEmpty) this.#isNewestWaiting = true;
  }

  /** The oldest, which is to be sent. */
  take(): PositionUpdate | null {
    const oldest = this.#older.shift();
    if (oldest) return oldest;
    if (!this.#isNewestWaiting) return null;
    this.#isNewestWaiting = false;
    return this.newest;
  }

  /** It could not be sent. */
  putBack(update: PositionUpdate): void {
    if (update === this.newest && !this.#isNewestWaiting) this.#isNewestWaiting = true;
    else this.#older.unshift(update);
  }

  /** What was taken was sent, and nothing waits. */
  caughtUp(): void {
    this.#isBehind = false;
  }

  /** Where closes alone wait, the oldest of them goes. */
  #foldOldest(): number {
    const older = this.#older;
    const at = Math.max(
      0,
      older.findIndex(({ change }) => change !== 'closed'),
    );
    const [oldest] = older.splice(at, 1);
    if (oldest && oldest.change !== 'closed') this.#takeIn(oldest, at);
    return 1;
  }

  #takeIn(oldest: PositionUpdate, at: number): void {
    const next = this.#older[at];
    if (next) this.#older[at] = fold(oldest, next);
    else this.newest = fold(oldest, this.newest);
  }

  /** Closes stay, and what came last. */
  #foldAll(): number {
    this.#isBehind = true;
    const older = this.#older;
    const before = older.length;
    for (let at = older.length - 1; at >= 0; at--) {
      const [one] = older[at]?.change === 'closed' ? [] : older.splice(at, 1);
      if (one) this.#takeIn(one, at);
    }
    return before - older.length;
  }
}
