// What one account holds and what that makes: cash, positions, and the PnL of both. Tells nobody.
import { type Contract, priceFactor } from './contract.ts';
import { DailyPnl, type Day, type Pnl, type PositionPnl } from './daily-pnl.ts';
import { isPaidFor } from './ledger.ts';
import type { Market } from './market.ts';
import { type Amounts, add, type Exchange } from './money.ts';
import type { PnlCurrency } from './pnl-serving.ts';
import { filled, type Holding, type PositionRow, positionRow } from './position-row.ts';

/** What a fill left. */
export interface Settled {
  /** The position after it. */
  readonly position: number;
  /** What the fill realized; null when it only opened or added. */
  readonly realizedPnl: number | null;
  /** The average cost after it, had there been no commission. */
  readonly bareCost: number;
}

/** Everything a book holds, at a moment. */
export interface BookState {
  readonly holdings: readonly Holding[];
  readonly closed: readonly Holding[];
  readonly days: ReadonlyMap<number, Day>;
  readonly cash: Amounts;
}

export class AccountBook {
  readonly #market: Market;
  readonly #exchange: Exchange;
  readonly #holdings = new Map<number, Holding>();
  /** What is left of positions that are gone since the start of the day, by conId: what they realized. */
  readonly #closed = new Map<number, Holding>();
  readonly #daily = new DailyPnl();
  readonly #cash: Map<string, number>;

  constructor(market: Market, exchange: Exchange, cash: Amounts) {
    this.#market = market;
    this.#exchange = exchange;
    this.#cash = new Map(cash);
  }

  /** By currency. */
  get cash(): Amounts {
    return this.#cash;
  }

