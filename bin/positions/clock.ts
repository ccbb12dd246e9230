// Moments and spans as a person reads them.

/** Time of day, in the reader's own zone, to the second. */
export const clockTime = (time: Date): string => time.toTimeString().slice(0, 8);

/** `3s`, `2m`, `5h`: how old. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3_600)}h`;
}

/** Whole seconds that remain of a delay that began at `since`. */
export const remaining = (since: Date, delayMs: number, now: number): string =>
  `${Math.max(0, Math.ceil((since.getTime() + delayMs - now) / 1_000))} s`;
