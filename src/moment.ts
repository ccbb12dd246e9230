// A moment by two clocks: the wall clock, which may be set, and the one that only runs while the machine is awake.

export interface Moment {
  /** For others to keep: a Date can be changed by whoever holds it, so nothing here reads it again. */
  readonly date: Date;
  readonly wallMs: number;
  readonly upMs: number;
}

export function now(): Moment {
  const date = new Date();
  return { date, wallMs: date.getTime(), upMs: performance.now() };
}

/** Milliseconds since: by the clock that says more, so that nothing old looks fresh when the other was set back or slept. */
export const ageMs = ({ wallMs, upMs }: Moment): number => Math.max(Date.now() - wallMs, performance.now() - upMs);
