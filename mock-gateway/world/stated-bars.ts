// The bars that were stated of a contract: put together for any time, and a price for each instant in them.
import type { StatedBar } from './bars-csv.ts';
import type { PriceRange, Waypoint } from './price-path.ts';

/** What was stated of some time. */
export type StatedRange = PriceRange & Pick<StatedBar, 'volume' | 'count' | 'wap'>;

export class StatedBars {
  /** Each from its first bar to its last, in order of time. */
  readonly #series: readonly (readonly StatedBar[])[];

  constructor(series: readonly (readonly StatedBar[])[]) {
    this.#series = series.filter((bars) => bars.length > 0);
  }

  /** Where the newest ends before an instant, and at which price. */
  lastBefore(at: number): Waypoint | undefined {
    const ends = this.#series.flatMap((bars) => bars[firstFrom(bars, at) - 1] ?? []);
    const last = ends.filter(({ to }) => to < at).reduce<StatedBar | undefined>(newer, undefined);
    return last && { at: last.to, price: last.close };
  }

  /** The newest price stated. */
  get close(): number | undefined {
    return this.#series.map((bars) => bars.at(-1)).reduce(newer, undefined)?.close;
  }

  /** The bars that begin and end in a time, as one; of the first series that has some. */
  within(from: number, to: number): StatedRange | undefined {
    for (const bars of this.#series) {
      const found: StatedBar[] = [];
      for (let place = firstFrom(bars, from); ; place++) {
        const bar = bars[place];
        if (bar === undefined || bar.to > to) break;
        found.push(bar);
      }
      const [first] = found;
      if (first !== undefined) return together(first, found);
    }
    return undefined;
  }

  /** Whether a time lies between the first and the last bar of a series, and in none. */
  isGap(from: number, to: number): boolean {
    const isAmong = this.#series.some((bars) => (bars[0]?.from ?? to) <= from && (bars.at(-1)?.to ?? from) >= to);
    return isAmong && this.#series.every((bars) => (bars[firstFrom(bars, to) - 1]?.to ?? from) <= from);
  }

  /** From the open to the low or the high, whichever is nearer, to the other, to the close. */
  priceAt(at: number): number | undefined {
    for (const bars of this.#series) {
      const bar = bars[firstFrom(bars, at + 1) - 1];
      if (bar === undefined || bar.to <= at) continue;
      const { from, to, open, high, low, close } = bar;
      const way = close >= open ? [open, low, high, close] : [open, high, low, close];
      const place = (3 * (at - from)) / (to - from);
      const leg = Math.min(2, Math.floor(place));
      const [start = open, end = close] = way.slice(leg, leg + 2);
      return start + (end - start) * (place - leg);
    }
    return undefined;
  }
}

/** The place of the first bar that begins at an instant or after it. */
function firstFrom(bars: readonly StatedBar[], at: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.from ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const newer = (a: StatedBar | undefined, b: StatedBar | undefined): StatedBar | undefined =>
  a === undefined || (b !== undefined && b.to > a.to) ? b : a;

function together(first: StatedBar, bars: readonly StatedBar[]): StatedRange {
  const sum = (of: (bar: StatedBar) => number | null): number | null =>
    bars.every((bar) => of(bar) !== null) ? bars.reduce((all, bar) => all + (of(bar) ?? 0), 0) : null;
  const volume = sum((bar) => bar.volume);
  const value = sum(({ wap, volume: size }) => (wap === null || size === null ? null : wap * size));
  return {
    open: first.open,
    high: bars.reduce((most, bar) => Math.max(most, bar.high), first.high),
    low: bars.reduce((least, bar) => Math.min(least, bar.low), first.low),
    close: bars.at(-1)?.close ?? first.close,
    volume,
    count: sum((bar) => bar.count),
    wap: volume === null || value === null || volume === 0 ? null : value / volume,
  };
}
