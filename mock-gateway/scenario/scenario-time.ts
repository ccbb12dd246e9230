// A scenario's own time: it runs as written, and the gateway's clock passes faster or slower beside it, as the pace says.
import type { CancelTimer, Clock } from '../clock.ts';
import type { Cancel } from './activity.ts';
import type { Pace } from './pace.ts';

/** What is waited for, and the timer that stands for it. */
interface Wait {
  readonly due: number;
  readonly done: () => void;
  timer: CancelTimer;
}

export class ScenarioTime {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #leave: () => void;
  readonly #waits = new Set<Wait>();
  /** Since the newest change of the pace: where both stood, and how fast it has been. */
  #since: { readonly clock: number; readonly time: number; readonly speed: number };

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
    this.#since = { clock: clock.now(), time: 0, speed: pace.speed };
    this.#leave = pace.onChange(() => this.#changed());
  }

  /** Milliseconds of the scenario since it began. */
  get now(): number {
    const { clock, time, speed } = this.#since;
    return time + (this.#clock.now() - clock) * speed;
  }

  /** What a length of the scenario is by the gateway's clock, at the pace of now. */
  lengthOf(ms: number): number {
    return ms / this.#since.speed;
  }

  /** Calls back once the scenario is so far. */
  at(due: number, done: () => void): Cancel {
    const wait: Wait = { due, done, timer: () => {} };
    this.#waits.add(wait);
    this.#set(wait);
    return () => {
      this.#waits.delete(wait);
      wait.timer();
    };
  }

  /** The pace is not followed any more. */
  end(): void {
    this.#leave();
  }

  #changed(): void {
    this.#since = { clock: this.#clock.now(), time: this.now, speed: this.#pace.speed };
    for (const wait of this.#waits) {
      wait.timer();
      this.#set(wait);
    }
  }

  #set(wait: Wait): void {
    wait.timer = this.#clock.after(Math.max(0, this.lengthOf(wait.due - this.now)), () => {
      this.#waits.delete(wait);
      wait.done();
    });
  }
}
