// A gap while it is open: the event that opens it, and the one that closes it.
import type { StreamerError } from '../errors.ts';
import { ageMs, type Moment, now } from '../moment.ts';
import type { GapEvent, ResumedEvent } from './facts.ts';
import type { PositionChange, PositionUpdate } from './position-update.ts';

export class Gap {
  readonly event: GapEvent;
  readonly #began: Moment = now();

  constructor(generation: number, reason: GapEvent['reason'], error: StreamerError | null, positions: number) {
    this.event = Object.freeze({ generation, since: this.#began.date, reason, error, positions });
  }

  /** Closes it: `changes` is everything that differs. */
  resumed(generation: number, until: Date, changes: readonly PositionUpdate[]): ResumedEvent {
    const of = (change: PositionChange) => Object.freeze(changes.filter((update) => update.change === change));
    return Object.freeze({
      generation,
      since: this.event.since,
      until,
      durationMs: Math.round(ageMs(this.#began)),
      changes: Object.freeze([...changes]),
      opened: of('opened'),
      changed: of('changed'),
      closed: of('closed'),
      repriced: of('repriced'),
    });
  }
}
