// Which bars a request means: where each begins and ends, and what day it counts as.
import type { BarSize } from '../world/bar-size.ts';
import type { Contract } from '../world/contract.ts';
import { headOf } from '../world/recorded-listings.ts';
import { daysBack, type Hours, type TradingDay } from '../world/trading-days.ts';
import { sessionOf } from '../world/trading-hours.ts';
import { dayOf, instantOf, wallTime } from '../world/zoned-time.ts';
import type { Duration } from './history-request.ts';

/** One bar's time. */
export interface Span {
  readonly from: number;
  /** The first instant that is no longer in it. */
  readonly to: number;
  /** Midnight of the day it counts as, of several the last, as a wall time. */
  readonly date: number;
}

/** What nobody draws; more are refused. */
export const MOST_BARS = 10_000;

const DAY_MS = 86_400_000;

/**
 * The trading of a duration up to an instant, in order; counted back from the end of the last day that traded.
 * @param isTraded false for a day that the calendar has and the contract's own bars leave out
 */
export function daysOf(
  contract: Contract,
  hours: Hours,
  { count, unit }: Duration,
  end: number,
  isTraded: (day: TradingDay) => boolean = () => true,
): readonly TradingDay[] {
  const days: TradingDay[] = [];
  const head = headOf(contract) * 1_000;
  let since: number | undefined;
  let left = count * 1_000;
  for (const day of daysBack(contract, hours, end)) {
    if (day.from >= head && !isTraded(day)) continue;
    since ??= Math.max(head, sinceOf(contract, { count, unit }, Math.min(end, day.to)));
    if (day.from < since || (unit === 'D' && days.length === count)) break;
    const traded = Math.min(day.to, end) - day.from;
    const isWhole = unit !== 'S' || traded < left;
    days.push(isWhole ? day : { ...day, from: Math.min(day.to, end) - left });
    left -= traded;
    if (!isWhole || (unit === 'S' && left <= 0)) break;
  }
  return days.reverse();
}

function sinceOf(contract: Contract, { count, unit }: Duration, end: number): number {
  const { timeZoneId } = sessionOf(contract);
  const wall = new Date(wallTime(timeZoneId, end));
  if (unit === 'S' || unit === 'D') return Number.NEGATIVE_INFINITY;
  if (unit === 'W') wall.setUTCDate(wall.getUTCDate() - 7 * count);
  if (unit === 'M') wall.setUTCMonth(wall.getUTCMonth() - count);
  if (unit === 'Y') wall.setUTCFullYear(wall.getUTCFullYear() - count);
  return instantOf(timeZoneId, wall.getTime());
}

/** The bars of these days that begin by an instant; undefined when there are too many. */
export function spansOf(
  contract: Contract,
  days: readonly TradingDay[],
  size: BarSize,
  end: number,
): readonly Span[] | undefined {
  if (size.is === 'days') return together(days, keyOf(size.by));
  const { timeZoneId } = sessionOf(contract);
  const spans: Span[] = [];
  for (const { date, from, to } of days) {
    const wall = wallTime(timeZoneId, from);
    // On the full hour, whenever the market opens; counted from midnight there.
    const midnight = from - (wall - dayOf(wall));
    for (let at = from; at < to && at <= end; ) {
      const next = Math.min(to, midnight + (Math.floor((at - midnight) / size.ms) + 1) * size.ms);
      spans.push({ from: at, to: next, date });
      if (spans.length > MOST_BARS) return undefined;
      at = next;
    }
  }
  // At the very end nothing has happened yet, unless it is all there is.
  return spans.length > 1 && spans.at(-1)?.from === end ? spans.slice(0, -1) : spans;
}

const keyOf =
  (by: 'day' | 'week' | 'month') =>
  (date: number): number => {
    if (by === 'day') return date;
    if (by === 'month') return new Date(date).getUTCFullYear() * 12 + new Date(date).getUTCMonth();
    // The first of January 1970 was a Thursday.
    return Math.floor((date / DAY_MS + 3) / 7);
  };

function together(days: readonly TradingDay[], key: (date: number) => number): readonly Span[] {
  const spans: Span[] = [];
  for (const { date, from, to } of days) {
    const last = spans.at(-1);
    if (last !== undefined && key(last.date) === key(date)) spans[spans.length - 1] = { from: last.from, to, date };
    else spans.push({ from, to, date });
  }
  return spans;
}
