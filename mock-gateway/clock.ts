// Time as a parameter: the real clock, a virtual one that moves when it is told to, and lengths of time as text.

/**
 * A timer that was asked for and can be called off.
 * @example
 * const cancel: CancelTimer = gateway.clock.after(60_000, () => gateway.notice(1102));
 * cancel();
 */
export type CancelTimer = () => void;

/**
 * Where the gateway takes its time from.
 * @example const fast: Clock = { ...realClock, after: (delayMs, callback) => realClock.after(delayMs / 10, callback) };
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, `delayMs` from now. @returns calls it off */
  after(delayMs: number, callback: () => void): CancelTimer;
}

/** What is longer, the machine's own timers end at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The time of this machine. @example await MockGateway.start({ clock: realClock }); */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      if (leftMs > LONGEST_TIMEOUT_MS) timer = setTimeout(wait, LONGEST_TIMEOUT_MS, leftMs - LONGEST_TIMEOUT_MS);
      else timer = setTimeout(callback, leftMs);
    };
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * A clock a test moves.
 * @example
 * const clock = virtualClock(); // one time for two gateways
 * await Promise.all([MockGateway.start({ clock }), MockGateway.start({ clock })]);
 * await clock.advance(180_000);
 */
export interface VirtualClock extends Clock {
  /** Timers asked for and not yet run. */
  readonly pending: number;
  /**
   * Moves on by so many milliseconds and runs what falls due, in order of time. Between two timers everything waiting
   * in the process gets its turn, so that a timer set in answer to another is seen in the same advance.
   * @throws {RangeError} when ms is negative or not finite
   * @throws what a timer threw; the clock stands at its time then, and goes on from there
   * @example await virtualClock().advance(60_000);
   */
  advance(ms: number): Promise<void>;
}

/** Where a virtual clock begins unless told otherwise: a Monday afternoon, New York morning. */
const VIRTUAL_START_MS: number = Date.UTC(2026, 10, 23, 14, 30);

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock that stands still until {@link VirtualClock.advance}.
 * @param startMs what it shows at first, in milliseconds since 1970
 * @example
 * const clock = virtualClock();
 * clock.after(180_000, () => console.log('three minutes on'));
 * await clock.advance(180_000);
 */
export function virtualClock(startMs: number = VIRTUAL_START_MS): VirtualClock {
  let now = startMs;
  let moving: Promise<void> = Promise.resolve();
  const timers = new Set<Timer>();
  // A Set keeps the order of insertion, so timers due at the same time run in the order they were set.
  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    return next;
  };
  const move = async (ms: number): Promise<void> => {
    const until = now + ms;
    await turn();
    for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.callback();
      await turn();
    }
    now = until;
  };
  return {
    now: () => now,
    after: (delayMs, callback) => {
      const timer = { due: now + (delayMs > 0 ? delayMs : 0), callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    get pending() {
      return timers.size;
    },
    advance: (ms) => {
      if (!(ms >= 0 && Number.isFinite(ms))) {
        throw new RangeError(`Cannot advance the clock: ms must be 0 or more, and finite: current value is ${ms}`);
      }
      // One after the other, or two advances at once would run timers out of order.
      // And a timer that threw has failed its own advance, not this one.
      const go = (): Promise<void> => move(ms);
      moving = moving.then(go, go);
      return moving;
    },
  };
}

const isVirtual = (clock: Clock): clock is VirtualClock => 'advance' in clock;

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

  /** Timers asked for and not yet run. */
  get pending(): number {
    return this.#running.size;
  }

  /**
   * Moves a virtual clock on (see {@link VirtualClock.advance}).
   * @throws {Error} when the clock is not a virtual one
   */
  async advance(ms: number): Promise<void> {
    if (!isVirtual(this.#clock)) {
      throw new Error(`Cannot advance the real clock: start the gateway with clock: 'virtual'`);
    }
    await this.#clock.advance(ms);
  }

  /** Calls off every timer still running. */
  cancelAll(): void {
    for (const cancel of [...this.#running]) cancel();
  }
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a length of time as people write it: 500, '500ms', '1.5s', '3m', '8h'; undefined when it is none. */
export function milliseconds(duration: number | string): number | undefined {
  if (typeof duration === 'number') return Number.isFinite(duration) && duration >= 0 ? duration : undefined;
  const [, amount, unit] = DURATION.exec(duration) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
}
