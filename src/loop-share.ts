// A share of the event loop for work that can wait: turns in which the loop is idle, and a stated part of the time of a full one.
import { setImmediate } from 'node:timers';
import { clock } from './clock.ts';

/** A turn in which everything else took no longer left the loop idle. */
const IDLE_MS = 0.05;
/** What may be taken of an idle turn: whatever comes meanwhile waits as long. */
const IDLE_SLICE_MS = 1;
/** What can be saved up, and so the longest that a full loop is held up. */
const LONGEST_SLICE_MS = 5;
/** Before a full loop is looked at again. */
const PAUSE_MS = 1;

/** Work is done in slices: `await turn()`, then pieces until `isSpent`, then another `turn()`, or `rest()`. */
export class LoopShare {
  /** Milliseconds earned by one that everything else took. */
  readonly #perMs: number;
  readonly #waiting: (() => void)[] = [];
  /** Milliseconds that may be taken; below 0, what was taken too much. */
  #credit = LONGEST_SLICE_MS;
  #slice: { readonly from: number; readonly until: number } | null = null;
  #restedAt = clock.upMs();
  /** When the turn began that is looked at, where nothing was done in the one before. */
  #turnedAt = Number.NEGATIVE_INFINITY;
  #isArmed = false;

  /** @param share of a full loop's time, above 0 and below 1 */
  constructor(share: number) {
    this.#perMs = share / (1 - share);
  }

  /** Whether this slice has had its time. */
  get isSpent(): boolean {
    return this.#slice === null || clock.upMs() >= this.#slice.until;
  }

  /** Ends this slice; resolves when the next begins, at the end of this turn of the loop at the earliest. */
  turn(): Promise<void> {
    this.rest();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#arm();
    });
  }

  /** Ends this slice: what is waited for from now on is no time of it. */
  rest(): void {
    if (this.#slice === null) return;
    const at = clock.upMs();
    this.#credit -= Math.max(0, at - this.#slice.from);
    this.#slice = null;
    this.#restedAt = at;
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(() => this.#look());
  }

  #look(): void {
    this.#isArmed = false;
    this.rest();
    const at = clock.upMs();
    const others = Math.max(0, at - this.#restedAt);
    const isIdle = at - Math.max(this.#restedAt, this.#turnedAt) <= IDLE_MS;
    this.#restedAt = at;
    this.#credit = Math.min(LONGEST_SLICE_MS, this.#credit + others * this.#perMs);
    if (isIdle) this.#credit = Math.max(this.#credit, IDLE_SLICE_MS);
    if (this.#credit <= 0) {
      this.#lookLater();
      return;
    }
    this.#slice = { from: at, until: at + this.#credit };
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#arm();
  }

  /** Looking in every turn would itself keep the loop from being idle. */
  #lookLater(): void {
    this.#isArmed = true;
    clock.setTimeout(() => {
      this.#turnedAt = clock.upMs();
      setImmediate(() => this.#look());
    }, PAUSE_MS);
  }
}
