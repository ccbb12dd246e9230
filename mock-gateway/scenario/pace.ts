// How fast a scenario is played: a number above 0 that may change while it runs.

/**
 * How many times faster than written scenarios are played, changeable while they run: what they wait for by then too.
 * @example
 * const pace = new Pace(60);
 * const played = gateway.play('nightly-restart', { speed: pace });
 * pace.speed = 1; // from now on as written
 */
export class Pace {
  #speed: number;
  readonly #listeners = new Set<() => void>();

  /** @throws {RangeError} when it is not above 0 and finite @example const pace = new Pace(20); */
  constructor(speed = 1) {
    this.#speed = checked(speed);
  }

  /** How many times faster. @example console.log(new Pace(20).speed); */
  get speed(): number {
    return this.#speed;
  }

  /** In force at once. A restart under way stays down as long as it was going to. @throws {RangeError} when it is not above 0 and finite @example new Pace().speed = 20; */
  set speed(speed: number) {
    this.#speed = checked(speed);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Called after every change. @returns the undo @internal @example new Pace().onChange(() => console.log('changed')); */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

function checked(speed: number): number {
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new RangeError(`Cannot play with 'speed': it must be above 0 and finite: current value is ${speed}`);
}
