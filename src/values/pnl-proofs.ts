// What rows of the same second show of P&L frames, position by position, on one link: currency, and price.
import type { Moment } from '../moment.ts';
import { judge, priceOf } from './derived-price.ts';
import { Pair, type PricedRow } from './pair.ts';
import type { PnlFigures } from './pnl.ts';
import type { PnlTarget } from './pnl-choice.ts';
import { type Exchange, PnlCurrency } from './pnl-currency.ts';
import type { PnlFrame } from './pnl-frame.ts';

/** What is known of the figures of one frame. */
export type Shown = Pick<PnlFigures, 'currency' | 'price'>;

/** Positions kept in mind; beyond it all begin anew. */
const MAX_PAIRS = 100_000;

export class PnlProofs {
  readonly #exchange: Exchange;
  readonly #currency: PnlCurrency;
  readonly #pairs = new Map<string, Map<number, Pair>>();
  #count = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#currency = new PnlCurrency(exchange);
  }

  /** @returns `null`: it makes no difference */
  row(row: PricedRow, at: Moment): Shown | null {
    const { account, contract } = row;
    const pair = this.#pairOf(account, contract.conId);
    pair.row = row;
    pair.rowAtMs = at.upMs;
    const isOther = judge(pair, this.#exchange, at.date);
    if (row.position === 0) this.forget(account, contract.conId);
    return isOther ? this.#shown(account, contract.currency, pair) : null;
  }

  frame({ account, conId, currency }: PnlTarget, frame: PnlFrame, at: Moment): Shown {
    if (conId === null) return { currency: this.#currency.ofAccount(account), price: null };
    const pair = this.#pairOf(account, conId);
    pair.frame = frame;
    pair.frameAtMs = at.upMs;
    judge(pair, this.#exchange, at.date);
    return this.#shown(account, currency, pair);
  }

  forget(account: string, conId: number): void {
    if (this.#pairs.get(account)?.delete(conId) === true) this.#count--;
  }

  /** The link, or what was asked over it, is lost. */
  clear(): void {
    this.#pairs.clear();
    this.#count = 0;
  }

  #shown(account: string, currency: string, pair: Pair): Shown {
    return { currency: this.#currency.of(account, currency, pair), price: priceOf(pair) };
  }

  #pairOf(account: string, conId: number): Pair {
    const known = this.#pairs.get(account)?.get(conId);
    if (known) return known;
    if (this.#count >= MAX_PAIRS) this.clear();
    const pair = new Pair();
    const ofAccount = this.#pairs.get(account) ?? new Map<number, Pair>();
    this.#pairs.set(account, ofAccount.set(conId, pair));
    this.#count++;
    return pair;
  }
}
