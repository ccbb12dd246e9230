// How often the past may be asked for: IB's three rules of what it calls a pacing violation (protocol 3.7).

/** One request for bars or ticks of the past. */
export interface PastAsked {
  /** What was asked, field by field: two that are the same are identical. */
  readonly key: string;
  /** Of which contract, where, and what of it. */
  readonly family: string;
  /** Bid and ask together count as two. */
  readonly weight: 1 | 2;
}

const IDENTICAL_MS = 15_000;
const FAMILY_MS = 2_000;
/** Of one family within two seconds; the sixth is too many. */
const FAMILY_MOST = 5;
const WINDOW_MS = 600_000;

export class HistoryPacing {
  /** Those let through in the last ten minutes, oldest first. */
  #recent: readonly (PastAsked & { readonly at: number })[] = [];

  /** @param most in ten minutes @returns whether it is one too many; only those that are not count for the next */
  violates(asked: PastAsked, now: number, most: number): boolean {
    this.#recent = this.#recent.filter(({ at }) => at > now - WINDOW_MS);
    const family = this.#recent.filter((one) => one.family === asked.family && one.at > now - FAMILY_MS);
    const isTooMuch =
      this.#recent.some(({ key, at }) => key === asked.key && at > now - IDENTICAL_MS) ||
      weightOf(family) + asked.weight > FAMILY_MOST ||
      weightOf(this.#recent) + asked.weight > most;
    if (!isTooMuch) this.#recent = [...this.#recent, { ...asked, at: now }];
    return isTooMuch;
  }
}

const weightOf = (asked: readonly PastAsked[]): number => asked.reduce((all, { weight }) => all + weight, 0);
