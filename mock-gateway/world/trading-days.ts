// The days a contract trades, as instants: forward and back from any of them.
import type { Contract } from './contract.ts';
import { type Session, sessionOf } from './trading-hours.ts';
import { dayOf, instantOf, wallTime } from './zoned-time.ts';

/** Regular trading hours, or all of them. */
export type Hours = 'regular' | 'all';

/** One day's trading. */
export interface TradingDay {
  /** Midnight of the day it counts as, as a wall time. */
  readonly date: number;
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(2));

function tradingDay({ timeZoneId, kind, ...session }: Session, hours: Hours, date: number): TradingDay | undefined {
  const weekday = new Date(date).getUTCDay();
  if (kind !== 'always' && (weekday === 0 || weekday === 6)) return undefined;
  const open = minutes(hours === 'regular' ? session.liquidOpen : session.open);
  const close = minutes(hours === 'regular' ? session.liquidClose : session.close);
  const opened = kind === 'overnight' && open > close ? date - DAY_MS : date;
  return {
    date,
    from: instantOf(timeZoneId, opened + open * MINUTE_MS),
    // A market that never closes has no last minute.
    to: instantOf(timeZoneId, kind === 'always' ? date + DAY_MS : date + close * MINUTE_MS),
  };
}

/** A date's trading; undefined when there is none. @param date midnight of the day as a wall time */
export const tradingDayOf = (contract: Contract, hours: Hours, date: number): TradingDay | undefined =>
  tradingDay(sessionOf(contract), hours, date);

/** The days that began by an instant, the newest first, as far back as asked for. */
export function* daysBack(contract: Contract, hours: Hours, before: number): Generator<TradingDay> {
  const session = sessionOf(contract);
  for (let date = dayOf(wallTime(session.timeZoneId, before)) + DAY_MS; ; date -= DAY_MS) {
    const day = tradingDay(session, hours, date);
    if (day !== undefined && day.from <= before) yield day;
  }
}

/** When the regular hours before those of an instant ended. */
export function lastClose(contract: Contract, at: number): number {
  const today = dayOf(wallTime(sessionOf(contract).timeZoneId, at));
  for (const day of daysBack(contract, 'regular', at)) if (day.date < today && day.to <= at) return day.to;
  return at;
}