  /** Every position, in the order the contracts came. */
  get rows(): readonly PositionRow[] {
    return [...this.#holdings.values()].map((holding) => this.#row(holding));
  }

  /** A row of size 0 for each position closed today, in the order they closed. */
  get closedRows(): readonly PositionRow[] {
    return [...this.#closed.values()].map((holding) => this.#row(holding));
  }

  /** One of those held. */
  rowOf(conId: number): PositionRow | undefined {
    const holding = this.#holdings.get(conId);
    return holding && this.#row(holding);
  }

  /** Size, cost and what was realized of one contract. */
  holding(conId: number): Holding | undefined {
    return this.#holdings.get(conId);
  }

  /** Realized today by currency, positions that are gone included. */
  get realizedPnl(): Amounts {
    const realized = new Map<string, number>();
    for (const { contract, realizedPnl } of [...this.#holdings.values(), ...this.#closed.values()])
      add(realized, contract.currency, realizedPnl);
    return realized;
  }

  /** As reqPnL sends it: in the base currency. */
  get pnl(): Pnl {
    const rate = (contract: Contract): number => this.#exchange.rate(contract.currency);
    let dailyPnl: number | null = 0;
    for (const contract of this.#daily.contracts) {
      const part = this.#dailyPnl(contract);
      dailyPnl = part === null || dailyPnl === null ? null : dailyPnl + part * rate(contract);
    }
    const unrealizedPnl = this.rows.reduce((total, row) => total + row.unrealizedPnl * rate(row.contract), 0);
    return { dailyPnl, unrealizedPnl, realizedPnl: this.#exchange.total(this.realizedPnl) };
  }

  /** As reqPnLSingle sends it; undefined when the contract was neither held nor traded today. */
  pnlOf(conId: number, currency: PnlCurrency = 'contract'): PositionPnl | undefined {
    const contract = this.#market.contracts.get(conId);
    if (contract === undefined || !this.#daily.has(conId)) return undefined;
    const row = this.rowOf(conId) ?? this.#row(this.#flat(contract));
    const rate = currency === 'base' ? this.#exchange.rate(contract.currency) : 1;
    const dailyPnl = this.#dailyPnl(contract);
    return {
      position: row.position,
      dailyPnl: dailyPnl === null ? null : dailyPnl * rate,
      unrealizedPnl: row.unrealizedPnl * rate,
      // Recorded as the unset double until the day's first fill.
      realizedPnl: row.realizedPnl === 0 && !this.#daily.wasTraded(conId) ? null : row.realizedPnl * rate,
      value: row.marketValue * rate,
    };
  }

  /** States a position, held like this since the start of the day. */
  put(holding: Holding): void {
    const { contract, position } = holding;
    this.#holdings.set(contract.conId, holding);
    this.#closed.delete(contract.conId);
    this.#daily.open(contract, position);
  }

  /** A fill, or what is like one. A position that becomes 0 is kept until {@link drop}. */
  settle(contract: Contract, quantity: number, price: number, commission: number): Settled {
    const unitCost = price * priceFactor(contract);
    const paid = -quantity * unitCost - commission;
    const before = this.#holdings.get(contract.conId) ?? this.#flat(contract);
    const after = filled(before, quantity, -paid / quantity);
    this.#closed.delete(contract.conId);
    this.#holdings.set(contract.conId, after);
    add(this.#cash, contract.currency, isPaidFor(contract) ? paid : after.realizedPnl - before.realizedPnl);
    // Buying EUR.USD is euros in for dollars out.
    if (contract.secType === 'CASH') add(this.#cash, contract.symbol, quantity);
    this.#daily.traded(contract, paid);
    const reduced = before.position !== 0 && Math.sign(quantity) !== Math.sign(before.position);
    return {
      position: after.position,
      realizedPnl: reduced ? after.realizedPnl - before.realizedPnl : null,
      bareCost: filled(before, quantity, unitCost).averageCost,
    };
  }

  /** A fill had another price than was told: cash and cost follow, or what it realized when it reduced. */
  correct(contract: Contract, quantity: number, difference: number): void {
    const cash = -quantity * difference * priceFactor(contract);
    const holding = this.#holdings.get(contract.conId);
    const isHeld = Math.sign(holding?.position ?? 0) === Math.sign(quantity);
    if (isPaidFor(contract) || !isHeld) add(this.#cash, contract.currency, cash);
    this.#daily.traded(contract, cash);
    if (holding === undefined || holding.position === 0) return;
    const { position, averageCost, realizedPnl } = holding;
    const change = isHeld ? { averageCost: averageCost - cash / position } : { realizedPnl: realizedPnl + cash };
    this.#holdings.set(contract.conId, { ...holding, ...change });
  }

  /** The position is gone; what it realized is not. */
  drop(conId: number): void {
    const holding = this.#holdings.get(conId);
    if (holding !== undefined) this.#closed.set(conId, { ...holding, averageCost: 0 });
    this.#holdings.delete(conId);
  }

  /** A new day begins: Pnl of the day counts from here, closed positions are forgotten. */
  startDay(): void {
    this.#closed.clear();
    this.#daily.clear();
    for (const holding of [...this.#holdings.values()]) {
      this.#holdings.set(holding.contract.conId, { ...holding, realizedPnl: 0 });
      this.#daily.open(holding.contract, holding.position);
    }
  }

  /** As it is, to be given to {@link restore}. */
  get state(): BookState {
    const [holdings, closed] = [[...this.#holdings.values()], [...this.#closed.values()]];
    return { holdings, closed, days: this.#daily.state, cash: new Map(this.#cash) };
  }

  restore({ holdings, closed, days, cash }: BookState): void {
    const refill = <K, V>(map: Map<K, V>, entries: Iterable<readonly [K, V]>): void => {
      map.clear();
      for (const [key, value] of entries) map.set(key, value);
    };
    refill(
      this.#holdings,
      holdings.map((holding) => [holding.contract.conId, holding] as const),
    );
    refill(
      this.#closed,
      closed.map((holding) => [holding.contract.conId, holding] as const),
    );
    refill(this.#cash, cash);
    this.#daily.restore(days);
  }

  /** What a close leaves of it. */
  flatRow(contract: Contract): PositionRow {
    return this.#row(this.#flat(contract));
  }

  #row(holding: Holding): PositionRow {
    return positionRow(holding, this.#market.price(holding.contract));
  }

  #flat(contract: Contract): Holding {
    return { contract, position: 0, averageCost: 0, realizedPnl: this.#closed.get(contract.conId)?.realizedPnl ?? 0 };
  }

  #dailyPnl(contract: Contract): number | null {
    const position = this.#holdings.get(contract.conId)?.position ?? 0;
    const marketValue = position * this.#market.price(contract) * priceFactor(contract);
    return this.#daily.of(contract, marketValue, this.#market.previousClose(contract));
  }
}
