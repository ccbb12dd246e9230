// The newest P&L that the bus told, of each position and account. Pure.
import type { PnlUpdate } from '../src/index.ts';
import { afterLoss, sameFigures } from '../src/values/pnl-figures.ts';

/** Positions and accounts whose P&L is kept; beyond it the one told longest ago goes. */
const MAX_KEPT = 10_000;

export class BusPnl {
  readonly #kept = new Map<string, PnlUpdate>();
  /** Counts what views may show. */
  changes = 0;

  /** What views ask: 0 as long as none was told. */
  get subscriptions(): number {
    return this.#kept.size;
  }

  all(): readonly PnlUpdate[] {
    return [...this.#kept.values()];
  }

  of(account: string, conId: number | null): PnlUpdate | null {
    return this.#kept.get(`${account}/${conId}`) ?? null;
  }

  /** @returns whether it is news */
  take(update: PnlUpdate): boolean {
    const key = `${update.account}/${update.conId}`;
    const before = this.#kept.get(key);
    this.#kept.delete(key);
    this.#kept.set(key, update);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.changes++;
    return before === undefined || !sameFigures(before, update);
  }

  /** Its position was closed. */
  forget(account: string, conId: number): void {
    if (this.#kept.delete(`${account}/${conId}`)) this.changes++;
  }

  /** The publisher was lost: what it told is old from now on. */
  lost(): void {
    for (const [key, update] of this.#kept) this.#kept.set(key, Object.freeze({ ...update, ...afterLoss(update) }));
    this.changes++;
  }
}
