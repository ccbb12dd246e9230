// The newest P&L that is known on one side of the bus, of each position and account. Pure.
import type { PnlUpdate } from '../index.ts';
import { afterLoss, nothing, sameFigures } from '../values/pnl-figures.ts';

/** Positions and accounts whose P&L is kept; beyond it what was told longest ago goes. */
const MAX_KEPT = 10_000;

/** Whose word it is, and how much that publisher had counted by then. */
export interface ToldAt {
  readonly run: string;
  readonly count: number;
}

/** @param at of the publisher that is heard: what another one told is older, whatever it counted */
export const isNewer = (at: ToldAt, than: ToldAt): boolean => at.run !== than.run || at.count > than.count;

interface Kept {
  readonly at: ToldAt;
  readonly update: PnlUpdate;
}

export class BusPnl {
  readonly #kept = new Map<string, Kept>();
  /** What is told of a figure while it is not believed. */
  readonly #stale = new WeakMap<PnlUpdate, PnlUpdate>();
  #believed: string | null = null;
  /** Counts what views may show. */
  changes = 0;

  /** What views ask: 0 as long as none was told. */
  get subscriptions(): number {
    return this.#kept.size;
  }

  all(): readonly PnlUpdate[] {
    return [...this.#kept.values()].map((kept) => this.#seen(kept));
  }

  of(account: string, conId: number | null): PnlUpdate | null {
    const kept = this.#kept.get(`${account}/${conId}`);
    return kept ? this.#seen(kept) : null;
  }

  /** @param run of the publisher whose word counts now; `null`: nobody's does, and all is stale */
  believe(run: string | null): void {
    if (run === this.#believed) return;
    this.#believed = run;
    this.changes++;
  }

  /** @returns whether it is news */
  take(told: PnlUpdate, at: ToldAt): boolean {
    const key = `${told.account}/${told.conId}`;
    const before = this.#kept.get(key);
    if (before && !isNewer(at, before.at)) return false;
    this.#kept.delete(key);
    const update = Object.freeze({ ...told });
    this.#kept.set(key, { at, update });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.changes++;
    return before === undefined || !sameFigures(before.update, update);
  }

  /** Its position was closed: what was told of it says nothing of what is opened later. @returns `null`: nothing was told */
  closed(account: string, conId: number): PnlUpdate | null {
    const key = `${account}/${conId}`;
    const before = this.#kept.get(key);
    if (!before) return null;
    const update = Object.freeze({ ...before.update, ...nothing('none', null) });
    this.#kept.set(key, { at: before.at, update });
    this.changes++;
    return update;
  }

  /** The link it came by was lost: it is old from now on. @returns what is another by it */
  lost(): readonly PnlUpdate[] {
    const changed: PnlUpdate[] = [];
    for (const [key, { at, update }] of this.#kept) {
      const after = afterLoss(update);
      if (after === update) continue;
      this.#kept.set(key, { at, update: after });
      changed.push(after);
    }
    this.changes++;
    return changed;
  }

  #seen({ at, update }: Kept): PnlUpdate {
    if (update.state !== 'live' || at.run === this.#believed) return update;
    const stale = this.#stale.get(update) ?? afterLoss(update);
    this.#stale.set(update, stale);
    return stale;
  }
}
