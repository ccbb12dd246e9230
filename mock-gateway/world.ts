// The truth the gateway serves: accounts, contracts and prices, and the stream of changes to them.
import { Account, type AccountOptions } from './account.ts';
import type { Contract } from './contract.ts';
import { option, stock } from './contract.ts';
import type { PositionRow } from './position-row.ts';

/** One account value, as text: IB sends numbers, dates and booleans through the same message. */
export interface AccountValue {
  readonly key: string;
  readonly value: string;
  /** Empty for what is no amount. */
  readonly currency: string;
}

/** What happened, for whoever serves it on. */
export type WorldChange =
  | {
      readonly kind: 'position';
      readonly account: string;
      readonly row: PositionRow;
      /** Whether size or cost changed: a reprice is seen through the portfolio, never through reqPositions. */
      readonly traded: boolean;
    }
  | { readonly kind: 'value'; readonly account: string; readonly value: AccountValue };

export type WorldListener = (change: WorldChange) => void;

/** Account code → what it starts with. */
export type AccountsOptions = Readonly<Record<string, AccountOptions>>;

/** Served when no accounts are given: one paper account with two options and a stock. */
export const DEFAULT_ACCOUNTS: AccountsOptions = {
  DU1234567: {
    positions: [
      { contract: option('SPY', '20261218', 450, 'C'), position: 2, averageCost: 1180.55, marketPrice: 12.5 },
      { contract: option('QQQ', '20270115', 500, 'P'), position: -3, averageCost: 2100.6321, marketPrice: 19.85 },
      {
        contract: stock('AAPL', { conId: 265598 }),
        position: -100,
        averageCost: 291.2660812,
        marketPrice: 291.6234436,
      },
    ],
  },
};

/** Accounts, contracts, prices. Knows no sockets and no clients. */
export class World {
  readonly #accounts = new Map<string, Account>();
  readonly #contracts = new Map<number, Contract>();
  readonly #prices = new Map<number, number>();
  readonly #listeners = new Set<WorldListener>();

  constructor(accounts: AccountsOptions = DEFAULT_ACCOUNTS) {
    for (const [code, options] of Object.entries(accounts)) this.open(code, options);
  }

  /** Opens a further account; clients learn of it when they next ask. @throws {Error} when there is one of that code */
  open(code: string, options: AccountOptions = {}): Account {
    if (this.#accounts.has(code)) throw new Error(`Cannot open account '${code}': the gateway has it already`);
    const account = new Account(this, code, options);
    this.#accounts.set(code, account);
    return account;
  }

  /** The account codes, in the order given. */
  get accountCodes(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  get accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** @throws {Error} when the gateway has no such account */
  account(code: string): Account {
    const account = this.#accounts.get(code);
    if (account === undefined) {
      throw new Error(`Cannot find account '${code}': the gateway has ${this.accountCodes.join(', ') || 'none'}`);
    }
    return account;
  }

  hasAccount(code: string): boolean {
    return this.#accounts.has(code);
  }

  /** Called with every change from now on, in order. @returns the undo */
  onChange(listener: WorldListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Every contract any account was given, by conId. */
  get contracts(): ReadonlyMap<number, Contract> {
    return this.#contracts;
  }

  /** The price of one unit, without the multiplier; 0 before one was set. */
  price(contract: Contract): number {
    return this.#prices.get(contract.conId) ?? 0;
  }

  /** Makes the contract known. @throws {Error} when its conId is another contract's */
  register(contract: Contract): void {
    const known = this.#contracts.get(contract.conId);
    if (known !== undefined && (known.localSymbol !== contract.localSymbol || known.secType !== contract.secType)) {
      throw new Error(
        `Cannot use '${contract.localSymbol}': its conId ${contract.conId} is already that of '${known.localSymbol}'`,
      );
    }
    this.#contracts.set(contract.conId, contract);
  }

  /** Sets a price, for every account at once, and tells of every row it moves but those of `quietFor`. */
  setPrice(contract: Contract, price: number, quietFor?: Account): void {
    this.#prices.set(contract.conId, price);
    for (const account of this.#accounts.values()) if (account !== quietFor) account.announceRow(contract.conId);
  }

  /** Tells the listeners. */
  announce(change: WorldChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
