// Wall clocks of the places contracts trade at: what one shows at an instant, and the instant one shows a time.

const DAY_MS = 86_400_000;
const MOST_ZONES = 500;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws {RangeError} when there is no zone of that name */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  // Names come from clients too, who may spell one in many ways.
  if (formatters.size >= MOST_ZONES) formatters.clear();
  formatters.set(timeZone, format);
  return format;
}

/** Whether a zone of that name is known, such as `US/Eastern`. */
export function isZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock of a zone shows, as if it were UTC: milliseconds. */
export function wallTime(timeZone: string, at: number): number {
  const part = new Map(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown + (((at % 1_000) + 1_000) % 1_000);
}

/** The instant at which the clock of a zone shows this; of a time a change of clocks leaves out, one next to it. */
export function instantOf(timeZone: string, wall: number): number {
  const guess = wall - (wallTime(timeZone, wall) - wall);
  return guess + wall - wallTime(timeZone, guess);
}

/** `yyyyMMdd` of a wall time. */
export const dateText = (wall: number): string => new Date(wall).toISOString().slice(0, 10).replaceAll('-', '');

/** `HH:mm:ss` of a wall time. */
export const timeText = (wall: number): string => new Date(wall).toISOString().slice(11, 19);

/** Midnight of its day, as a wall time. */
export const dayOf = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;
