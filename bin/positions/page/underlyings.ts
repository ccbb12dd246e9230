// What is held by underlying, apart for each currency: the bars of the page, as numbers. Pure.
import { isAged } from './columns.ts';
import type { Underlying } from './order.ts';
import type { Position } from './told.ts';

/** Bars of one currency at most; the rest is counted. */
const MAX_BARS = 8;

export interface Bar extends Underlying {
  readonly positions: number;
  /** Sums of what is worth more than nothing, and less: a hedged underlying is not a small one. */
  readonly long: number;
  readonly short: number;
  /** Null: none was said. */
  readonly value: number | null;
  readonly unrealized: number | null;
  /** Positions without a value or a gain. */
  readonly missing: number;
  /** Positions the gateway has not told for longer than its beat. */
  readonly aged: number;
}

export interface Bars {
  readonly currency: string;
  /** The largest first. */
  readonly bars: readonly Bar[];
  /** Underlyings beside them. */
  readonly more: number;
}

export const isSame = (one: Underlying | null, other: Underlying): boolean =>
  one?.symbol === other.symbol && one.currency === other.currency;

/**
 * @param now the door's clock, in milliseconds since 1970
 * @param chosen is among the bars, however small
 */
export function barsOf(positions: Iterable<Position>, now: number, chosen: Underlying | null): readonly Bars[] {
  const currencies = new Map<string, Map<string, Bar>>();
  for (const position of positions) {
    const { symbol, currency } = position;
    const bars = currencies.get(currency) ?? new Map<string, Bar>();
    currencies.set(currency, bars);
    bars.set(symbol, grown(bars.get(symbol) ?? { symbol, currency, ...NOTHING }, position, now));
  }
  return [...currencies].map(([currency, bars]) => {
    const ordered = [...bars.values()].sort((one, other) => weight(other) - weight(one));
    const shown = ordered.filter((bar, index) => index < MAX_BARS || isSame(chosen, bar));
    return { currency, bars: shown, more: ordered.length - shown.length };
  });
}

const NOTHING = { positions: 0, long: 0, short: 0, value: null, unrealized: null, missing: 0, aged: 0 };

const weight = ({ long, short }: Bar): number => long - short;

function grown(bar: Bar, position: Position, now: number): Bar {
  const { marketValue, unrealizedPnl } = position;
  return {
    ...bar,
    positions: bar.positions + 1,
    long: bar.long + Math.max(0, marketValue ?? 0),
    short: bar.short + Math.min(0, marketValue ?? 0),
    value: marketValue === null ? bar.value : (bar.value ?? 0) + marketValue,
    unrealized: unrealizedPnl === null ? bar.unrealized : (bar.unrealized ?? 0) + unrealizedPnl,
    missing: bar.missing + Number(marketValue === null || unrealizedPnl === null),
    aged: bar.aged + Number(isAged(position, now)),
  };
}
