// When to try again: cockatiel's decorrelated backoff, and a circuit breaker that is a value.
import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import { clock } from '../clock.ts';

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

/** `failures` in a row while attempts are free; when it opened, by the clock that is never set. */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly sinceMs: number }
  | { readonly state: 'halfOpen' };

export const CLOSED: Breaker = { state: 'closed', failures: 0 };

/** The breaker after an attempt failed: a failed probe, or so many failures in a row, open it. */
export function afterFailure(breaker: Breaker, { failures }: Pick<RetrySettings, 'failures'>, nowMs: number): Breaker {
  if (breaker.state === 'open') return breaker;
  const inARow = breaker.state === 'closed' ? breaker.failures + 1 : failures;
  return inARow < failures ? { state: 'closed', failures: inARow } : { state: 'open', sinceMs: nowMs };
}

/** The breaker when an attempt begins: once its time is over, an open one lets a probe through. */
export function beforeAttempt(breaker: Breaker, { openMs }: Pick<RetrySettings, 'openMs'>, nowMs: number): Breaker {
  return breaker.state === 'open' && nowMs - breaker.sinceMs >= openMs ? { state: 'halfOpen' } : breaker;
}

/** Links in a row that an error of our own may end. */
const MAX_OWN_ERRORS = 2;

/** The link's attempts: what each does to the breaker, and how long to wait for the next. */
export class Retry {
  readonly #settings: RetrySettings;
  readonly #onCircuit: (event: CircuitEvent) => void;
  #breaker: Breaker = CLOSED;
  #backoff: IBackoff<unknown> | null = null;
  /** The newest link lasted as long as a link must to count as a success. */
  #hasLasted = false;
  /** Links in a row that an error of our own ended. */
  #ownErrors = 0;

  constructor(settings: RetrySettings, onCircuit: (event: CircuitEvent) => void) {
    this.#settings = settings;
    this.#onCircuit = onCircuit;
  }

  get isOpen(): boolean {
    return this.#breaker.state === 'open';
  }

  /** An attempt begins. @param isAskedFor an open breaker is not waited for: it is the probe */
  begins(isAskedFor = false): void {
    this.#hasLasted = false;
    if (isAskedFor && this.isOpen) this.#become({ state: 'halfOpen' });
    else this.#become(beforeAttempt(this.#breaker, this.#settings, clock.upMs()));
  }

  failed(): void {
    this.#become(afterFailure(this.#breaker, this.#settings, clock.upMs()));
  }

  /** The attempt is over, or its link. @param isOwn it was an error of our own that ended it */
  ended(isOwn: boolean): void {
    if (!this.#hasLasted) this.failed();
    const before = this.#hasLasted ? 0 : this.#ownErrors;
    this.#ownErrors = isOwn ? before + 1 : 0;
  }

  /** Errors of our own repeat themselves: no further attempt mends them. */
  get failsByItself(): boolean {
    return this.#ownErrors >= MAX_OWN_ERRORS;
  }

  /** All earlier failures are forgotten. */
  succeeded(): void {
    this.#hasLasted = true;
    this.#backoff = null;
    this.#become(CLOSED);
  }

  /** Milliseconds until the next attempt, one step further with every call since the last success. */
  nextDelayMs(): number {
    const { openMs, initialDelayMs, maxDelayMs } = this.#settings;
    if (this.isOpen) return openMs;
    this.#backoff = this.#backoff
      ? this.#backoff.next(undefined)
      : new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs }).next();
    return Math.round(this.#backoff.duration);
  }

  #become(next: Breaker): void {
    const before = this.#breaker.state;
    this.#breaker = next;
    if (next.state !== before) this.#onCircuit({ state: next.state, openMs: this.#settings.openMs });
  }
}
