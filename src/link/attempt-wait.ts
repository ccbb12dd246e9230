// The wait for the next attempt, which somebody may cut short; never shorter than asked else: a timer may come due early.
import { clock, sleep } from '../clock.ts';

export class AttemptWait {
  #waiting: AbortController | null = null;
  #isHurried = false;

  /** The next attempt is wanted at once: the wait there is, or else the next one, is no wait. */
  hurry(): void {
    this.#isHurried = true;
    this.#waiting?.abort();
  }

  /** Whether somebody was in a hurry for the attempt that begins now. */
  wasHurried(): boolean {
    const wasHurried = this.#isHurried;
    this.#isHurried = false;
    return wasHurried;
  }

  async pause(ms: number): Promise<void> {
    if (this.#isHurried) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    this.#waiting = waiting;
    const untilMs = clock.upMs() + ms;
    for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs = untilMs - clock.upMs()) {
      await sleep(Math.ceil(leftMs), signal);
    }
    this.#waiting = null;
  }
}
