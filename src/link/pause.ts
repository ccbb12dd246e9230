// A wait that a signal cuts short, and never shorter than asked: a timer may come due a little early.
import { clock, sleep } from '../clock.ts';

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const untilMs = clock.upMs() + ms;
  for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = untilMs - clock.upMs()) {
    await sleep(Math.ceil(leftMs), signal);
  }
}
