// One account as a test holds it in its hand: the ways to change it, and what is told of each change.
import { AccountBook } from './account-book.ts';
import { type AccountValue, accountValue, accountValues, netLiquidation, type StatedValue } from './account-values.ts';
import type { Contract } from './contract.ts';
import { type ContractRef, resolveContract } from './contract-text.ts';
import type { PnL, PositionPnL } from './daily-pnl.ts';
import type { Holding, PositionRow } from './position-row.ts';
import type { Settlement, World } from './world.ts';

/**
 * A position as a test or a scenario states it.
 * @example const ibm: PositionState = { contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 };
 */
export interface PositionState {
  /** Of two positions in one contract the later counts. */
  readonly contract: ContractRef;
  /** Signed. 0 keeps a zero row in the download until {@link Account.close}. */
  readonly position: number;
  /** Cost of one unit, multiplier included (IB's rule). */
  readonly averageCost: number;
  /** Price of one unit, without the multiplier. */
  readonly marketPrice: number;
  /** Realized today, in the contract's currency. @default 0 */
  readonly realizedPNL?: number;
  /** Price at the start of the day, from which daily PnL counts; null leaves daily PnL unset. @default marketPrice */
  readonly previousClose?: number | null;
}

/**
 * What an account starts with.
 * @example await MockGateway.start({ accounts: { DU1234567: { cash: 5_000, currency: 'EUR' } } });
 */
export interface AccountOptions {
  /** What it holds, in the order of the download. @default [] */
  readonly positions?: readonly PositionState[];
  /** Cash, in the base currency. @default 100000 */
  readonly cash?: number;
  /** Base currency. @default 'USD' */
  readonly currency?: string;
  /** Further account values, or other values for those derived. @default none */
  readonly values?: readonly StatedValue[];
}

/**
 * What else belongs to a fill.
 * @example account.trade(stock('IBM'), 10, 241.5, { commission: 1 });
 */
export interface TradeOptions {
  /** Taken from cash, and part of the average cost (protocol 3.5). @default 0 */
  readonly commission?: number;
}

/**
 * One account of the {@link World}. Every change is seen the same through every subscription.
 * @example gateway.account('DU1234567').trade(option('SPY', '20261218', 450, 'C'), 1, 12.7);
 */
export class Account {
  /** The account code, such as `DU1234567`. */
  readonly id: string;
  readonly #world: World;
  readonly #currency: string;
  readonly #book: AccountBook;
  readonly #fixedValues = new Map<string, AccountValue>();
  #startOfDayValue: number;
  #announced = new Map<string, AccountValue>();

  constructor(world: World, id: string, options: AccountOptions = {}) {
    this.#world = world;
    this.id = id;
    this.#currency = options.currency ?? 'USD';
    this.#book = new AccountBook(world, options.cash ?? 100_000);
    for (const value of (options.values ?? []).map(accountValue)) this.#fixedValues.set(valueKey(value), value);
    for (const { contract, ...state } of options.positions ?? []) {
      this.#put(resolveContract(contract, world.contracts.values()), state);
    }
    this.#startOfDayValue = netLiquidation(this.#book.cash, this.rows);
    this.#announced = this.#values();
  }

  /** Every row of the download, in the order the contracts came. */
  get rows(): readonly PositionRow[] {
    return this.#book.rows;
  }

