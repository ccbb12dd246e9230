// The times restarts keep a gateway down: several may run at once, and all end with the gateway.
import type { Clock } from './clock.ts';

export class Downtimes {
  readonly #clock: Clock;
  readonly #ends = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether any is under way. */
  get isDown(): boolean {
    return this.#ends.size > 0;
  }

  /** Begins one. @returns settles when it is over */
  begin(downMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#ends.delete(end);
        resolve();
      };
      this.#ends.add(end);
      this.#clock.after(downMs, end);
    });
  }

  endAll(): void {
    for (const end of this.#ends) end();
  }
}
