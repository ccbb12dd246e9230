// A price through all time from one seed: the same instant has the same price whatever bars or ticks it is asked for in.

/** Between two instants of this grid the price stays between theirs: whole bars need look at nothing finer. */
export const GRID_MS = 300_000;

/** Milliseconds of each swing, and how far it may go: as a random walk of about a quarter a year. */
const YEAR_MS = 365 * 86_400_000;
const SWINGS: readonly { readonly periodMs: number; readonly reach: number }[] = Array.from(
  { length: 10 },
  (_, index) => {
    const periodMs = GRID_MS * 4 ** index;
    return { periodMs, reach: 0.2 * Math.sqrt(periodMs / YEAR_MS) };
  },
);
const FINE: readonly number[] = [1_000, 7_000, 40_000];

/** At least -1, below 1; a hash of both. */
function chance(seed: number, place: number): number {
  let mixed = Math.imul(seed ^ (place >>> 0) ^ Math.imul(Math.floor(place / 2 ** 32), 0x85ebca6b), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** Between the two nearest lattice points. */
function swing(seed: number, periodMs: number, at: number): number {
  const place = Math.floor(at / periodMs);
  const share = at / periodMs - place;
  return chance(seed, place) * (1 - share) + chance(seed, place + 1) * share;
}

const coarse = (seed: number, at: number): number =>
  SWINGS.reduce((all, { periodMs, reach }, index) => all + reach * swing(seed + index * 7919, periodMs, at), 0);

/** Where a path must go through. */
export interface Waypoint {
  readonly at: number;
  readonly price: number;
}

/** What became of a price in some time. */
export interface PriceRange {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** The grid's interval asked for last, as logarithms of the price at both ends. */
interface Stretch {
  readonly before: number;
  readonly from: number;
  readonly to: number;
}

/** A path that goes through these two, the earlier first. */
export class PricePath {
  readonly #seed: number;
  readonly #end: Waypoint;
  readonly #start: Waypoint;
  readonly #endShift: number;
  readonly #startShift: number;
  #stretch: Stretch | undefined;

  /** @param seed a whole number, another one for another contract */
  constructor(seed: number, end: Waypoint, start: Waypoint = end) {
    this.#seed = seed | 0;
    this.#end = end;
    // A price of 0, or of the other sign, has no way that leads there.
    this.#start = start.at < end.at && start.price / end.price > 0 ? start : end;
    this.#endShift = -coarse(this.#seed, end.at);
    this.#startShift = Math.log(this.#start.price / end.price || 1) - coarse(this.#seed, this.#start.at);
  }

  priceAt(at: number): number {
    if (at === this.#end.at) return this.#end.price;
    const before = Math.floor(at / GRID_MS) * GRID_MS;
    const stretch = this.#stretch?.before === before ? this.#stretch : this.#stretchFrom(before);
    this.#stretch = stretch;
    const share = (at - before) / GRID_MS;
    const shake = FINE.reduce((all, periodMs, index) => all + swing(this.#seed + 104_729 + index, periodMs, at), 0);
    // Wild in the middle, and at both ends where the grid is.
    const way = Math.min(1, Math.max(0, share + shake * 1.5 * share * (1 - share)));
    return this.#end.price * Math.exp(stretch.from + (stretch.to - stretch.from) * way);
  }

  #stretchFrom(before: number): Stretch {
    return { before, from: this.#height(before), to: this.#height(before + GRID_MS) };
  }

  /** The logarithm of the price on the grid, as a share of the one at the end. */
  #height(at: number): number {
    const span = this.#end.at - this.#start.at;
    const share = span === 0 ? 1 : Math.min(1, Math.max(0, (at - this.#start.at) / span));
    return coarse(this.#seed, at) + this.#startShift + (this.#endShift - this.#startShift) * share;
  }
}
