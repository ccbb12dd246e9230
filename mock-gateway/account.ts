// One account: what it holds, what it is worth, and the ways a test changes both.
import { accountValues, netLiquidation } from './account-values.ts';
import { type Contract, priceFactor } from './contract.ts';
import { DailyPnL, type PnL, type PositionPnL } from './daily-pnl.ts';
import { filled, type Holding, type PositionRow, positionRow } from './position-row.ts';
import type { AccountValue, Settlement, World } from './world.ts';

/**
 * A position as a test states it.
 * @example gateway.account('DU1234567').setPosition(stock('IBM'), { position: 10, averageCost: 240, marketPrice: 241.5 });
 */
export interface PositionState {
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

/** What an account starts with. */
export interface AccountOptions {
  /** What it holds, in the order of the download. @default [] */
  readonly positions?: readonly (PositionState & {
    /** Of two positions in one contract the later counts. */
    readonly contract: Contract;
  })[];
  /** Cash, in the base currency. @default 100000 */
  readonly cash?: number;
  /** Base currency. @default 'USD' */
  readonly currency?: string;
  /** Further account values, or other values for those derived. @default none */
  readonly values?: readonly AccountValue[];
}

/** What else belongs to a fill. */
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
  readonly #holdings = new Map<number, Holding>();
  readonly #fixedValues = new Map<string, AccountValue>();
  /** Realized today by positions that are gone, by conId. */
  readonly #closedPNL = new Map<number, number>();
  readonly #daily = new DailyPnL();
  #cash: number;
  #startOfDayValue: number;
  #announced = new Map<string, AccountValue>();

