// A timer that judges the other side: a process that was itself held up accuses nobody.
import { clock } from '../clock.ts';

/**
 * Calls `missed` when its undo was not called within `ms`. A process that was held up finds its timer due and the answer
 * unread: it looks once more after what has arrived was read, and gives as long again as it came late, up to `ms`.
 * @returns the undo
 */
export function deadline(ms: number, missed: () => void): () => void {
  const dueMs = clock.upMs() + ms;
  let look: ReturnType<typeof setImmediate> | undefined;
  let timer = clock.setTimeout(() => {
    const lateMs = Math.min(Math.max(clock.upMs() - dueMs, 0), ms);
    // Before a second timer is due every runtime reads what has arrived; Node may run two timers in one go, but no
    // immediate before it has read.
    timer = clock.setTimeout(() => {
      look = setImmediate(missed);
    }, lateMs + 1);
  }, ms);
  return () => {
    timer.cancel();
    clearImmediate(look);
  };
}
