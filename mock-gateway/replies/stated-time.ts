// A time as clients write it in a request, and what IB says of one that is none.
import { instantOf, isZone, wallTime } from '../world/zoned-time.ts';

// As quoted in public issues, the same for every field but for its name.
const NO_TIME =
  ': The date, time, or time-zone entered is invalid.\nThe correct format is yyyymmdd hh:mm:ss xx/xxxx\nwhere yyyymmdd and xx/xxxx are optional.\nE.g.: 20031126 15:59:00 US/Eastern\n\nNote that there is a space between the date and time,\nand between the time and time-zone.\n\nIf no date is specified, current date is assumed.\nIf no time-zone is specified, local time-zone is assumed(deprecated).\n\nYou can also provide yyyymmddd-hh:mm:ss time is in UTC.\nNote that there is a dash between the date and time in UTC notation.';

/** @param field as IB names it: `End Date/Time`, `Start Time` */
export const invalidTime = (field: string): string => `${field}${NO_TIME}`;

/** A day alone, where a time may be one: `yyyyMMdd`. */
export const DATE_ALONE = /^\d{8}$/;

const TIME = /^(?:(\d{4})(\d\d)(\d\d)(-| +))?(\d\d):(\d\d):(\d\d)(?: +(\S+))?$/;

/** An instant: empty is now, with a dash it is UTC, without a date today; undefined when it is none. */
export function readTime(text: string, now: number, zone: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return now;
  const [, year, month, day, gap, hour, minute, second, named] = TIME.exec(trimmed) ?? [];
  const clock = [hour, minute, second].map(Number);
  if (hour === undefined || clock.some((each, index) => !(each <= (index === 0 ? 23 : 59)))) return undefined;
  const timeZone = gap === '-' ? 'UTC' : (named ?? zone);
  if (!isZone(timeZone) || (gap === '-' && named !== undefined)) return undefined;
  const today = new Date(wallTime(timeZone, now)).toISOString().slice(0, 10);
  const date = year === undefined ? today : `${year}-${month}-${day}`;
  const wall = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  // A 31st of February is moved on by some runtimes.
  const isDate = Number.isFinite(wall) && new Date(wall).toISOString().startsWith(date);
  return isDate ? instantOf(timeZone, wall) : undefined;
}
