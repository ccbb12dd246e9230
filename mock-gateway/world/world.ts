// The truth the gateway serves: accounts on one market, and the stream of changes to them.
import { type Clock, realClock } from '../clock.ts';
import { Account, type AccountOptions } from './account.ts';
import { AccountTeller } from './account-teller.ts';
import { Announcements } from './announcements.ts';
import type { Contract } from './contract.ts';
import { type ContractRef, resolveContract } from './contract-text.ts';
import { DEFAULT_ACCOUNTS } from './default-accounts.ts';
import { Desk } from './desk.ts';
import { ExecutionRecord, type Executions } from './execution.ts';
import type { ListedContract, Listing } from './listing.ts';
import { Market, type Settlement } from './market.ts';
import type { MarketOptions } from './market-options.ts';
import { Exchange } from './money.ts';
import { linksOf, type OptionChain } from './option-chain.ts';
import { OrderFlow } from './order-flow.ts';
import { Orders } from './orders.ts';
import { type PriceHistory, PriceRecord } from './price-record.ts';
import { Service } from './service.ts';
import { Snapshots } from './snapshots.ts';
import type { PriceListener, WorldListener } from './world-change.ts';

/**
 * Account code → what it starts with.
 * @example await MockGateway.start({ accounts: { DU1234567: {}, DU7654321: { cash: 5_000 } } });
 */
export type AccountsOptions = Readonly<Record<string, AccountOptions>>;

/**
 * Accounts, contracts, prices. Knows no sockets and no clients.
 * @example gateway.world.reprice(stock('SPY'), 455.2);
 */
export class World {
  readonly #market: Market;
  readonly #accounts = new Map<string, Account>();
  readonly #tellers = new Map<string, AccountTeller>();
  #tellersInOrder: readonly AccountTeller[] = [];
  readonly #fills: ExecutionRecord;
  readonly #announcements = new Announcements();
  #priceListeners: readonly PriceListener[] = [];
  readonly #orderFlow: OrderFlow;
  /** Today's fills. */
  readonly executions: Executions;
  /** News, scans, and bars that IB breaks off. */
  readonly desk: Desk;
  /** The orders of all accounts. */
  readonly orders: Orders;
  /** Worlds as they were, to come back to. */
  readonly snapshots: Snapshots;
  /** How much of it reaches the clients; for replies: a test says it to an account, or to the gateway. @internal */
  readonly service: Service = new Service();
  readonly #now: () => number;

