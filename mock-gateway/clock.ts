// Time as a parameter: the real clock, and the seam where a virtual one goes in.

/** A timer that was asked for and can be called off. */
export type CancelTimer = () => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, `delayMs` from now. @returns calls it off */
  after(delayMs: number, callback: () => void): CancelTimer;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that knows which of its timers are still running, so that stopping leaves none. */
export class TrackedClock implements Clock {
  readonly #clock: Clock;
  readonly #running = new Set<CancelTimer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(delayMs: number, callback: () => void): CancelTimer {
    const calledOff = this.#clock.after(delayMs, () => {
      this.#running.delete(cancel);
      callback();
    });
    const cancel = (): void => {
      this.#running.delete(cancel);
      calledOff();
    };
    this.#running.add(cancel);
    return cancel;
  }

  /** Calls off every timer still running. */
  cancelAll(): void {
    for (const cancel of [...this.#running]) cancel();
  }
}
