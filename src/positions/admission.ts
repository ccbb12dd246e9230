// Who sees what: a wish for positions, asked when one is first seen, and the positions it let in until they close.
import type { PositionContract, PositionNumbers, PositionUpdate } from './position-update.ts';

/**
 * What the predicate of the option `filter` looks at.
 * @example await streamer.start({ filter: ({ expiry }) => expiry === '20261218' });
 */
export type FilterCandidate = PositionContract &
  PositionNumbers & {
    /** Account code, such as `DU1234567`. */
    readonly account: string;
  };

/** What somebody wants to see. */
export interface Wish {
  /** Security types wanted, or `'all'`. */
  readonly secTypes: readonly string[] | 'all';
  /** Symbols wanted; none named is all. */
  readonly symbols: readonly string[];
  readonly filter?: ((candidate: FilterCandidate) => boolean) | undefined;
}

/** One wish over the whole book. What it let in stays until it closes, so that its close is seen, whatever it is called by then. */
export class Admission {
  readonly #wants: (update: PositionUpdate) => boolean;
  readonly #admitted = new Map<string, Set<number>>();
  #size = 0;

  /** @param before whose positions stay let in */
  constructor(wish: Wish, before: Admission | null = null) {
    this.#wants = wanting(wish);
    if (before === null) return;
    for (const [account, conIds] of before.#admitted) {
      this.#admitted.set(account, new Set(conIds));
      this.#size += conIds.size;
    }
  }

  /** How many held positions it lets in. */
  get size(): number {
    return this.#size;
  }

  /** What is to be told of an update; `null`: nothing. What is seen for the first time was not held as far as its reader knows. @throws what the predicate throws */
  admit(update: PositionUpdate): PositionUpdate | null {
    const { account, conId, change } = update;
    const admitted = this.#admitted.get(account);
    if (admitted?.has(conId)) {
      if (change === 'closed' && admitted.delete(conId)) this.#size--;
      return update;
    }
    if (change === 'closed' || !this.#wants(update)) return null;
    if (admitted) admitted.add(conId);
    else this.#admitted.set(account, new Set([conId]));
    this.#size++;
    return change === 'opened' ? update : Object.freeze({ ...update, change: 'opened' });
  }

  shows({ account, conId }: PositionUpdate): boolean {
    return this.#admitted.get(account)?.has(conId) === true;
  }

  /** Forgets what is held no longer without a close, with the account it was in. */
  retain(accounts: readonly string[]): void {
    for (const [account, conIds] of this.#admitted) {
      if (accounts.includes(account)) continue;
      this.#admitted.delete(account);
      this.#size -= conIds.size;
    }
  }
}

function wanting({ secTypes, symbols, filter }: Wish): (update: PositionUpdate) => boolean {
  const types = secTypes === 'all' ? null : new Set(secTypes);
  const names = symbols.length === 0 ? null : new Set(symbols);
  return (update) => {
    if (types && !types.has(update.secType)) return false;
    if (names && !names.has(update.symbol)) return false;
    if (!filter) return true;
    const {
      timestamp: _timestamp,
      change: _change,
      phase: _phase,
      generation: _g,
      sequence: _s,
      ...candidate
    } = update;
    return filter(candidate);
  };
}
