// One recording: what waits for the disk, in order and numbered, and the write-ahead file it goes to.
import { randomUUID } from 'node:crypto';
import type { PositionUpdate } from '../index.ts';
import type { HistoryEntry, HistoryFact } from './entry.ts';
import { Segment } from './wal.ts';

/** A fact before it has a place. */
export type Told = Omit<HistoryFact, 'recording' | 'number' | 'run'>;

const BATCH = 10_000;

export class Recording {
  readonly id: string;
  readonly run: string;
  /** Nothing comes any more. */
  isEnded = false;
  readonly #directory: string;
  #waiting: (PositionUpdate | Told)[] = [];
  #number = 0;
  #segment: Segment | null = null;
  #since = 0;

  /** @param place among the recordings of the directory: their order, whatever the clock says */
  constructor(directory: string, place: number, run: string) {
    this.id = `${String(place).padStart(8, '0')}-${randomUUID()}`;
    this.#directory = directory;
    this.run = run;
  }

  /** Ended, and all of it is on the disk. */
  get isDone(): boolean {
    return this.isEnded && this.waiting === 0 && this.#segment === null;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Keeps it until the next flush: nothing is made of it here, for this is where the streamer waits. */
  add(one: PositionUpdate | Told): void {
    this.#waiting.push(one);
  }

  /** What waits now is on the disk then; what comes meanwhile is for the next flush. @throws what the disk says; what waits goes on waiting */
  async flush(now: number): Promise<void> {
    for (let left = this.#waiting.length; left > 0; left -= BATCH) {
      const count = Math.min(left, BATCH);
      this.#segment ??= await this.#begin(now);
      await this.#segment.append(this.#entries(count));
      this.#number += count;
      this.#waiting.splice(0, count);
    }
  }

  /** A full or old write-ahead file gives way to a new one; an ended recording's is the last. @returns what can be sealed */
  async rotate(now: number, rows: number, ageMs: number): Promise<string | null> {
    const old = this.#segment;
    const isDue = old !== null && old.rows > 0 && (old.rows >= rows || Math.abs(now - this.#since) >= ageMs);
    // Something may have come while the disk was written.
    const isOver = this.isEnded && this.waiting === 0;
    if (old === null || !(isDue || isOver)) return null;
    // The new one first: a folder without a file is that of a recording that has ended.
    this.#segment = isOver ? null : await this.#begin(now);
    await old.close();
    return old.path;
  }

  /** What waits is let go, and nothing is written any more. */
  async abandon(): Promise<void> {
    this.isEnded = true;
    this.#waiting = [];
    await this.#segment?.close().catch(() => {});
    this.#segment = null;
  }

  async #begin(now: number): Promise<Segment> {
    this.#since = now;
    return Segment.create(this.#directory, this.id, this.#number + 1);
  }

  *#entries(count: number): Iterable<HistoryEntry> {
    for (const [at, one] of this.#waiting.entries()) {
      if (at === count) return;
      yield this.#entry(one, this.#number + 1 + at);
    }
  }

  #entry(one: PositionUpdate | Told, number: number): HistoryEntry {
    const place = { recording: this.id, number, run: this.run };
    if ('belief' in one) return { ...one, ...place };
    const { timestamp, ...rest } = one;
    return { kind: 'position', ...place, at: timestamp.getTime(), ...rest };
  }
}
