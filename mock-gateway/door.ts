// Whether anybody is let in: refused by hand, held shut by a fault, or down for as long as a restart says.
import type { Clock } from './clock.ts';
import { Listener, type ListenerEvents } from './listener.ts';

export interface DoorEvents extends ListenerEvents {
  readonly isHeldShut: () => boolean;
}

export class Door {
  readonly #listener: Listener;
  readonly #downtimes: Downtimes;
  readonly #isHeldShut: () => boolean;
  #accepts = false;
  #isClosed = false;

  /** @param port 0 takes a free one, and keeps it */
  constructor(host: string, port: number, clock: Clock, events: DoorEvents) {
    this.#listener = new Listener(host, port, events);
    this.#downtimes = new Downtimes(clock);
    this.#isHeldShut = events.isHeldShut;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** Whether a restart keeps it shut. */
  get isDown(): boolean {
    return this.#downtimes.isDown;
  }

  /** A restart begins. @returns settles when its time is over */
  goDown(downMs: number): Promise<void> {
    return this.#downtimes.begin(downMs);
  }

  async refuse(): Promise<void> {
    this.#accepts = false;
    await this.settle();
  }

  /** @throws {Error} when the port cannot be bound */
  async accept(): Promise<void> {
    this.#accepts = !this.#isClosed;
    await this.settle();
  }

  /** Opens or shuts, as everything together says. @throws {Error} when the port cannot be bound */
  async settle(): Promise<void> {
    if (this.#accepts && !this.#isHeldShut()) await this.#listener.open();
    // Not waited for: it settles only when the last client has left, and no new one is let in from here on.
    else void this.#listener.close();
  }

  /** Shut for good. @returns settles when the last connection has gone too */
  close(): Promise<void> {
    this.#accepts = false;
    this.#isClosed = true;
    return this.#listener.close();
  }

  endDowntimes(): void {
    this.#downtimes.endAll();
  }
}

/** @throws {RangeError} when no restart can take so long */
export function checkDowntime(downMs: number): void {
  if (downMs >= 0 && Number.isFinite(downMs)) return;
  throw new RangeError(`Cannot restart: downMs must be 0 or more, and finite: current value is ${downMs}`);
}

/** The times restarts keep a gateway down: several may run at once, and all end with the gateway. */
class Downtimes {
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
