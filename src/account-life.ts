// What outlives a run, until reset(): the account's core, rows not taken, the open gap, and what of it is shown.
import { type Moment, now } from './moment.ts';
import { createAccountCore } from './positions/account-core.ts';
import type { AccountFact, CoreSettings, Finding } from './positions/account-facts.ts';
import { Admission } from './positions/admission.ts';
import { BookViews } from './positions/book-views.ts';
import { type ReadExecution, readExecution } from './positions/execution-message.ts';
import type { PortfolioRow, RowRejection } from './positions/portfolio-row.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import { Rejections } from './positions/rejections.ts';
import type { PartialWish, Wish } from './positions/wish.ts';
import { type BookTotals, type HowSummed, totalsOf } from './totals.ts';
import type { AccountValues } from './values/account-value.ts';
import { AccountValueStore } from './values/account-value-store.ts';
import { PnlCore } from './values/pnl-core.ts';

/** No order has such a number: what a notice says of one is not taken for a word on P&L. */
const BEFORE_REQUESTS = 1_000_000_000;

/** A gap that was told and is open. */
export interface ToldGap {
  readonly since: Moment;
  /** What was told for each update of the core since then. */
  readonly told: WeakMap<PositionUpdate, PositionUpdate>;
}

export class AccountLife {
  /** The streamer's. */
  readonly run: string;
  readonly core;
  readonly rejections = new Rejections();
  readonly views = new BookViews(this);
  readonly values = new AccountValueStore();
  readonly pnl = new PnlCore(this.values, BEFORE_REQUESTS);
  /** What start() said is to be seen: that of events, and of whoever says nothing else. */
  wish: Wish;
  admission: Admission;
  gap: ToldGap | null = null;
  /** The wish is new, and what it lets in of the book was not told yet. */
  isWishNew = false;
  /** Number of the newest link. */
  generation = 0;
  /** Counts what the core was given. */
  facts = 0;

  #silentAfterMs: number;

  constructor(run: string, settings: CoreSettings, wish: Wish) {
    this.#silentAfterMs = settings.silentAfterMs;
    this.run = run;
    this.core = createAccountCore(settings, 0, now());
    this.wish = wish;
    this.admission = new Admission(wish);
  }

  /** Somebody starts again: the book goes on, their settings and their wish hold from now on. */
  restart(settings: CoreSettings, wish: Wish): void {
    this.facts++;
    this.#silentAfterMs = settings.silentAfterMs;
    this.core.restart(settings, now());
    this.wish = wish;
    this.admission = new Admission(wish, this.admission);
    this.isWishNew = true;
  }

  take(fact: AccountFact, at: Moment): readonly Finding[] {
    this.facts++;
    return this.core.take(fact, at);
  }

  row(row: PortfolioRow, at: Moment): readonly Finding[] {
    this.facts++;
    return this.core.row(row, at);
  }

  /** Changes nothing but the cause of what is told later. @returns why it was not taken: it hides no position */
  executed(message: ReadExecution, at: Moment): RowRejection | null {
    const execution = readExecution(message);
    if ('reason' in execution) return execution;
    this.core.executed(execution, at);
    return null;
  }

  /** Stale with the book, and each by its own age. @param account default: all */
  accountValues(account: string | undefined): readonly AccountValues[] {
    const { belief } = this.core;
    const views = this.values.views(belief.state === 'current' ? null : belief.reason, this.#silentAfterMs);
    return Object.freeze(account === undefined ? views : views.filter((view) => view.account === account));
  }

  /** @throws what the predicate of the wish throws */
  totals(wish: PartialWish, how: HowSummed): BookTotals {
    return totalsOf(this.views.view(wish), this.accountValues(undefined), how);
  }

  get isCurrent(): boolean {
    return this.core.belief.state === 'current';
  }
}
