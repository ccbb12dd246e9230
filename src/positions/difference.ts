// Sizes that portfolio rows and position rows tell differently: since when, and which were reported.
import type { Moment } from '../moment.ts';
import type { PortfolioRow } from './portfolio-row.ts';

/** A portfolio row that lags behind a position row: not believed for its size until positions say the same, or the time is over. */
export interface Aside {
  readonly row: PortfolioRow;
  readonly at: Moment;
  readonly word: number;
}

/** One key the two sources differ about. `null`: it says nothing of it. */
export interface Difference {
  readonly account: string;
  readonly conId: number;
  readonly portfolio: number | null;
  readonly positions: number | null;
  readonly portfolioMs: number | null;
  readonly positionsMs: number | null;
  readonly sinceMs: number;
  /** After which word a whole download left it out; `null`: none did. */
  readonly absentWord: number | null;
  readonly aside: Aside | null;
  readonly isReported: boolean;
}

/** A source may lag this much behind the other after a fill. */
export const SETTLE_MS = 10_000;

export class Differences {
  readonly #accounts = new Map<string, Map<number, Difference>>();

  of(account: string, conId: number): Difference | undefined {
    return this.#accounts.get(account)?.get(conId);
  }

  get any(): boolean {
    for (const { size } of this.#accounts.values()) if (size > 0) return true;
    return false;
  }

  in(account: string): readonly Difference[] {
    return [...(this.#accounts.get(account)?.values() ?? [])];
  }

  /** They differ now: since the first time they did, at the earliest `sinceMs`. */
  note(seen: Omit<Difference, 'isReported'>): void {
    const differences = this.#accounts.get(seen.account) ?? new Map<number, Difference>();
    this.#accounts.set(seen.account, differences);
    const before = differences.get(seen.conId);
    const { sinceMs, isReported } = before ?? { sinceMs: seen.sinceMs, isReported: false };
    differences.set(seen.conId, { ...seen, sinceMs, isReported });
  }

  agree(account: string, conId: number): void {
    this.#accounts.get(account)?.delete(conId);
  }

  /** What was not reported begins anew, when there is a new look at it; a row that was set aside still waits. */
  forget(): void {
    for (const differences of this.#accounts.values())
      for (const [conId, { isReported, aside }] of differences)
        if (!isReported && aside === null) differences.delete(conId);
  }

  /** Rows that were set aside are void: they are asked for anew. */
  forgetAsides(): void {
    for (const [account, differences] of this.#accounts)
      for (const conId of differences.keys()) this.forgetAside(account, conId);
  }

  /** … or a newer row is there. */
  forgetAside(account: string, conId: number): void {
    const differences = this.#accounts.get(account);
    const one = differences?.get(conId);
    if (!differences || !one?.aside) return;
    if (one.isReported) differences.set(conId, { ...one, aside: null });
    else differences.delete(conId);
  }

  /** Those that lasted too long and were not reported. */
  due(atMs: number): readonly Difference[] {
    return this.#waiting().filter(({ sinceMs }) => atMs - sinceMs >= SETTLE_MS);
  }

  /** What downloads left out so far proves nothing: of one account, or of all; of one contract, or of all. @returns those it was of */
  forgetAbsence(account: string | null, only: number | null): readonly Difference[] {
    const forgotten: Difference[] = [];
    for (const [of, differences] of this.#accounts) {
      if (account !== null && of !== account) continue;
      for (const [conId, one] of differences) {
        if (one.absentWord === null || (only !== null && conId !== only)) continue;
        forgotten.push(one);
        if (one.isReported || one.aside) differences.set(conId, { ...one, absentWord: null });
        else differences.delete(conId);
      }
    }
    return forgotten;
  }

  clear(): void {
    this.#accounts.clear();
  }

  reported(one: Difference): void {
    this.#accounts.get(one.account)?.set(one.conId, { ...one, isReported: true });
  }

  get nextMs(): number | null {
    const waiting = this.#waiting();
    return waiting.length > 0 ? Math.min(...waiting.map(({ sinceMs }) => sinceMs)) + SETTLE_MS : null;
  }

  #waiting(): readonly Difference[] {
    return [...this.#accounts.values()].flatMap((of) => [...of.values()].filter(({ isReported }) => !isReported));
  }
}
