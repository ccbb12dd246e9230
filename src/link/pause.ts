// A wait that a signal cuts short, and never shorter than asked: a timer may come due a little early.
import { setTimeout as sleep } from 'node:timers/promises';

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + ms;
  for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = untilMs - performance.now()) {
    await sleep(Math.ceil(leftMs), undefined, { signal }).catch(() => {});
  }
}
