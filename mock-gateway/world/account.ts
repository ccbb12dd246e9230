// One account as a test holds it in its hand: the ways to change it.
import type { AccountTeller } from './account-teller.ts';
import { type AccountValue, accountValue, type StatedValue } from './account-values.ts';
import { type Contract, priceFactor } from './contract.ts';
import { type ContractRef, resolveContract } from './contract-text.ts';
import type { Pnl, PositionPnl } from './daily-pnl.ts';
import { type FillGround, settleFill } from './fill.ts';
import { check, type Settlement } from './market.ts';
import type { PnlCurrency, PnlServing } from './pnl-serving.ts';
import type { Holding, PositionRow } from './position-row.ts';
import type { Download, DownloadOptions, Service } from './service.ts';
import type { WorldChange } from './world-change.ts';

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
  readonly realizedPnl?: number;
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
  /** Cash, in the base currency or by currency, such as `{ EUR: 2500, USD: -122.95 }`. @default 100000 */
  readonly cash?: number | Readonly<Record<string, number>>;
  /** Base currency. @default 'USD' */
  readonly currency?: string;
  /**
   * What one unit of another currency is worth in the base currency, such as `{ USD: 7.786325 }` in a HKD account: cash
   * and positions in it are converted by that. @default 1 for a currency that is not named
   */
  readonly rates?: Readonly<Record<string, number>>;
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
 * What is served of an account while it is not ready.
 * @example const bare: ReadyOptions = { download: 'empty', positions: true };
 */
export interface ReadyOptions extends DownloadOptions {
  /** @default 'whole' */
  readonly download?: Download;
}

/** What an account stands on: the market, the day's fills, what is served, who is told, and what an expiry does to every account. */
export interface AccountGround extends FillGround {
  readonly service: Service;
  readonly announce: (change: WorldChange) => void;
  readonly expire: (contract: Contract, settlement?: Settlement) => void;
}

/**
 * One account of the {@link World}. Every change is seen the same through every subscription.
 * @example gateway.account('DU1234567').trade(option('SPY', '20261218', 450, 'C'), 1, 12.7);
 */
export class Account {
  /** The account code, such as `DU1234567`. */
  readonly id: string;
  readonly #teller: AccountTeller;
  readonly #ground: AccountGround;

  constructor(teller: AccountTeller, ground: AccountGround, { values = [], positions = [] }: AccountOptions) {
    this.id = teller.id;
    this.#teller = teller;
    this.#ground = ground;
    for (const value of values) teller.fix(accountValue(value));
    for (const { contract, ...state } of positions) {
      this.#put(resolveContract(contract, ground.market.contracts.values()), state);
    }
    teller.begin();
  }

  /** Every row of the download, in the order the contracts came. */
  get rows(): readonly PositionRow[] {
    return this.#teller.book.rows;
  }

  /** A row of size 0 for each position that was closed today, as the option `closedRows` shows them. */
  get closedRows(): readonly PositionRow[] {
    return this.#teller.book.closedRows;
  }

  /** Every account value of the download. */
  get values(): readonly AccountValue[] {
    return this.#teller.values;
  }

  /** As reqPnL sends it. dailyPnl is null when one position's price at the start of the day is unknown. */
  get pnl(): Pnl {
    return this.#teller.book.pnl;
  }

  /**
   * As reqPnLSingle sends it; undefined when the contract was neither held nor traded today.
   * @param currency that of the contract, or `'base'`: that of the account
   * @example console.log(account.pnlOf(contract.conId)?.dailyPnl);
   */
  pnlOf(conId: number, currency: PnlCurrency = 'contract'): PositionPnl | undefined {
    return this.#teller.book.pnlOf(conId, currency);
  }

  /**
   * States a position, whatever it was before. No cash moves.
   * @throws {RangeError} when a number is not finite
   * @throws {Error} when its conId is another contract's
   * @example account.setPosition(stock('IBM'), { position: 0, averageCost: 0, marketPrice: 241.5 }); // a zero row
   */
  setPosition(contract: Contract, state: Omit<PositionState, 'contract'>): void {
    this.#put(contract, state);
    this.#teller.tellTrade(contract.conId);
  }

