// Sums over time, bounded: fewer and wider apart the longer it goes on, the stretches of which nothing is known, and what was traded.
import type { Mark } from './mark.ts';

/** `[value, unrealised, of the day]`; null: not said. */
export type Sums = readonly [value: number | null, unrealized: number | null, daily: number | null];

/** By currency. */
export type CurrencySums = Readonly<Record<string, Sums>>;

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sums: CurrencySums;
}

/** What is added up, of all accounts and of each. */
export interface Summed extends Sample {
  readonly byAccount: ReadonlyMap<string, CurrencySums>;
}

interface Total {
  readonly account: string;
  readonly currency: string;
  readonly sums: Sums;
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
/** Of which sums are kept apart. */
const MAX_ACCOUNTS = 32;
/** A timer is not exact. */
const NEARLY = 0.8;

/** What positions are worth; never across currencies. */
export function sumsOf(totals: readonly Omit<Total, 'account'>[]): CurrencySums {
  return Object.fromEntries(totals.slice(0, MAX_CURRENCIES).map(({ currency, sums }) => [currency, sums]));
}

/** @param totals those that matter most first */
export function sumsByAccount(totals: readonly Total[]): Summed['byAccount'] {
  const accounts = [...new Set(totals.map(({ account }) => account))].slice(0, MAX_ACCOUNTS);
  return new Map(accounts.map((account) => [account, sumsOf(totals.filter((one) => one.account === account))]));
}

export class Series {
  #samples: Summed[] = [];
  #bands: Band[] = [];
  #marks: Mark[] = [];
  #stepMs: number;

  /** @param stepMs how near two samples are kept at first */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  add(sample: Summed): void {
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

  /** @param account null: all of them */
  read(account: string | null): Plotted {
    return {
      stepMs: this.#stepMs,
      samples: this.#samples.map(({ at, sums, byAccount }) => ({
        at,
        // Of an account that held nothing then nothing is known.
        sums: account === null ? sums : (byAccount.get(account) ?? {}),
      })),
      bands: this.#bands,
      marks: account === null ? this.#marks : this.#marks.filter((mark) => mark.account === account),
    };
  }

  #isBandAfter(at: number): boolean {
    const last = this.#bands.at(-1);
    return last !== undefined && (last.until ?? Number.POSITIVE_INFINITY) > at;
  }
}
