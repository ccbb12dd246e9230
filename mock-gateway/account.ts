// One account: what it holds, what it is worth, and the ways a test changes both.
import { type Contract, priceFactor } from './contract.ts';
import { filled, type Holding, type PositionRow, positionRow } from './position-row.ts';
import type { AccountValue, World } from './world.ts';

/** A position as a test states it. */
export interface PositionState {
  /** Signed. 0 keeps a zero row in the download until {@link Account.close}. */
  readonly position: number;
  /** Cost of one unit, multiplier included (IB's rule). */
  readonly averageCost: number;
  /** Price of one unit, without the multiplier. */
  readonly marketPrice: number;
  /** @default 0 */
  readonly realizedPNL?: number;
}

export interface AccountOptions {
  readonly positions?: readonly (PositionState & { readonly contract: Contract })[];
  /** Cash, in the base currency. @default 100000 */
  readonly cash?: number;
  /** Base currency. @default 'USD' */
  readonly currency?: string;
  /** Further account values, or other values for those derived. @default none */
  readonly values?: readonly AccountValue[];
}

/** One account of the {@link World}. Every change is seen the same through every subscription. */
export class Account {
  /** The account code, such as `DU1234567`. */
  readonly id: string;
  readonly #world: World;
  readonly #currency: string;
  readonly #holdings = new Map<number, Holding>();
  readonly #fixedValues = new Map<string, AccountValue>();
  #cash: number;
  #closedPNL = 0;
  #announced = new Map<string, AccountValue>();

  constructor(world: World, id: string, options: AccountOptions = {}) {
    this.#world = world;
    this.id = id;
    this.#currency = options.currency ?? 'USD';
    this.#cash = options.cash ?? 100_000;
    for (const value of options.values ?? []) this.#fixedValues.set(valueKey(value), value);
    for (const { contract, ...state } of options.positions ?? []) this.#put(contract, state);
    this.#announced = this.#values();
  }

  /** Every row of the download, in the order the contracts came. */
  get rows(): readonly PositionRow[] {
    return [...this.#holdings.values()].map((holding) => positionRow(holding, this.#world.price(holding.contract)));
  }

  /** Every account value of the download. */
  get values(): readonly AccountValue[] {
    return [...this.#values().values()];
  }

  /**
   * States a position, whatever it was before. No cash moves.
   * @throws {RangeError} when a number is not finite
   */
  setPosition(contract: Contract, state: PositionState): void {
    this.#put(contract, state);
    this.#announceTrade(contract.conId);
  }

  /**
   * A fill: average cost, realized PnL and cash follow, and the market price becomes the fill's.
   * @param quantity signed: above 0 buys, below sells
   * @param price of one unit, without the multiplier
   * @throws {RangeError} when quantity is 0 or a number is not finite
   */
  trade(contract: Contract, quantity: number, price: number): void {
    check('trade', contract, { quantity, price });
    if (quantity === 0) throw new RangeError(`Cannot trade '${contract.localSymbol}': quantity must not be 0`);
    this.#world.register(contract);
    const unitCost = price * priceFactor(contract);
    const before = this.#holdings.get(contract.conId) ?? { contract, position: 0, averageCost: 0, realizedPNL: 0 };
    const after = filled(before, quantity, unitCost);
    this.#holdings.set(contract.conId, after);
    this.#cash -= quantity * unitCost;
    this.#world.setPrice(contract, price, this);
    this.#announceTrade(contract.conId);
    if (after.position === 0) this.#drop(contract.conId);
  }

  /**
   * The market moved: the contract has this price in every account.
   * @throws {Error} when this account does not hold the contract
   */
  reprice(contract: Contract, price: number): void {
    check('reprice', contract, { price });
    this.#held('reprice', contract);
    this.#world.setPrice(contract, price);
  }

  /**
   * Closes the position at its market price: one row of size 0 is sent, then the row is gone.
   * @throws {Error} when this account does not hold the contract
   */
  close(contract: Contract): void {
    const { position } = this.#held('close', contract);
    if (position !== 0) {
      this.trade(contract, -position, this.#world.price(contract));
    } else {
      this.#announceTrade(contract.conId);
      this.#drop(contract.conId);
    }
  }

  /** Sets one account value, in place of a derived one if there is one of that name. */
  setValue(key: string, value: string | number | boolean, currency = ''): void {
    const stated = { key, value: String(value), currency };
    this.#fixedValues.set(valueKey(stated), stated);
    this.#announceValues();
  }

  /** Tells of the row as it is now, if there is one: its price moved. */
  announceRow(conId: number): void {
    this.#announce(conId, false);
  }

  #put(contract: Contract, state: PositionState): void {
    const { position, averageCost, marketPrice, realizedPNL = 0 } = state;
    check('set the position of', contract, { position, averageCost, marketPrice, realizedPNL });
    this.#world.register(contract);
    this.#holdings.set(contract.conId, { contract, position, averageCost, realizedPNL });
    this.#world.setPrice(contract, marketPrice, this);
  }

  #held(verb: string, contract: Contract): Holding {
    const holding = this.#holdings.get(contract.conId);
    if (holding === undefined) {
      throw new Error(
        `Cannot ${verb} '${contract.localSymbol}': account ${this.id} does not hold conId ${contract.conId}`,
      );
    }
    return holding;
  }

  #drop(conId: number): void {
    this.#closedPNL += this.#holdings.get(conId)?.realizedPNL ?? 0;
    this.#holdings.delete(conId);
  }

