// When each account was last heard of, and how many rows there were.
import type { Moment } from './moment.ts';

export class Heard {
  /** By account. */
  readonly at = new Map<string, Moment>();
  rows = 0;
  #account = '';
  #moment: Moment | null = null;

  row(account: string, moment: Moment): void {
    this.rows++;
    this.account(account, moment);
  }

  /** Rows of one chunk are of one moment. */
  account(account: string, moment: Moment): void {
    if (this.#moment === moment && this.#account === account) return;
    this.#moment = moment;
    this.#account = account;
    this.at.set(account, moment);
  }
}
