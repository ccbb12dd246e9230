// Who sees what: a wish for positions, asked when one is first seen, and the positions it let in until they close.
import type { PositionUpdate } from './position-update.ts';
import { type Wish, wanting } from './wish.ts';

/** One wish over the whole book. What it let in stays until it closes, so that its close is seen, whatever it is called by then. */
export class Admission {
  readonly #wants: (update: PositionUpdate) => boolean;
  readonly #admitted = new Map<string, Set<number>>();
  #size = 0;
  /** Counts what was let in and what left. */
  changes = 0;

  /** @param before whose positions stay let in */
  constructor(wish: Wish, before: Admission | null = null) {
    this.#wants = wanting(wish);
    if (before === null) return;
    this.changes = before.changes + 1;
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
      if (change === 'closed' && admitted.delete(conId)) this.#moved(-1);
      return update;
    }
    if (change === 'closed' || !this.#wants(update)) return null;
    this.#letIn(update);
    return change === 'opened' ? update : Object.freeze({ ...update, change: 'opened' });
  }

  /** It was shown before, if it is wished for. @throws what the predicate throws */
  assume(update: PositionUpdate): void {
    if (!this.shows(update) && this.#wants(update)) this.#letIn(update);
  }

  shows({ account, conId }: Pick<PositionUpdate, 'account' | 'conId'>): boolean {
    return this.#admitted.get(account)?.has(conId) === true;
  }

  /** P&L goes where its position goes; that of a whole account (`conId` null) is everybody's. */
  showsPnl({ account, conId }: { readonly account: string; readonly conId: number | null }): boolean {
    return conId === null || this.shows({ account, conId });
  }

  /** Forgets what is held no longer without a close, with the account it was in. */
  retain(accounts: readonly string[]): void {
    for (const [account, conIds] of this.#admitted) {
      if (accounts.includes(account)) continue;
      this.#admitted.delete(account);
      this.#moved(-conIds.size);
    }
  }

  #letIn({ account, conId }: PositionUpdate): void {
    const admitted = this.#admitted.get(account);
    if (admitted) admitted.add(conId);
    else this.#admitted.set(account, new Set([conId]));
    this.#moved(1);
  }

  #moved(by: number): void {
    this.#size += by;
    this.changes++;
  }
}
