// How many requests one client may make in a second (protocol 3.7).
import type { CancelTimer, Clock } from '../clock.ts';
import type { Limits } from '../limits.ts';

const WINDOW_MS = 1_000;
/** Rejected requests after which a session is ended. */
export const MAX_VIOLATIONS = 3;

export class Pacer {
  readonly #limits: Limits;
  readonly #clock: Clock;
  /** When the requests of the last second were let through, oldest first. */
  readonly #recent: number[] = [];
  #violations = 0;
  #wait: CancelTimer | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Whether requests wait for their turn. */
  get isWaiting(): boolean {
    return this.#wait !== undefined;
  }

  /** Requests rejected so far. */
  get violations(): number {
    return this.#violations;
  }

  /** Whether the next request must wait; if so, calls back when it need not. */
  mustQueue(resume: () => void): boolean {
    if (this.#limits.values.pacing !== 'queue' || this.#admit()) return false;
    const freeAt = (this.#recent.at(-this.#limits.values.requestsPerSecond) ?? this.#clock.now()) + WINDOW_MS;
    this.#wait ??= this.#clock.after(Math.max(1, freeAt - this.#clock.now()), () => {
      this.#wait = undefined;
      resume();
    });
    return true;
  }

  /** Whether this request is one too many. */
  rejects(): boolean {
    if (this.#limits.values.pacing !== 'reject' || this.#admit()) return false;
    this.#violations += 1;
    return true;
  }

  stop(): void {
    this.#wait?.();
    this.#wait = undefined;
  }

  #admit(): boolean {
    const now = this.#clock.now();
    while (this.#recent[0] !== undefined && this.#recent[0] <= now - WINDOW_MS) this.#recent.shift();
    if (this.#recent.length >= this.#limits.values.requestsPerSecond) return false;
    this.#recent.push(now);
    return true;
  }
}