  /** Every account value of the download. */
  get values(): readonly AccountValue[] {
    return [...this.#values().values()];
  }

  /** As reqPnL sends it. dailyPnL is null when one position's price at the start of the day is unknown. */
  get pnl(): PnL {
    return this.#book.pnl;
  }

  /**
   * As reqPnLSingle sends it; undefined when the contract was neither held nor traded today.
   * @example console.log(account.pnlOf(contract.conId)?.dailyPnL);
   */
  pnlOf(conId: number): PositionPnL | undefined {
    return this.#book.pnlOf(conId);
  }

  /**
   * States a position, whatever it was before. No cash moves.
   * @throws {RangeError} when a number is not finite
   * @throws {Error} when its conId is another contract's
   * @example account.setPosition(stock('IBM'), { position: 0, averageCost: 0, marketPrice: 241.5 }); // a zero row
   */
  setPosition(contract: Contract, state: Omit<PositionState, 'contract'>): void {
    this.#put(contract, state);
    this.#announceTrade(contract.conId);
  }

  /**
   * A fill: average cost, realized PnL and cash follow, the market price becomes the fill's, reqExecutions tells of it.
   * @param quantity signed: above 0 buys, below sells
   * @param price of one unit, without the multiplier
   * @throws {RangeError} when quantity is 0 or a number is not finite
   * @throws {Error} when its conId is another contract's
   * @example account.trade(stock('IBM'), -10, 241.5, { commission: 1 });
   */
  trade(contract: Contract, quantity: number, price: number, { commission = 0 }: TradeOptions = {}): void {
    check('trade', contract, { quantity, price, commission });
    // A position has ten decimals: less would be a fill of nothing, at an infinite average cost.
    if (Math.abs(quantity) < 1e-10) {
      throw new RangeError(
        `Cannot trade '${contract.localSymbol}': quantity must not be 0: current value is ${quantity}`,
      );
    }
    this.#world.register(contract);
    const { realizedPNL } = this.#book.settle(contract, quantity, price, commission);
    this.#world.executions.record(this.id, contract, quantity, price, { commission, realizedPNL });
    this.#settled(contract, price);
  }

  /**
   * The market moved: the contract has this price in every account.
   * @throws {Error} when this account does not hold the contract
   * @throws {RangeError} when the price is not finite
   * @example account.reprice(contract, 13.1);
   */
  reprice(contract: Contract, price: number): void {
    this.#held('reprice', contract);
    this.#world.reprice(contract, price);
  }

  /**
   * Closes the position at its market price: one row of size 0 is sent, then the row is gone.
   * @throws {Error} when this account does not hold the contract
   * @example account.close(contract);
   */
  close(contract: Contract): void {
    const { position } = this.#held('close', contract);
    if (position !== 0) {
      this.trade(contract, -position, this.#world.price(contract));
    } else {
      this.#announceTrade(contract.conId);
      this.#dropEmpty(contract.conId);
    }
  }

  /**
   * The contract expires, in every account: see {@link World.expire}.
   * @throws {Error} when this account does not hold the contract, or what it is worth cannot be known
   * @throws {RangeError} when a price given is not finite
   * @example account.expire(option('SPY', '20261218', 450, 'C'), { underlyingPrice: 455 });
   */
  expire(contract: Contract, settlement?: Settlement): void {
    this.#held('expire', contract);
    this.#world.expire(contract, settlement);
  }

  /**
   * Closes what is held of an expired contract. No fill is recorded: nobody traded.
   * @example account.settleExpired(contract, 0); // worthless
   */
  settleExpired(contract: Contract, price: number): void {
    const holding = this.#book.holding(contract.conId);
    if (holding === undefined) return;
    if (holding.position !== 0) this.#book.settle(contract, -holding.position, price, 0);
    this.#settled(contract, price);
  }

  /**
   * Sets one account value, in place of a derived one if there is one of that name and currency.
   * @example account.setValue('CashBalance', 90_000, 'USD');
   */
  setValue(key: string, value: string | number | boolean, currency = ''): void {
    const stated = accountValue({ key, value, currency });
    this.#fixedValues.set(valueKey(stated), stated);
    this.#announceValues();
  }

  /**
   * Tells of the row as it is now, if there is one: its price moved.
   * @example account.announceRow(contract.conId); // the same row once more
   */
  announceRow(conId: number): void {
    this.#announce(conId, false);
  }

  /**
   * This account's part of {@link World.startDay}: what was realized and traded is forgotten.
   * @example
   * account.startDay();
   * expect(account.pnl.realizedPnL).toBe(0);
   */
  startDay(): void {
    this.#book.startDay();
    this.#startOfDayValue = netLiquidation(this.#book.cash, this.rows);
    this.#announceValues();
  }

  #put(contract: Contract, state: Omit<PositionState, 'contract'>): void {
    const { position, averageCost, marketPrice, realizedPNL = 0, previousClose } = state;
    check('set the position of', contract, { position, averageCost, marketPrice, realizedPNL });
    if (previousClose !== undefined && previousClose !== null)
      check('set the position of', contract, { previousClose });
    this.#world.register(contract);
    this.#book.put({ contract, position, averageCost, realizedPNL });
    this.#world.setPreviousClose(contract, previousClose, marketPrice);
    this.#world.setPrice(contract, marketPrice, this);
  }

  #settled(contract: Contract, price: number): void {
    this.#world.setPreviousClose(contract, undefined, price);
    this.#world.setPrice(contract, price, this);
    this.#announceTrade(contract.conId);
    this.#dropEmpty(contract.conId);
  }

  // Whoever was told of the close may have opened the position again by now.
  #dropEmpty(conId: number): void {
    if (this.#book.holding(conId)?.position === 0) this.#book.drop(conId);
  }

  #held(verb: string, contract: Contract): Holding {
    const holding = this.#book.holding(contract.conId);
    if (holding === undefined) {
      throw new Error(
        `Cannot ${verb} '${contract.localSymbol}': account ${this.id} does not hold conId ${contract.conId}`,
      );
    }
    return holding;
  }

  #announceTrade(conId: number): void {
    this.#announceValues();
    this.#announce(conId, true);
  }

  #announce(conId: number, traded: boolean): void {
    const row = this.#book.rowOf(conId);
    if (row === undefined) return;
    this.#world.announce({ kind: 'position', account: this.id, row, traded });
  }

  // Only changed values are sent after the download (protocol 3.1).
  #announceValues(): void {
    const before = this.#announced;
    this.#announced = this.#values();
    for (const [key, value] of this.#announced) {
      // Whoever was told of one may have changed the next, and that was told by then.
      if (before.get(key)?.value === value.value || this.#announced.get(key)?.value !== value.value) continue;
      this.#world.announce({ kind: 'value', account: this.id, value });
    }
  }

  #values(): Map<string, AccountValue> {
    const derived = accountValues({
      id: this.id,
      currency: this.#currency,
      cash: this.#book.cash,
      rows: this.rows,
      realizedPNL: this.#book.realizedPNL,
      startOfDayValue: this.#startOfDayValue,
    });
    return new Map([...derived, ...this.#fixedValues.values()].map((value) => [valueKey(value), value]));
  }
}

/** The same key comes once per currency (CashBalance USD, CashBalance EUR). */
const valueKey = (value: AccountValue): string => `${value.key}|${value.currency}`;

/** @throws {RangeError} when a number is not finite */
export function check(verb: string, contract: Contract, numbers: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(numbers)) {
    if (Number.isFinite(numbers[name])) continue;
    throw new RangeError(
      `Cannot ${verb} '${contract.localSymbol}': ${name} must be a finite number: current value is ${numbers[name]}`,
    );
  }
}