  constructor(world: World, id: string, options: AccountOptions = {}) {
    this.#world = world;
    this.id = id;
    this.#currency = options.currency ?? 'USD';
    this.#cash = options.cash ?? 100_000;
    for (const value of options.values ?? []) this.#fixedValues.set(valueKey(value), value);
    for (const { contract, ...state } of options.positions ?? []) this.#put(contract, state);
    this.#startOfDayValue = netLiquidation(this.#cash, this.rows);
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

  /** As reqPnL sends it. dailyPnL is null when one position's price at the start of the day is unknown. */
  get pnl(): PnL {
    let dailyPnL: number | null = 0;
    for (const contract of this.#daily.contracts) {
      const part = this.#dailyPnL(contract);
      dailyPnL = part === null || dailyPnL === null ? null : dailyPnL + part;
    }
    const unrealizedPnL = this.rows.reduce((total, row) => total + row.unrealizedPNL, 0);
    return { dailyPnL, unrealizedPnL, realizedPnL: this.#realizedPNL() };
  }

  /** As reqPnLSingle sends it; undefined when the contract was neither held nor traded today. */
  pnlOf(conId: number): PositionPnL | undefined {
    const contract = this.#world.contracts.get(conId);
    if (contract === undefined || !this.#daily.has(conId)) return undefined;
    const holding = this.#holdings.get(conId) ?? this.#flat(contract);
    const row = positionRow(holding, this.#world.price(contract));
    return {
      position: row.position,
      dailyPnL: this.#dailyPnL(contract),
      unrealizedPnL: row.unrealizedPNL,
      realizedPnL: row.realizedPNL,
      value: row.marketValue,
    };
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
   * A fill: average cost, realized PnL and cash follow, the market price becomes the fill's, reqExecutions tells of it.
   * @param quantity signed: above 0 buys, below sells
   * @param price of one unit, without the multiplier
   * @throws {RangeError} when quantity is 0 or a number is not finite
   */
  trade(contract: Contract, quantity: number, price: number, options: TradeOptions = {}): void {
    const { commission = 0 } = options;
    check('trade', contract, { quantity, price, commission });
    if (quantity === 0) throw new RangeError(`Cannot trade '${contract.localSymbol}': quantity must not be 0`);
    this.#world.register(contract);
    this.#world.executions.record(this.id, contract, quantity, price);
    this.#settle(contract, quantity, price, commission);
  }

  /**
   * The market moved: the contract has this price in every account.
   * @throws {Error} when this account does not hold the contract
   */
  reprice(contract: Contract, price: number): void {
    this.#held('reprice', contract);
    this.#world.reprice(contract, price);
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

  /**
   * The contract expires, in every account: see {@link World.expire}.
   * @throws {Error} when this account does not hold the contract, or what it is worth cannot be known
   */
  expire(contract: Contract, settlement?: Settlement): void {
    this.#held('expire', contract);
    this.#world.expire(contract, settlement);
  }

  /** Closes what is held of an expired contract. No fill is recorded: nobody traded. */
  settleExpired(contract: Contract, price: number): void {
    const holding = this.#holdings.get(contract.conId);
    if (holding === undefined) return;
    if (holding.position === 0) this.close(contract);
    else this.#settle(contract, -holding.position, price, 0);
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

  /** A new day begins: PnL of the day counts from here, closed positions are forgotten. */
  startDay(): void {
    this.#closedPNL.clear();
    this.#daily.clear();
    for (const holding of [...this.#holdings.values()]) {
      this.#holdings.set(holding.contract.conId, { ...holding, realizedPNL: 0 });
      this.#daily.open(holding.contract, holding.position);
    }
    this.#startOfDayValue = netLiquidation(this.#cash, this.rows);
    this.#announceValues();
  }

  #put(contract: Contract, state: PositionState): void {
    const { position, averageCost, marketPrice, realizedPNL = 0, previousClose } = state;
    check('set the position of', contract, { position, averageCost, marketPrice, realizedPNL });
    if (previousClose !== undefined && previousClose !== null)
      check('set the position of', contract, { previousClose });
    this.#world.register(contract);
    this.#holdings.set(contract.conId, { contract, position, averageCost, realizedPNL });
    this.#closedPNL.delete(contract.conId);
    this.#world.setPreviousClose(contract, previousClose, marketPrice);
    this.#daily.open(contract, position);
    this.#world.setPrice(contract, marketPrice, this);
  }

  #settle(contract: Contract, quantity: number, price: number, commission: number): void {
    const cash = -quantity * price * priceFactor(contract) - commission;
    const after = filled(this.#holdings.get(contract.conId) ?? this.#flat(contract), quantity, -cash / quantity);
    this.#closedPNL.delete(contract.conId);
    this.#holdings.set(contract.conId, after);
    this.#cash += cash;
    this.#world.setPreviousClose(contract, undefined, price);
    this.#daily.traded(contract, cash);
    this.#world.setPrice(contract, price, this);
    this.#announceTrade(contract.conId);
    if (after.position === 0) this.#drop(contract.conId);
  }

  #flat(contract: Contract): Holding {
    return { contract, position: 0, averageCost: 0, realizedPNL: this.#closedPNL.get(contract.conId) ?? 0 };
  }

  #dailyPnL(contract: Contract): number | null {
    const position = this.#holdings.get(contract.conId)?.position ?? 0;
    const marketValue = position * this.#world.price(contract) * priceFactor(contract);
    return this.#daily.of(contract, marketValue, this.#world.previousClose(contract));
  }

  #realizedPNL(): number {
    const gone = [...this.#closedPNL.values()].reduce((total, part) => total + part, 0);
    return this.rows.reduce((total, row) => total + row.realizedPNL, gone);
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
    this.#closedPNL.set(conId, this.#holdings.get(conId)?.realizedPNL ?? 0);
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
    const derived = accountValues({
      id: this.id,
      currency: this.#currency,
      cash: this.#cash,
      rows: this.rows,
      realizedPNL: this.#realizedPNL(),
      startOfDayValue: this.#startOfDayValue,
    });
    return new Map([...derived, ...this.#fixedValues.values()].map((value) => [valueKey(value), value]));
  }
}

/** The same key comes once per currency (CashBalance USD, CashBalance EUR). */
export const valueKey = (value: AccountValue): string => `${value.key}|${value.currency}`;

/** @throws {RangeError} when a number is not finite */
export function check(verb: string, contract: Contract, numbers: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(numbers)) {
    if (Number.isFinite(numbers[name])) continue;
    throw new RangeError(
      `Cannot ${verb} '${contract.localSymbol}': ${name} must be a finite number: current value is ${numbers[name]}`,
    );
  }
}
