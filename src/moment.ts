// A moment by two clocks: the wall clock, which may be set, and the one that only runs while the machine is awake.
import { clock } from './clock.ts';

export interface Moment {
  /** For others to keep; it cannot be set. */
  readonly date: Date;
  readonly wallMs: number;
  readonly upMs: number;
}

export function now(): Moment {
  const date = fixedDate();
  return { date, wallMs: date.getTime(), upMs: clock.upMs() };
}

/** Milliseconds since: by the clock that says more, so that nothing old looks fresh when the other was set back or slept. */
export const ageMs = ({ wallMs, upMs }: Moment): number => Math.max(clock.wallMs() - wallMs, clock.upMs() - upMs);

/** What every Date that is handed out inherits from: Date's own, but for what sets it. */
const FIXED: object = Object.create(
  Date.prototype,
  Object.fromEntries(
    Object.getOwnPropertyNames(Date.prototype)
      .filter((name) => name.startsWith('set'))
      .map((name) => [name, { value: refuse }]),
  ),
);

/** A Date that many readers share: none can set it for the others. @param atMs default: now */
export function fixedDate(atMs: number = clock.wallMs()): Date {
  const date = new Date(atMs);
  Object.setPrototypeOf(date, FIXED);
  return date;
}

function refuse(): never {
  throw new TypeError('Cannot set this Date as every reader shares it: set a copy, new Date(date).');
}
