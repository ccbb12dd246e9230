// What the telling knows of a book of the bus, in place of an account's life: the wish, what is let in, the views.
import { randomUUID } from 'node:crypto';
import type { AccountValues } from '../index.ts';
import { now } from '../moment.ts';
import { Admission } from '../positions/admission.ts';
import { BookViews } from '../positions/book-views.ts';
import { Rejections } from '../positions/rejections.ts';
import type { ToldLife } from '../telling.ts';
import { BusBook } from './bus-book.ts';
import { BusPnl } from './bus-pnl.ts';
import { BusWorth } from './bus-worth.ts';

export class BusLife implements ToldLife {
  /** The subscriber's: its numbers go on over publishers. */
  readonly run = randomUUID();
  readonly core = new BusBook(now());
  readonly rejections = new Rejections();
  readonly pnl = new BusPnl();
  readonly values = new BusWorth();
  readonly views = new BookViews(this);
  readonly wish: ToldLife['wish'];
  readonly admission: Admission;
  gap: ToldLife['gap'] = null;
  isWishNew = false;
  /** Counts what the book was given. */
  facts = 0;

  constructor(wish: ToldLife['wish']) {
    this.wish = wish;
    this.admission = new Admission(wish);
  }

  get generation(): number {
    return this.core.generation;
  }

  get isCurrent(): boolean {
    return this.core.belief.state === 'current';
  }

  /** The book was given something: whose P&L is believed follows from it. */
  took(): void {
    this.facts++;
    this.pnl.believe(this.isCurrent ? (this.core.publisher?.run ?? null) : null);
  }

  /** @param account default: all */
  accountValues(account: string | undefined): readonly AccountValues[] {
    const { belief, publisher } = this.core;
    const views = this.values.views(belief.state === 'current' ? null : belief.reason, publisher?.run ?? null);
    return Object.freeze(account === undefined ? views : views.filter((view) => view.account === account));
  }
}
