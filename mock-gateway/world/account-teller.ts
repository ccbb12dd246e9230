// What is told of one account: its rows and values as they change, each once and in order.
import { AccountBook, type BookState } from './account-book.ts';
import { accountSums, netLiquidation } from './account-sums.ts';
import { type AccountValue, accountValues, valueKey, withStated } from './account-values.ts';
import type { Contract } from './contract.ts';
import type { LedgerFigures } from './ledger.ts';
import type { Market } from './market.ts';
import type { Amounts, Exchange } from './money.ts';
import type { WorldChange } from './world-change.ts';

/** Who an account is, and what it begins with. */
export interface AccountBeginning {
  readonly id: string;
  readonly exchange: Exchange;
  readonly cash: Amounts;
}

/** An account at a moment. */
export interface TellerState {
  readonly book: BookState;
  readonly fixedValues: readonly AccountValue[];
  readonly startOfDayValue: number;
}

/** Values of a moment, by their keys: spelled when somebody reads them. */
type Spelled = () => ReadonlyMap<string, AccountValue>;

export class AccountTeller {
  readonly id: string;
  readonly book: AccountBook;
  readonly #exchange: Exchange;
  readonly #market: Market;
  readonly #announce: (change: WorldChange) => void;
  readonly #fixedValues = new Map<string, AccountValue>();
  #startOfDayValue = 0;
  /** What was told last. */
  #announced: Spelled = () => new Map();

  constructor({ id, exchange, cash }: AccountBeginning, market: Market, announce: (change: WorldChange) => void) {
    this.id = id;
    this.book = new AccountBook(market, exchange, cash);
    this.#exchange = exchange;
    this.#market = market;
    this.#announce = announce;
  }

  /** Every account value of the download. */
  get values(): readonly AccountValue[] {
    return [...this.#values()().values()];
  }

  /** States a value, in place of a derived one if there is one of that name and currency. Tells nobody yet. */
  fix(value: AccountValue): void {
    this.#fixedValues.set(valueKey(value), value);
  }

  /** What is so by now was so from the beginning: nobody is told of it. */
  begin(): void {
    this.#startOfDayValue = netLiquidation(this.#figures);
    this.#announced = this.#values();
  }

  /** A fill, or what is like one, took effect in the book at this price. @param bareCost the average cost without commission */
  settled(contract: Contract, price: number, bareCost?: number): void {
    this.#market.setPreviousClose(contract, undefined, price);
    this.#market.setPrice(contract, price, this.id);
    this.tellTrade(contract.conId, bareCost);
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
    this.#startOfDayValue = netLiquidation(this.#figures);
    this.tellValues();
  }

  /** The row's size or cost changed, and the values with it. */
  tellTrade(conId: number, bareCost?: number): void {
    this.tellValues();
    this.#tellRow(conId, true, bareCost);
  }

  /** The row's price moved, if there is a row. */
  tellPrice(conId: number): void {
    this.#tellRow(conId, false);
  }

  /** Only changed values are sent after the download (protocol 3.1). */
  tellValues(): void {
    const before = this.#announced();
    this.#announced = this.#values();
    for (const [key, value] of this.#announced()) {
      // Whoever was told of one may have changed the next, and that was told by then.
      if (before.get(key)?.value === value.value || this.#announced().get(key)?.value !== value.value) continue;
      this.#announce({ kind: 'value', account: this.id, value });
    }
  }

  /** As it is, to be given to {@link restore}. */
  get state(): TellerState {
    const fixedValues = [...this.#fixedValues.values()];
    return { book: this.book.state, fixedValues, startOfDayValue: this.#startOfDayValue };
  }

  /** Everything is as it was then. @returns tells of it, once the prices are those of then too */
  restore({ book, fixedValues, startOfDayValue }: TellerState): () => void {
    const before = new Set(this.book.state.holdings);
    this.book.restore(book);
    this.#fixedValues.clear();
    for (const value of fixedValues) this.fix(value);
    this.#startOfDayValue = startOfDayValue;
    return () => {
      this.tellValues();
      for (const { contract } of before) {
        if (this.book.holding(contract.conId) !== undefined) continue;
        this.#announce({ kind: 'position', account: this.id, row: this.book.flatRow(contract), traded: true });
      }
      for (const holding of book.holdings) if (!before.has(holding)) this.#tellRow(holding.contract.conId, true);
    };
  }

  /** Whoever was told of the close may have opened the position again by now. */
  dropEmpty(conId: number): void {
    if (this.book.holding(conId)?.position === 0) this.book.drop(conId);
  }

  #tellRow(conId: number, traded: boolean, bareCost?: number): void {
    const row = this.book.rowOf(conId);
    if (row === undefined) return;
    const told = { kind: 'position', account: this.id, row, traded } as const;
    this.#announce(bareCost === undefined ? told : { ...told, bareCost });
  }

  get #figures(): LedgerFigures {
    const { cash, rows, realizedPnl } = this.book;
    return { exchange: this.#exchange, cash, rows, realizedPnl };
  }

  /** The values of now: an account that nobody reads spells none of its hundred and sixty. */
  #values(): Spelled {
    const sums = accountSums({ id: this.id, ...this.#figures, startOfDayValue: this.#startOfDayValue });
    const stated = new Map(this.#fixedValues);
    let spelled: ReadonlyMap<string, AccountValue> | undefined;
    return () => {
      spelled ??= withStated(accountValues(sums, this.#exchange.base), stated);
      return spelled;
    };
  }
}
