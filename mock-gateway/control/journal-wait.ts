// Waits for something of the journal for as long as somebody waits for the answer, and no longer.
import { nextEntry } from '../expectations.ts';
import { type JournalEntry, realClock } from '../index.ts';
import type { Life } from './hosted-gateway.ts';
import { Refusal } from './refusal.ts';

/**
 * The next entry that counts.
 * @param timeoutMs real milliseconds
 * @returns undefined when none came in time
 * @throws {Refusal} 410 when the gateway is reset or stopped meanwhile
 */
export function waitFor(
  life: Life,
  counts: (entry: JournalEntry) => boolean,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<JournalEntry | undefined> {
  return new Promise((resolve, reject) => {
    const settled = (): void => {
      cancelWait();
      cancelTimer();
      life.over.removeEventListener('abort', over);
      signal.removeEventListener('abort', left);
    };
    const end = (entry?: JournalEntry): void => {
      settled();
      resolve(entry);
    };
    const over = (): void => {
      settled();
      reject(new Refusal(410, 'The gateway was reset or stopped while this waited'));
    };
    const left = (): void => end();
    const cancelWait = nextEntry(life.gateway.journal, counts, { resolve: end, reject });
    const cancelTimer = realClock.after(timeoutMs, end);
    life.over.addEventListener('abort', over, { once: true });
    signal.addEventListener('abort', left, { once: true });
    if (life.over.aborted) over();
    else if (signal.aborted) left();
  });
}
