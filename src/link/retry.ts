// When to try again: decorrelated backoff and a circuit breaker, both cockatiel's, as one policy of the link.
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  type IBackoff,
} from 'cockatiel';

export interface RetrySettings {
  /** Scale of the first delay. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Consecutive failures that open the breaker. */
  readonly failures: number;
  readonly openMs: number;
}

/** A change of the circuit breaker. @example streamer.on('circuit', ({ state, openMs }) => console.log(state, openMs)); */
export interface CircuitEvent {
  /** `open`: no attempt for `openMs`; `halfOpen`: one probe; `closed`: attempts are free again. */
  readonly state: 'open' | 'halfOpen' | 'closed';
  /** Milliseconds an open breaker pauses: the option, whatever the state. */
  readonly openMs: number;
}

export class RetryPolicy {
  readonly #settings: RetrySettings;
  readonly #breaker: CircuitBreakerPolicy;
  #backoff: IBackoff<unknown> | null = null;
  #openedAt = Number.NEGATIVE_INFINITY;

  constructor(settings: RetrySettings, onCircuit: (event: CircuitEvent) => void) {
    this.#settings = settings;
    const { openMs } = settings;
    this.#breaker = circuitBreaker(handleAll, {
      // cockatiel goes by the wall clock, which may be set back: how long it stays open is decided below.
      halfOpenAfter: Number.NEGATIVE_INFINITY,
      breaker: new ConsecutiveBreaker(settings.failures),
    });
    this.#breaker.onBreak(() => {
      this.#openedAt = performance.now();
      onCircuit({ state: 'open', openMs });
    });
    this.#breaker.onHalfOpen(() => onCircuit({ state: 'halfOpen', openMs }));
    this.#breaker.onReset(() => onCircuit({ state: 'closed', openMs }));
  }

  get isOpen(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /** Runs one attempt under the breaker; success forgets all earlier failures. `false`: the breaker is still open, nothing ran. */
  async run(attempt: () => Promise<void>): Promise<boolean> {
    if (this.isOpen && performance.now() - this.#openedAt < this.#settings.openMs) return false;
    try {
      await this.#breaker.execute(attempt);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return false;
      throw error;
    }
    this.#backoff = null;
    return true;
  }

  /** Milliseconds until the next attempt, one step further with every call since the last success. */
  nextDelayMs(): number {
    if (this.isOpen) return this.#settings.openMs;
    this.#backoff = this.#backoff
      ? this.#backoff.next(undefined)
      : new ExponentialBackoff({
          initialDelay: this.#settings.initialDelayMs,
          maxDelay: this.#settings.maxDelayMs,
        }).next();
    return Math.round(this.#backoff.duration);
  }
}
