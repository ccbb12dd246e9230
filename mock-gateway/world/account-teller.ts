// What is told of one account: its rows and values as they change, each once and in order.
import { AccountBook } from './account-book.ts';
import { type AccountValue, accountValues, netLiquidation } from './account-values.ts';
import type { Contract } from './contract.ts';
import type { Market } from './market.ts';
import { type Holding, positionRow } from './position-row.ts';
import type { WorldChange } from './world-change.ts';

/** Who an account is, and what it begins with. */
export interface AccountBeginning {
  readonly id: string;
  /** The base currency. */
  readonly currency: string;
  readonly cash: number;
}

export class AccountTeller {
  readonly id: string;
  readonly book: AccountBook;
  readonly #currency: string;
  readonly #market: Market;
  readonly #announce: (change: WorldChange) => void;
  readonly #fixedValues = new Map<string, AccountValue>();
  #startOfDayValue = 0;
  #announced = new Map<string, AccountValue>();

  constructor({ id, currency, cash }: AccountBeginning, market: Market, announce: (change: WorldChange) => void) {
    this.id = id;
    this.book = new AccountBook(market, cash);
    this.#currency = currency;
    this.#market = market;
    this.#announce = announce;
  }

  /** Every account value of the download. */
  get values(): readonly AccountValue[] {
    return [...this.#values().values()];
  }

  /** States a value, in place of a derived one if there is one of that name and currency. Tells nobody yet. */
  fix(value: AccountValue): void {
    this.#fixedValues.set(valueKey(value), value);
  }

  /** What is so by now was so from the beginning: nobody is told of it. */
  begin(): void {
    this.#startOfDayValue = netLiquidation(this.book.cash, this.book.rows);
    this.#announced = this.#values();
  }

  /**
   * A fill, or what is like one, took effect in the book; the market has this price.
   * @param uncharged the position without the commission: its row is told first (recorded)
   */
  settled(contract: Contract, price: number, uncharged?: Holding): void {
    this.#market.setPreviousClose(contract, undefined, price);
    this.#market.setPrice(contract, price, this.id);
    if (uncharged !== undefined) {
      const row = positionRow(uncharged, price);
      this.#announce({ kind: 'position', account: this.id, row, traded: true, isCharged: false });
    }
    this.tellTrade(contract.conId);
    this.dropEmpty(contract.conId);
  }

  /** Closes what is held of an expired contract. No fill is recorded: nobody traded. */
  settleExpired(contract: Contract, price: number): void {
    const holding = this.book.holding(contract.conId);
    if (holding === undefined) return;
    if (holding.position !== 0) this.book.settle(contract, -holding.position, price, 0);
    this.settled(contract, price);
  }

  /** A new day: what was realized and traded is forgotten. */
  startDay(): void {
    this.book.startDay();
    this.#startOfDayValue = netLiquidation(this.book.cash, this.book.rows);
    this.tellValues();
  }

  /** The row's size or cost changed, and the values with it. */
  tellTrade(conId: number): void {
    this.tellValues();
    this.#tellRow(conId, true);
  }

  /** The row's price moved, if there is a row. */
  tellPrice(conId: number): void {
    this.#tellRow(conId, false);
  }

  /** Only changed values are sent after the download (protocol 3.1). */
  tellValues(): void {
    const before = this.#announced;
    this.#announced = this.#values();
    for (const [key, value] of this.#announced) {
      // Whoever was told of one may have changed the next, and that was told by then.
      if (before.get(key)?.value === value.value || this.#announced.get(key)?.value !== value.value) continue;
      this.#announce({ kind: 'value', account: this.id, value });
    }
  }

  /** Whoever was told of the close may have opened the position again by now. */
  dropEmpty(conId: number): void {
    if (this.book.holding(conId)?.position === 0) this.book.drop(conId);
  }

  #tellRow(conId: number, traded: boolean): void {
    const row = this.book.rowOf(conId);
    if (row !== undefined) this.#announce({ kind: 'position', account: this.id, row, traded, isCharged: true });
  }

  #values(): Map<string, AccountValue> {
    const derived = accountValues({
      id: this.id,
      currency: this.#currency,
      cash: this.book.cash,
      rows: this.book.rows,
      realizedPNL: this.book.realizedPNL,
      startOfDayValue: this.#startOfDayValue,
    });
    return new Map([...derived, ...this.#fixedValues.values()].map((value) => [valueKey(value), value]));
  }
}

/** The same key comes once per currency (CashBalance USD, CashBalance EUR). */
const valueKey = (value: AccountValue): string => `${value.key}|${value.currency}`;
