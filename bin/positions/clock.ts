// Moments and spans as a person reads them.

/** Time of day, in the reader's own zone, to the second. */
export const clockTime = (time: Date): string => time.toTimeString().slice(0, 8);

/** What clocks and lines may differ by, in milliseconds. */
const NEAR_MS = 5_000;

/** Whether it lies ahead, as nothing that was told can: the clock was set back since, and nobody knows how old it is. */
export const isAhead = (ms: number): boolean => ms < -NEAR_MS;

/** `3s`, `2m`, `5h`: how old; `?` where nobody knows. */
export function age(ms: number): string {
  if (isAhead(ms)) return '?';
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3_600)}h`;
}

/** Whole seconds that remain of a delay that began at `since`. */
export const remaining = (since: Date, delayMs: number, now: number): string =>
  `${Math.max(0, Math.ceil((since.getTime() + delayMs - now) / 1_000))} s`;
