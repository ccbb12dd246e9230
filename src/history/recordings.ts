// The recordings that are not wholly on the disk yet: the newest goes on, those before it have ended.
import type { Recording } from './recording.ts';

/** When a write-ahead file gives way to the next. */
export interface SegmentLimits {
  readonly segmentRows: number;
  readonly segmentMs: number;
}

export class Recordings {
  #all: Recording[] = [];

  get newest(): Recording | undefined {
    return this.#all.at(-1);
  }

  get waiting(): number {
    let sum = 0;
    for (const { waiting } of this.#all) sum += waiting;
    return sum;
  }

  begin(recording: Recording): void {
    this.#all.push(recording);
  }

  end(): void {
    for (const recording of this.#all) recording.isEnded = true;
  }

  /** Yields each file that can be sealed. @throws what the disk says; what waits goes on waiting */
  async *write(now: number, { segmentRows, segmentMs }: SegmentLimits): AsyncGenerator<string, void, undefined> {
    for (const recording of [...this.#all]) {
      await recording.flush(now);
      const path = await recording.rotate(now, segmentRows, segmentMs);
      if (path !== null) yield path;
      if (recording.isDone) this.#all = this.#all.filter((one) => one !== recording);
    }
  }

  /** Nothing of them is written any more. @returns how many entries are let go */
  async abandon(): Promise<number> {
    const { waiting } = this;
    await Promise.all(this.#all.splice(0).map((recording) => recording.abandon()));
    return waiting;
  }
}
