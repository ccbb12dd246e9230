// What was told, numbered and kept for a while, so that whoever reads it late, or again, misses nothing unsaid.
import { clock } from './clock.ts';
import type { GapEvent, ResumedEvent, SnapshotEvent } from './positions/facts.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import type { StreamEvent } from './stream-event.ts';
import type { PnlUpdate } from './values/pnl.ts';

/** What an event was made of, where another wish than that of start() makes another event of it. */
export type Material =
  | { readonly of: 'position'; readonly update: PositionUpdate }
  | { readonly of: 'snapshot'; readonly event: SnapshotEvent; readonly held: readonly PositionUpdate[] }
  | { readonly of: 'gap'; readonly event: GapEvent }
  | { readonly of: 'resumed'; readonly event: ResumedEvent; readonly changes: readonly PositionUpdate[] }
  | { readonly of: 'pnl'; readonly update: PnlUpdate }
  /** Told only because start() wishes for more than before: no news to anybody else. */
  | { readonly of: 'newWish' };

export interface LoggedEvent {
  /** The event by the wish of start(), once it has its number; null: that hides it. */
  readonly told: ((id: number) => StreamEvent) | null;
  /** Null: it is the same for every wish. */
  readonly material: Material | null;
}

/** Events kept; beyond it the oldest go. */
const MAX_KEPT = 4_096;

export class EventLog {
  #kept: LoggedEvent[] = [];
  /** Of the first event kept. Microseconds of the wall clock: no number of an earlier process, or log, is one of this one. */
  #first = Math.round(clock.wallMs()) * 1_000;
  /** Where the first event kept lies. */
  #head = 0;
  #isOn = false;
  #waiting: (() => void)[] = [];

  /** Whether anybody ever read it: before, nothing is kept. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** From now on events are kept. */
  turnOn(): void {
    this.#isOn = true;
  }

  /** Number of the event that comes next. */
  get next(): number {
    return this.#first + this.#kept.length;
  }

  /** Whether everything from this number on is kept. */
  has(id: number): boolean {
    return id >= this.#first && id <= this.next;
  }

  /** `undefined`: it has not come yet, or is gone. */
  at(id: number): LoggedEvent | undefined {
    return this.#kept[(this.#head + id - this.#first) % MAX_KEPT];
  }

  add(event: LoggedEvent): void {
    if (!this.#isOn) return;
    if (this.#kept.length < MAX_KEPT) {
      this.#kept.push(event);
    } else {
      this.#kept[this.#head] = event;
      this.#head = (this.#head + 1) % MAX_KEPT;
      this.#first++;
    }
    this.wake();
  }

  /** What is told from now on has nothing to do with what was: nobody can go on from there. */
  forget(): void {
    // One more: the number of the last event is none of what follows.
    this.#first = this.next + 1;
    this.#kept = [];
    this.#head = 0;
  }

  /** Calls `ready` once, at the next event or the next call of wake(). */
  onceAdded(ready: () => void): void {
    this.#waiting.push(ready);
  }

  wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const ready of waiting) ready();
  }
}