  /**
   * A fill nobody's order made: average cost, realized PnL and cash follow, the market price becomes the fill's, client 0
   * and the master client are told of it, and reqExecutions tells everybody who asks.
   * @param quantity signed: above 0 buys, below sells
   * @param price of one unit, without the multiplier
   * @throws {RangeError} when quantity is 0 or a number is not finite
   * @throws {Error} when its conId is another contract's
   * @example account.trade(stock('IBM'), -10, 241.5, { commission: 1 });
   */
  trade(contract: Contract, quantity: number, price: number, { commission = 0 }: TradeOptions = {}): void {
    check('trade', contract, { quantity, price, commission, value: quantity * price * priceFactor(contract) });
    // A position has ten decimals: less would be a fill of nothing, at an infinite average cost.
    if (Math.abs(quantity) < 1e-10) {
      throw new RangeError(
        `Cannot trade '${contract.localSymbol}': quantity must not be 0: current value is ${quantity}`,
      );
    }
    const { announce, fills } = this.#ground;
    const cumQty = Math.abs(quantity);
    const by = { permId: fills.newPermId(), orderId: 0, clientId: 0, orderRef: '', cumQty, avgPrice: price };
    const fill = { contract, quantity, price, commission, by, marketPrice: price };
    settleFill(this.#teller, this.#ground, fill, (execution) => {
      announce({ kind: 'execution', account: this.id, execution });
      announce({ kind: 'commission', account: this.id, execution });
    });
  }

  /**
   * The market moved: the contract has this price in every account.
   * @throws {Error} when this account does not hold the contract
   * @throws {RangeError} when the price is not finite
   * @example account.reprice(contract, 13.1);
   */
  reprice(contract: Contract, price: number): void {
    this.#held('reprice', contract);
    this.#ground.market.reprice(contract, price);
  }

  /**
   * Closes the position at its market price: one row of size 0 is sent, then the row is gone.
   * @throws {Error} when this account does not hold the contract
   * @example account.close(contract);
   */
  close(contract: Contract): void {
    const { position } = this.#held('close', contract);
    if (position !== 0) {
      this.trade(contract, -position, this.#ground.market.price(contract));
    } else {
      this.#teller.tellTrade(contract.conId);
      this.#teller.dropEmpty(contract.conId);
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
    this.#ground.expire(contract, settlement);
  }

  /**
   * Sets one account value, in place of a derived one if there is one of that name and currency.
   * @example account.setValue('CashBalance', 90_000, 'USD');
   */
  setValue(key: string, value: string | number | boolean, currency = ''): void {
    this.#teller.fix(accountValue({ key, value, currency }));
    this.#teller.tellValues();
  }

  /**
   * IB's servers for this account reset, or are back: the account value `AccountReady`. Once it is ready, its download
   * is whole again and its subscribers are told what they missed.
   * @param options what a download holds while it is not ready; whole by default
   * @example
   * account.setReady(false, { download: 'empty' });
   * account.setReady(true);
   */
  setReady(ready: boolean, options: ReadyOptions = {}): void {
    const { download = 'whole', ...whom } = ready ? {} : options;
    // An end of the trouble is said before what was missed, as its beginning is before it goes missing.
    this.setValue('AccountReady', ready);
    this.setDownload(download, whom);
  }

  /**
   * What is served of this account from now on. Made whole again, its subscribers are told what they missed; of what was
   * closed meanwhile nothing is said (but see the option `closedRows`).
   * @example account.setDownload('values'); // values that speak of positions, and no row
   */
  setDownload(download: Download, options?: DownloadOptions): void {
    this.#ground.service.serve(this.id, download, options);
  }

  /**
   * What reqPnLSingle is served of a contract from now on; `{}` is the truth again.
   * @example account.setPnl(contract, { is: 'unavailable' }); // 2150 a second, until account.setPnl(contract, {})
   */
  setPnl(contract: Contract, serving: PnlServing): void {
    this.#ground.service.servePnl(this.id, contract.conId, serving);
  }

  /**
   * The account name its portfolio rows carry from now on, such as `All`; the account's own code ends that.
   * @example account.setLabel('All');
   */
  setLabel(as: string): void {
    this.#ground.service.label(this.id, as);
  }

  #put(contract: Contract, state: Omit<PositionState, 'contract'>): void {
    const { position, averageCost, marketPrice, realizedPnl = 0, previousClose } = state;
    const value = position * marketPrice * priceFactor(contract);
    check('set the position of', contract, { position, averageCost, marketPrice, realizedPnl, value });
    if (previousClose !== undefined && previousClose !== null)
      check('set the position of', contract, { previousClose });
    const { market } = this.#ground;
    market.register(contract);
    this.#teller.book.put({ contract, position, averageCost, realizedPnl });
    market.setPreviousClose(contract, previousClose, marketPrice);
    market.setPrice(contract, marketPrice, this.id);
  }

  #held(verb: string, contract: Contract): Holding {
    const holding = this.#teller.book.holding(contract.conId);
    if (holding === undefined) {
      throw new Error(
        `Cannot ${verb} '${contract.localSymbol}': account ${this.id} does not hold conId ${contract.conId}`,
      );
    }
    return holding;
  }
}
