// A moment by two clocks: the wall clock, which may be set, and the one that only runs while the machine is awake.
import { clock } from './clock.ts';

export interface Moment {
  /** For others to keep: a Date can be changed by whoever holds it, so nothing here reads it again. */
  readonly date: Date;
  readonly wallMs: number;
  readonly upMs: number;
}

export function now(): Moment {
  const wallMs = clock.wallMs();
  return { date: new Date(wallMs), wallMs, upMs: clock.upMs() };
}

/** Milliseconds since: by the clock that says more, so that nothing old looks fresh when the other was set back or slept. */
export const ageMs = ({ wallMs, upMs }: Moment): number => Math.max(clock.wallMs() - wallMs, clock.upMs() - upMs);
