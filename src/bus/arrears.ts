// Why the stream has an older book than its publisher: it does not take what is newest, or what waits waits for too long.
import type { Outbox } from './outbox.ts';

/** Milliseconds that anything may wait, however often the heart beats. */
const LEAST_LATE_MS = 5_000;

/** As long as silence is borne: what waits for longer makes the book stale. */
export const lateAfterMs = (heartbeatMs: number): number => Math.max(3 * heartbeatMs, LEAST_LATE_MS);

/** @param refusal what the bus said when it last took something not @returns `null`: it has the newest, or is about to */
export function arrears(outbox: Outbox, refusal: string): string | null {
  const isLate = outbox.looksLate();
  if (outbox.refused > 0) return `the bus does not take what is newest of ${outbox.refused} positions (${refusal})`;
  return isLate ? `the publisher is more than ${outbox.lateMs / 1_000} s behind` : null;
}