  #announceTrade(conId: number): void {
    this.#announceValues();
    this.#announce(conId, true);
  }

  #announce(conId: number, traded: boolean): void {
    const holding = this.#holdings.get(conId);
    if (holding === undefined) return;
    const row = positionRow(holding, this.#world.price(holding.contract));
    this.#world.announce({ kind: 'position', account: this.id, row, traded });
  }

  // Only changed values are sent after the download (protocol 3.1).
  #announceValues(): void {
    const before = this.#announced;
    this.#announced = this.#values();
    for (const [key, value] of this.#announced) {
      if (before.get(key)?.value !== value.value) this.#world.announce({ kind: 'value', account: this.id, value });
    }
  }

  #values(): Map<string, AccountValue> {
    const rows = this.rows;
    const sum = (part: (row: PositionRow) => number): number => rows.reduce((total, row) => total + part(row), 0);
    const amount = (key: string, value: number): AccountValue => ({
      key,
      value: cents(value),
      currency: this.#currency,
    });
    const text = (key: string, value: string): AccountValue => ({ key, value, currency: '' });
    const netLiquidation = this.#cash + sum((row) => row.marketValue);
    const derived = [
      text('AccountCode', this.id),
      text('AccountReady', 'true'),
      text('AccountType', 'INDIVIDUAL'),
      amount('AvailableFunds', netLiquidation),
      amount('BuyingPower', netLiquidation * 4),
      amount('CashBalance', this.#cash),
      text('Currency', this.#currency),
      amount(
        'GrossPositionValue',
        sum((row) => Math.abs(row.marketValue)),
      ),
      amount('NetLiquidation', netLiquidation),
      amount('RealizedPnL', this.#closedPNL + sum((row) => row.realizedPNL)),
      amount('TotalCashValue', this.#cash),
      amount(
        'UnrealizedPnL',
        sum((row) => row.unrealizedPNL),
      ),
    ];
    return new Map([...derived, ...this.#fixedValues.values()].map((value) => [valueKey(value), value]));
  }
}

// The same key comes once per currency (CashBalance USD, CashBalance EUR).
const valueKey = (value: AccountValue): string => `${value.key}|${value.currency}`;

// Account values have two decimals; -0.00 was never seen.
const cents = (value: number): string => value.toFixed(2).replace(/^-(?=0\.00$)/, '');

function check(verb: string, contract: Contract, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot ${verb} '${contract.localSymbol}': ${name} must be a finite number: current value is ${value}`,
      );
    }
  }
}
