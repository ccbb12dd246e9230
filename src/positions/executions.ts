// Executions the gateway told of unasked, for as long as a size may follow from them: which of them explain a step.

/** One fill: execDetails (11). */
export interface Execution {
  readonly account: string;
  readonly conId: number;
  /** Groups of digits with dots between; one that differs in its last group alone corrects. */
  readonly execId: string;
  /** Signed: bought above 0, sold below. */
  readonly shares: number;
  /** Price 0 and client 0: what expires is told so (it is nobody's trade). */
  readonly isNobodys: boolean;
}

interface Kept {
  readonly conId: number;
  readonly base: string;
  revision: number;
  /** As the newest correction says. */
  shares: number;
  /** How much of it has explained a step already. */
  used: number;
  isNobodys: boolean;
  atMs: number;
}

/** What a size did that nothing explained: an execution of as much that is told behind it belongs to it, and to no other step. */
interface Owed {
  readonly conId: number;
  readonly shares: number;
  readonly atMs: number;
}

/** Rows follow a fill within this. */
export const WINDOW_MS = 10_000;
/** Executions remembered of one account; a burst of more leaves the oldest unexplained. */
const MAX_KEPT = 1_000;
/** IB's sizes have ten decimals at most. */
const SAME = 1e-9;

export class Executions {
  readonly #kept = new Map<string, Kept[]>();
  readonly #owed = new Map<string, Owed[]>();

  /** The account is one that is streamed: of others nothing is kept. */
  take({ account, conId, execId, shares, isNobodys }: Execution, atMs: number): void {
    const { base, revision } = partsOf(execId);
    const kept = young(this.#kept, account, atMs);
    const before = kept.find((one) => one.conId === conId && one.base === base);
    if (before && revision <= before.revision) return;
    if (before) {
      Object.assign(before, { revision, shares, isNobodys, atMs });
      return;
    }
    // It corrects what was not heard, or too long ago: by how much is not known.
    if (revision > 1) return;
    const used = this.#wasOwed(account, conId, shares, atMs) ? shares : 0;
    kept.push({ conId, base, revision, shares, used, isNobodys, atMs });
  }

  /**
   * Whether what is unused of a contract's executions, oldest first and as many as can be, sums up to the step. If so they
   * are used; if not, they are too, for the step may hold some of them.
   */
  explain(account: string, conId: number, step: number, atMs: number): 'traded' | 'nobodys' | null {
    const unused = young(this.#kept, account, atMs).filter((one) => one.conId === conId && one.shares !== one.used);
    let sum = 0;
    let count = 0;
    for (const [index, { shares, used }] of unused.entries()) {
      sum += shares - used;
      if (isSame(sum, step)) count = index + 1;
    }
    const isExplained = count > 0;
    const taken = isExplained ? unused.slice(0, count) : unused;
    for (const one of taken) one.used = one.shares;
    if (isExplained) return taken.every(({ isNobodys }) => isNobodys) ? 'nobodys' : 'traded';
    young(this.#owed, account, atMs).push({ conId, shares: step - sum, atMs });
    return null;
  }

  /** The contract's step was found by comparing: what was told of before may be in it. */
  use(account: string, conId: number): void {
    for (const one of this.#kept.get(account) ?? []) if (one.conId === conId) one.used = one.shares;
  }

  /** Nothing told up to that moment explains what comes later. */
  forget(untilMs: number): void {
    for (const kept of this.#kept.values()) for (const one of kept) if (one.atMs <= untilMs) one.used = one.shares;
  }

  clear(): void {
    this.#kept.clear();
    this.#owed.clear();
  }

  #wasOwed(account: string, conId: number, shares: number, atMs: number): boolean {
    const owed = young(this.#owed, account, atMs);
    const index = owed.findIndex((one) => one.conId === conId && isSame(one.shares, shares));
    if (index >= 0) owed.splice(index, 1);
    return index >= 0;
  }
}

/** The list of an account, and in it only what is young enough, and not too much. */
export function young<One extends { readonly atMs: number }>(
  lists: Map<string, One[]>,
  account: string,
  atMs: number,
): One[] {
  const before = lists.get(account) ?? [];
  const list = before.filter((one) => atMs - one.atMs <= WINDOW_MS).slice(-(MAX_KEPT - 1));
  lists.set(account, list);
  return list;
}

export const isSame = (one: number, other: number): boolean => Math.abs(one - other) < SAME;

function partsOf(execId: string): { readonly base: string; readonly revision: number } {
  const [, base, last] = /^(.*)\.(\d{1,9})$/.exec(execId) ?? [];
  return base === undefined ? { base: execId, revision: 1 } : { base, revision: Number(last) };
}
