// What the telling knows of a book of the bus, in place of an account's life: the wish, what is let in, the views.
import { now } from '../src/moment.ts';
import { Admission } from '../src/positions/admission.ts';
import { BookViews } from '../src/positions/book-views.ts';
import { Rejections } from '../src/positions/rejections.ts';
import type { ToldLife } from '../src/telling.ts';
import { AccountValueStore } from '../src/values/account-value-store.ts';
import { BusBook } from './bus-book.ts';
import { BusPnl } from './bus-pnl.ts';

export class BusLife implements ToldLife {
  readonly core = new BusBook(now());
  readonly rejections = new Rejections();
  readonly views = new BookViews(this);
  readonly values = new AccountValueStore();
  readonly pnl = new BusPnl();
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

  get run(): string {
    return this.core.run ?? '';
  }

  get generation(): number {
    return this.core.generation;
  }

  get isCurrent(): boolean {
    return this.core.belief.state === 'current';
  }
}
