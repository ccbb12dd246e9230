// Every contract's price through time: what was set since the gateway began, and the path that leads there.
import type { StatedBar } from './bars-csv.ts';
import type { Contract } from './contract.ts';
import { GRID_MS, PricePath, type PriceRange, type Waypoint } from './price-path.ts';
import { StatedBars, type StatedRange } from './stated-bars.ts';
import { lastClose } from './trading-days.ts';

/** Prices remembered of one contract; of older ones only the newest half stays. */
const MOST_SET = 4_096;
const SECOND_MS = 1_000;

interface Remembered {
  readonly contract: Contract;
  /** That of the day before the first price. */
  readonly previousClose: number | null;
  readonly set: SetPrices;
  /** The path to the oldest price that is remembered: another one, once older ones are forgotten. */
  path: { readonly end: Waypoint; readonly path: PricePath } | undefined;
}

/** What was set, in order of time; bare numbers, because the fastest worlds set a million a second. */
export class SetPrices {
  readonly #times: number[] = [];
  readonly #prices: number[] = [];

  add(at: number, price: number): void {
    this.#times.push(at);
    this.#prices.push(price);
    if (this.#times.length <= MOST_SET) return;
    this.#times.splice(0, MOST_SET / 2);
    this.#prices.splice(0, MOST_SET / 2);
  }

  at(place: number): Waypoint | undefined {
    const [at, price] = [this.#times[place], this.#prices[place]];
    return at === undefined || price === undefined ? undefined : { at, price };
  }

  /** The place of the first one after an instant. */
  firstAfter(at: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The prices of one contract, those before the gateway began too. */
export class PriceHistory {
  readonly #path: PricePath;
  readonly #set: SetPrices;
  readonly #firstSet: number;
  readonly #stated: StatedBars | undefined;

  /** @param stated stands in place of the path, where it says something */
  constructor(path: PricePath, set: SetPrices, stated?: StatedBars) {
    this.#path = path;
    this.#set = set;
    this.#stated = stated;
    this.#firstSet = set.at(0)?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The price at an instant; after several at the same, the last. */
  priceAt(at: number): number {
    return this.#set.at(this.#set.firstAfter(at) - 1)?.price ?? this.#pastAt(at);
  }

  /** What was stated of some time before the first price that was set. */
  stated(from: number, to: number): StatedRange | undefined {
    return to <= this.#firstSet ? this.#stated?.within(from, to) : undefined;
  }

  /** Whether the bars stated leave this time out. */
  isGap(from: number, to: number): boolean {
    return to <= this.#firstSet && this.#stated?.isGap(from, to) === true;
  }

  /** From one instant to just before another. */
  range(from: number, to: number): PriceRange {
    const prices = [this.#priceBefore(from), ...this.#pathBetween(from, Math.min(to, this.#firstSet))];
    for (let next = this.#set.firstAfter(from - 1); ; next++) {
      const set = this.#set.at(next);
      if (set === undefined || set.at >= to) break;
      // One that was set as the time begins is what it opens with.
      if (set.at === from && prices.length === 1) prices[0] = set.price;
      prices.push(set.price);
    }
    const isPast = to <= this.#firstSet;
    if (isPast) prices.push(this.#pastAt(to));
    let high = Number.NEGATIVE_INFINITY;
    let low = Number.POSITIVE_INFINITY;
    for (const price of prices) {
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    return { open: prices[0] ?? 0, high, low, close: prices.at(-1) ?? 0 };
  }

  #pastAt(at: number): number {
    return this.#stated?.priceAt(at) ?? this.#path.priceAt(at);
  }

  #priceBefore(at: number): number {
    return this.#set.at(this.#set.firstAfter(at - 1) - 1)?.price ?? this.#pastAt(at);
  }

  /** What is whole of the grid needs its ends alone; the rest is looked at second by second. */
  *#pathBetween(from: number, to: number): Generator<number> {
    for (let at = from; at < to; ) {
      yield this.#pastAt(at);
      const isWhole = at % GRID_MS === 0 && at + GRID_MS <= to;
      at = isWhole ? at + GRID_MS : Math.floor(at / SECOND_MS) * SECOND_MS + SECOND_MS;
    }
  }
}

export class PriceRecord {
  readonly #remembered = new Map<number, Remembered>();
  readonly #stated = new Map<number, StatedBars>();
  readonly #seed: number;
  readonly #now: () => number;

  /** @param seed the same one gives the same past */
  constructor(seed: number, now: () => number) {
    this.#seed = seed;
    this.#now = now;
  }

  /** The contract has its first price. @param previousClose that of the day before, null when unknown @returns for {@link add} */
  begin(contract: Contract, previousClose: number | null): SetPrices {
    const set = new SetPrices();
    this.#remembered.set(contract.conId, { contract, previousClose, set, path: undefined });
    return set;
  }

  /** A price was set now. */
  add(set: SetPrices, price: number): void {
    set.add(this.#now(), price);
  }

  /** From now on these bars stand in place of its path. @returns the newest price in them */
  state({ conId }: Contract, series: readonly (readonly StatedBar[])[]): number | undefined {
    const stated = new StatedBars(series);
    this.#stated.set(conId, stated);
    const known = this.#remembered.get(conId);
    if (known !== undefined) known.path = undefined;
    return stated.close;
  }

  /** Undefined while it has no price. */
  of(contract: Contract): PriceHistory | undefined {
    const known = this.#remembered.get(contract.conId);
    const end = known?.set.at(0);
    if (known === undefined || end === undefined) return undefined;
    const stated = this.#stated.get(contract.conId);
    if (known.path?.end.at !== end.at || known.path.end.price !== end.price)
      known.path = { end, path: new PricePath(this.#seed ^ contract.conId, end, startOf(known, end, stated)) };
    return new PriceHistory(known.path.path, known.set, stated);
  }
}

/** Yesterday's close is on the way, or the end of the bars stated where that is later. */
function startOf({ contract, previousClose }: Remembered, end: Waypoint, stated: StatedBars | undefined): Waypoint {
  const close = previousClose === null ? end : { at: lastClose(contract, end.at), price: previousClose };
  const last = stated?.lastBefore(end.at);
  return last !== undefined && (last.at >= close.at || close === end) ? last : close;
}
