// What may be asked of the past, spelled as IB spells it, and what IB says of anything else.
import { type BarSize, barSizeOf } from '../world/bar-size.ts';
import { invalidTime, readTime } from './stated-time.ts';

/** A refusal: code and text. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** How far back: so much trading time, so many trading days, or by the calendar. */
export interface Duration {
  readonly count: number;
  readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y';
}

const LEGAL_SIZES =
  '1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M';

// As quoted in public issues and scripts, of 2015 to 2026; the token names IB's own handler and changes with its build.
const invalid = (cause: string): Refusal => ({ code: 321, text: `Error validating request.-'bM' : cause - ${cause}` });

export const whatRefused = (what: string): Refusal => invalid(`What to show value of ${what} rejected.`);

const LIVE: ReadonlySet<string> = new Set(['TRADES', 'MIDPOINT', 'BID', 'ASK']);
const SHOWN: ReadonlySet<string> = new Set([...LIVE, 'BID_ASK', 'ADJUSTED_LAST', 'AGGTRADES', 'SCHEDULE']);
/** IB has them; the world does not. */
const NOT_KEPT =
  /^(?:HISTORICAL_VOLATILITY|OPTION_IMPLIED_VOLATILITY|FEE_RATE|NAV_LAST|YIELD_(?:BID|ASK|BID_ASK|LAST|MARK))$/;

/** A request for bars as a client sends it. */
export interface AskedBars {
  readonly endDateTime: string;
  readonly durationStr: string;
  readonly barSizeSetting: string;
  readonly whatToShow: string;
  readonly formatDate: number | null;
  readonly keepUpToDate?: boolean | null | undefined;
}

/** The same, understood. */
export interface BarsWanted {
  readonly end: number;
  /** Whether that was the present. */
  readonly isNow: boolean;
  readonly duration: Duration;
  readonly size: BarSize;
  readonly what: string;
}

/** What is asked, or why it is refused, in the order a gateway looks. @param zone that of a time which names none */
export function readBarsWanted(asked: AskedBars, now: number, zone: string): BarsWanted | Refusal {
  const end = readTime(asked.endDateTime, now, zone);
  if (end === undefined) return { code: 10314, text: invalidTime('End Date/Time') };
  const duration = readDuration(asked.durationStr);
  if (typeof duration === 'string') return invalid(duration);
  const what = asked.whatToShow.toUpperCase();
  const hasEnd = asked.endDateTime.trim() !== '';
  if (what === 'ADJUSTED_LAST' && hasEnd) return invalid('End date not supported with adjusted last');
  const size = barSizeOf(asked.barSizeSetting);
  if (size === undefined) return invalid(`Historical data bar size setting is invalid. Legal ones are: ${LEGAL_SIZES}`);
  if (!SHOWN.has(what) && !NOT_KEPT.test(what)) return whatRefused(asked.whatToShow);
  if (![1, 2, 3].includes(asked.formatDate ?? 1))
    return invalid(`Date formatting selection of ${asked.formatDate} rejected.`);
  if (asked.keepUpToDate === true && hasEnd) return invalid('End date not supported with live updates');
  if (asked.keepUpToDate === true && !LIVE.has(what)) return invalid('Source price not supported with live updates');
  if (what === 'SCHEDULE' && asked.barSizeSetting !== '1 day')
    return invalid('Only daily resolution supported for Schedule requests');
  return { end: Math.min(end, now), isNow: end >= now, duration, size, what };
}

/** Whether the world keeps what is to be shown. */
export const isKept = (what: string): boolean => SHOWN.has(what);

const DURATION = /^(\d{1,9})(?: ([SDWMY]))?$/i;
const MOST: Readonly<Record<Duration['unit'], readonly [number, string]>> = {
  S: [86_400, 'Historical data request for greater than 86400 seconds rejected.'],
  D: [365, 'Historical data requests for durations longer than 365 days must be made in years.'],
  W: [52, 'Historical data request for durations longer than 52 weeks must be made in years.'],
  M: [12, 'Historical data request for durations longer than 12 months must be made in years.'],
  Y: [99, 'Historical data requested duration is invalid.'],
};
const isUnit = (unit: string): unit is Duration['unit'] => unit in MOST;

function readDuration(text: string): Duration | string {
  if (text === '') return 'Historical data request duration not specified.';
  const [, digits, letter = 'S'] = DURATION.exec(text) ?? [];
  const unit = letter.toUpperCase();
  if (digits === undefined || !isUnit(unit))
    return 'When specifying a unit, historical data request duration format is integer{SPACE}unit (S|D|W|M|Y).';
  const count = Number(digits);
  const [most, tooLong] = MOST[unit];
  if (count > most) return tooLong;
  return count < (unit === 'S' ? 30 : 1) ? 'Historical data requested duration is invalid.' : { count, unit };
}
