// Sums over time, bounded: fewer and wider apart the longer it goes on, the stretches of which nothing is known, and what was traded.
import type { Mark } from './mark.ts';

/** `[value, unrealised, of the day]`; null: not said. */
export type Sums = readonly [value: number | null, unrealized: number | null, daily: number | null];

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sums: Readonly<Record<string, Sums>>;
}

/** From when to when the book was not to be believed; `until` null: it still is not. */
export interface Band {
  readonly from: number;
  readonly until: number | null;
  readonly why: string;
}

/** What is remembered, as it is told. */
export interface Plotted {
  /** How near two samples are, in milliseconds. */
  readonly stepMs: number;
  readonly samples: readonly Sample[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

const MAX_SAMPLES = 1_500;
const MAX_BANDS = 200;
const MAX_MARKS = 200;
const MAX_CURRENCIES = 8;
/** A timer is not exact. */
const NEARLY = 0.8;

/** Adds up what positions are worth; never across currencies. */
export function sumsOf(totals: readonly { readonly currency: string; readonly sums: Sums }[]): Sample['sums'] {
  return Object.fromEntries(totals.slice(0, MAX_CURRENCIES).map(({ currency, sums }) => [currency, sums]));
}

export class Series {
  #samples: Sample[] = [];
  #bands: Band[] = [];
  #marks: Mark[] = [];
  #stepMs: number;

  /** @param stepMs how near two samples are kept at first */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && sample.at - last.at < this.#stepMs * NEARLY && !this.#isBandAfter(last.at)) return;
    this.#samples.push(sample);
    if (this.#samples.length <= MAX_SAMPLES) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stepMs *= 2;
  }

  /** The newest are kept. */
  mark(mark: Mark): void {
    this.#marks.push(mark);
    if (this.#marks.length > MAX_MARKS) this.#marks.shift();
  }

  /** The book is not to be believed from here on. */
  doubt(at: number, why: string): void {
    const open = this.#bands.at(-1);
    if (open?.until === null) {
      if (open.why !== why) this.#bands[this.#bands.length - 1] = { ...open, why };
      return;
    }
    this.#bands.push({ from: at, until: null, why });
    if (this.#bands.length <= MAX_BANDS) return;
    // A line must not be drawn across a stretch that is forgotten: what lies before goes with it.
    const until = this.#bands.shift()?.until ?? at;
    this.#samples = this.#samples.filter((sample) => sample.at >= until);
  }

  trust(at: number): void {
    const open = this.#bands.at(-1);
    if (open?.until === null) this.#bands[this.#bands.length - 1] = { ...open, until: at };
  }

  read(): Plotted {
    return { stepMs: this.#stepMs, samples: this.#samples, bands: this.#bands, marks: this.#marks };
  }

  #isBandAfter(at: number): boolean {
    const last = this.#bands.at(-1);
    return last !== undefined && (last.until ?? Number.POSITIVE_INFINITY) > at;
  }
}
