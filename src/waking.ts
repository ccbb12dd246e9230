// Wakes the core when a moment it named has come: after each chunk, and by one timer between them.
import { clock, type Timer } from './clock.ts';
import { type Moment, now } from './moment.ts';

/** Longest delay setTimeout can take. */
const MAX_MS = 2_147_483_647;

export class Waking {
  readonly #sleeper: { readonly wakeAtMs: number | null };
  readonly #wake: (at: Moment) => void;
  readonly #failed: (error: unknown) => void;
  #timer: Timer | undefined;
  #armedForMs = Number.POSITIVE_INFINITY;

  /** @param failed is told what `wake` threw in a timer, where nobody else would hear it */
  constructor(
    sleeper: { readonly wakeAtMs: number | null },
    wake: (at: Moment) => void,
    failed: (error: unknown) => void,
  ) {
    this.#sleeper = sleeper;
    this.#wake = wake;
    this.#failed = failed;
  }

  /** Looks only behind the moment that {@link arm} found last: whatever changes what the core waits for is followed by that. */
  wakeIfDue(at: Moment): void {
    if (at.upMs >= this.#armedForMs) this.#look(at);
  }

  /** The moment may be another one. A timer that comes too early costs nothing: it is set again. */
  arm(): void {
    const { wakeAtMs } = this.#sleeper;
    if (wakeAtMs === null || wakeAtMs >= this.#armedForMs) return;
    this.#timer?.cancel();
    this.#armedForMs = wakeAtMs;
    const delayMs = Math.min(Math.max(0, Math.ceil(wakeAtMs - clock.upMs())), MAX_MS);
    this.#timer = clock.setTimeout(() => this.#ring(), delayMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }

  #look(at: Moment): void {
    const { wakeAtMs } = this.#sleeper;
    if (wakeAtMs !== null && wakeAtMs <= at.upMs) this.#wake(at);
  }

  #ring(): void {
    this.#armedForMs = Number.POSITIVE_INFINITY;
    try {
      this.#look(now());
    } catch (error) {
      this.#failed(error);
    }
    this.arm();
  }
}