  /** @param clock for the times of fills, and what orders wait for */
  constructor(
    accounts: AccountsOptions = DEFAULT_ACCOUNTS,
    clock: Clock = realClock,
    { contracts = [], chains = [], orders: mode = 'auto', seed = 0, ...desk }: MarketOptions = {},
  ) {
    const now = (): number => clock.now();
    this.#now = now;
    this.#market = new Market((contract, by) => this.#priced(contract, by), new PriceRecord(seed, now));
    const fills = new ExecutionRecord(now);
    this.#fills = fills;
    const teller = (account: string) => this.#teller(account);
    const isCutOff = (): boolean => this.service.isCutOff;
    const ground = { market: this.#market, fills, clock, teller, announce: this.#announcements.tell, isCutOff };
    this.#orderFlow = new OrderFlow(ground, mode);
    this.service.onChange(() => {
      if (!this.service.isCutOff) this.#orderFlow.reconnected();
    });
    this.orders = new Orders(this.#orderFlow);
    this.snapshots = new Snapshots({ market: this.#market, fills, flow: this.#orderFlow, tellers: this.#tellers, now });
    this.executions = {
      get today() {
        return fills.today;
      },
    };
    for (const listed of contracts) this.list(listed);
    for (const chain of chains) this.listChain(chain);
    for (const [code, options] of Object.entries(accounts)) this.open(code, options);
    this.desk = new Desk((ref) => this.#known(ref), now);
    this.desk.state(desk);
  }

  /**
   * Makes a contract known although nobody holds it, with its price and what IB knows of it. One that has a price
   * already keeps it.
   * @throws {RangeError} when it is no contract, or the price is not finite
   * @throws {Error} when its conId is another contract's
   * @example gateway.world.list({ contract: 'EUR.USD', price: 1.0873, marketData: 'delayed' });
   */
  list({ contract: ref, price: stated, previousClose, bars = [], ...facts }: ListedContract): void {
    const contract = resolveContract(ref, this.contracts.values());
    this.#market.list(contract, facts);
    const lastClose = bars.length === 0 ? undefined : this.#market.stateBars(contract, bars);
    const price = stated ?? lastClose;
    if (price === undefined || this.isPriced(contract)) return;
    if (previousClose !== undefined) this.#market.setPreviousClose(contract, previousClose, price);
    this.reprice(contract, price);
  }

  /**
   * Makes an option chain known: every call and put of it, priced by one volatility.
   * @throws {Error} when the underlying has no price
   * @throws {RangeError} when an expiry is no date, or the strikes do not go up
   * @example gateway.world.listChain({ underlying: 'AAPL', expiries: ['20261218'], strikes: { from: 250, to: 350, step: 5 } });
   */
  listChain(chain: OptionChain): void {
    const underlying = resolveContract(chain.underlying, this.contracts.values());
    if (!this.isPriced(underlying)) {
      throw new Error(
        `Cannot list the options on '${underlying.localSymbol}': its price is not known, state it in 'contracts'`,
      );
    }
    const known = new Set([...this.contracts.values()].map(({ localSymbol, secType }) => `${secType} ${localSymbol}`));
    for (const link of linksOf(chain, underlying, this.price(underlying), this.#now())) {
      if (!known.has(`${link.contract.secType} ${link.contract.localSymbol}`)) this.list(link);
    }
  }

  /** What IB knows of a contract beside what names it. @example const { minTick } = gateway.world.listing(stock('AAPL')); */
  listing(contract: Contract): Listing {
    return this.#market.listing(contract);
  }

  /**
   * What an option's price follows, if the world has it: a stock or an index; of an option on a future, that future.
   * @example gateway.world.underlying(option('SPY', '20261218', 450, 'C'))?.symbol // 'SPY'
   */
  underlying(contract: Contract): Contract | undefined {
    return this.#market.underlying(contract);
  }

  /**
   * Opens a further account; clients learn of it when they next ask.
   * @throws {Error} when there is one of that code
   * @example gateway.world.open('DU7654321', { cash: 5_000 });
   */
  open(code: string, options: AccountOptions = {}): Account {
    if (this.#accounts.has(code)) throw new Error(`Cannot open account '${code}': the gateway has it already`);
    const { currency = 'USD', cash = 100_000, rates } = options;
    const beginning = {
      id: code,
      exchange: new Exchange(currency, rates, this.#market),
      cash: new Map(typeof cash === 'number' ? [[currency, cash]] : Object.entries(cash)),
    };
    const announce = this.#announcements.tell;
    const teller = new AccountTeller(beginning, this.#market, announce);
    const expire = (contract: Contract, settlement?: Settlement): void => this.expire(contract, settlement);
    const ground = { market: this.#market, fills: this.#fills, service: this.service, announce, expire };
    const account = new Account(teller, ground, options);
    this.#accounts.set(code, account);
    this.#tellers.set(code, teller);
    this.#tellersInOrder = [...this.#tellers.values()];
    return account;
  }

  /** The account codes, in the order given. */
  get accountCodes(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  /** The accounts, in the order given. */
  get accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /**
   * One account by its code.
   * @throws {Error} when the gateway has no such account
   * @example gateway.world.account('DU1234567').close(contract);
   */
  account(code: string): Account {
    const account = this.#accounts.get(code);
    if (account === undefined) {
      throw new Error(`Cannot find account '${code}': the gateway has ${this.accountCodes.join(', ') || 'none'}`);
    }
    return account;
  }

  /** Whether there is an account of this code. @example if (!gateway.world.hasAccount('DU7654321')) gateway.world.open('DU7654321'); */
  hasAccount(code: string): boolean {
    return this.#accounts.has(code);
  }

  /** Called with every change from now on, in order. @param place `front`: ahead of all who came before. @returns the undo @example gateway.world.onChange(console.log); */
  onChange(listener: WorldListener, place?: 'front' | 'back'): () => void {
    return this.#announcements.onChange(listener, place);
  }

  /** Called with every price set from now on. @returns the undo @example gateway.world.onPrice(({ symbol }) => console.log(symbol)); */
  onPrice(listener: PriceListener): () => void {
    this.#priceListeners = [...this.#priceListeners, listener];
    return () => {
      this.#priceListeners = this.#priceListeners.filter((other) => other !== listener);
    };
  }

  /** Every contract known, by conId: what any account was given, and what had a price or was registered. */
  get contracts(): ReadonlyMap<number, Contract> {
    return this.#market.contracts;
  }

  /**
   * The price of one unit, without the multiplier; 0 before one was set.
   * @example gateway.world.reprice(contract, gateway.world.price(contract) * 1.01);
   */
  price(contract: Contract): number {
    return this.#market.price(contract);
  }

  /** Whether the contract ever had a price; 0 is one. @example if (!gateway.world.isPriced(contract)) gateway.world.reprice(contract, 0); */
  isPriced(contract: Contract): boolean {
    return this.#market.isPriced(contract);
  }

  /** The price at the start of the day; null when unknown. @example console.log(gateway.world.previousClose(contract) ?? 'unknown'); */
  previousClose(contract: Contract): number | null {
    return this.#market.previousClose(contract);
  }

  /** Its prices through time; undefined before it had one. @internal @example gateway.world.history(contract)?.priceAt(Date.now() - 60_000); */
  history(contract: Contract): PriceHistory | undefined {
    return this.#market.history(contract);
  }

  /** Whether the contract has expired. @example if (!gateway.world.isExpired(contract)) gateway.world.expire(contract, { price: 0 }); */
  isExpired(contract: Contract): boolean {
    return this.#market.isExpired(contract);
  }

  /** The stock of a symbol, if the world has one. @example const underlying = gateway.world.stock('SPY') ?? stock('SPY'); */
  stock(symbol: string): Contract | undefined {
    return this.#market.stock(symbol);
  }

  /**
   * The market moved. A contract nobody holds becomes known by its first price, as an underlying.
   * @param price of one unit, without the multiplier
   * @throws {RangeError} when the price is not finite
   * @throws {Error} when its conId is another contract's
   * @example gateway.world.reprice(stock('QQQ'), 512.4);
   */
  reprice(contract: Contract, price: number): void {
    this.#market.reprice(contract, price);
  }

  /**
   * The contract expires: every account's position in it is closed at what it is worth, by one row of size 0. An option
   * is worth what it is in the money, anything else its market price.
   * @throws {Error} when an option's underlying has no price and none is given
   * @throws {RangeError} when a price given is not finite
   * @example gateway.world.expire(option('SPY', '20261218', 450, 'C'), { underlyingPrice: 455 });
   */
  expire(contract: Contract, settlement: Settlement = {}): void {
    const price = this.#market.expire(contract, settlement);
    for (const teller of this.#tellersInOrder) teller.settleExpired(contract, price);
  }

  /**
   * A new trading day: daily PnL counts from the prices of now, DAY orders are cancelled, and yesterday's fills, completed
   * orders and realized PnL are gone.
   * @example gateway.world.startDay();
   */
  startDay(): void {
    this.#orderFlow.startDay();
    this.#market.startDay();
    this.#fills.clear();
    for (const teller of this.#tellersInOrder) teller.startDay();
  }

  /**
   * Makes the contract known, to reqContractDetails for one.
   * @throws {Error} when its conId is another contract's
   * @example gateway.world.register(future('ES', '20261218', 50));
   */
  register(contract: Contract): void {
    this.#market.register(contract);
  }

  #known(ref: ContractRef): Contract {
    const contract = resolveContract(ref, this.contracts.values());
    this.#market.register(contract);
    return contract;
  }

  #priced(contract: Contract, by: string | undefined): void {
    for (const listener of this.#priceListeners) listener(contract);
    for (const teller of this.#tellersInOrder) if (teller.id !== by) teller.tellPrice(contract.conId);
    this.#orderFlow.priced(contract);
  }

  #teller(account: string): AccountTeller {
    const teller = this.#tellers.get(this.account(account).id);
    if (teller === undefined) throw new Error(`Cannot find account '${account}'`);
    return teller;
  }
}
