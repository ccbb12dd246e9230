// What accounts are worth as the bus told it: one view of each, stale with the book or by its publisher's own word. Pure.
import type { AccountValue, AccountValues } from '../index.ts';
import { accountView } from '../values/account-value-store.ts';
import { isNewer, type ToldAt } from './bus-pnl.ts';
import type { WorthMessage } from './messages.ts';

/** Accounts that are kept; beyond it further ones are not taken. */
const MAX_ACCOUNTS = 1_000;

interface Account {
  readonly at: ToldAt;
  /** What its publisher doubts. */
  readonly reason: string | null;
  readonly values: ReadonlyMap<string, AccountValue>;
  view: AccountValues;
}

export class BusWorth {
  readonly #accounts = new Map<string, Account>();

  /** @returns the values that are new or say something else than before */
  take({ run, count, worth }: WorthMessage): readonly AccountValue[] {
    const { account, asOf, reason } = worth;
    const at = { run, count };
    const before = this.#accounts.get(account);
    if (before ? !isNewer(at, before.at) : this.#accounts.size >= MAX_ACCOUNTS) return [];
    const values = new Map<string, AccountValue>();
    const news: AccountValue[] = [];
    for (const told of worth.values) {
      const key = `${told.key}|${told.currency}`;
      const value = Object.freeze({ account, ...told });
      values.set(key, value);
      if (before?.values.get(key)?.value !== value.value) news.push(value);
    }
    const view = accountView({ account, asOf, values: Object.freeze([...values.values()]) }, reason);
    this.#accounts.set(account, { at, reason, values, view });
    return news;
  }

  /** Every value of every account. */
  all(): readonly AccountValue[] {
    return [...this.#accounts.values()].flatMap(({ values }) => [...values.values()]);
  }

  /**
   * Each account, the same object until something changes.
   * @param doubt why the book is not current; `null`: it is
   * @param publisher whose word counts
   */
  views(doubt: string | null, publisher: string | null): readonly AccountValues[] {
    return [...this.#accounts.values()].map((known) => {
      const reason =
        doubt ?? (known.at.run === publisher ? known.reason : 'its publisher has not told account values yet');
      if (known.view.reason !== reason) known.view = accountView(known.view, reason);
      return known.view;
    });
  }
}
