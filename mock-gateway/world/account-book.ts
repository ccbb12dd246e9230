// What one account holds and what that makes: cash, positions, and the PnL of both. Tells nobody.
import { type Contract, priceFactor } from './contract.ts';
import { DailyPnL, type PnL, type PositionPnL } from './daily-pnl.ts';
import type { Market } from './market.ts';
import { type Amounts, add, type Exchange } from './money.ts';
import { filled, type Holding, type PositionRow, positionRow } from './position-row.ts';

/** What a fill left. */
export interface Settled {
  /** The position after it. */
  readonly position: number;
  /** What the fill realized; null when it only opened or added. */
  readonly realizedPNL: number | null;
  /** The average cost after it, had there been no commission. */
  readonly bareCost: number;
}

export class AccountBook {
  readonly #market: Market;
  readonly #exchange: Exchange;
  readonly #holdings = new Map<number, Holding>();
  /** What is left of positions that are gone since the start of the day, by conId: what they realized. */
  readonly #closed = new Map<number, Holding>();
  readonly #daily = new DailyPnL();
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
  get realizedPNL(): Amounts {
    const realized = new Map<string, number>();
    for (const { contract, realizedPNL } of [...this.#holdings.values(), ...this.#closed.values()])
      add(realized, contract.currency, realizedPNL);
    return realized;
  }

  /** As reqPnL sends it: in the base currency. */
  get pnl(): PnL {
    const rate = (contract: Contract): number => this.#exchange.rate(contract.currency);
    let dailyPnL: number | null = 0;
    for (const contract of this.#daily.contracts) {
      const part = this.#dailyPnL(contract);
      dailyPnL = part === null || dailyPnL === null ? null : dailyPnL + part * rate(contract);
    }
    const unrealizedPnL = this.rows.reduce((total, row) => total + row.unrealizedPNL * rate(row.contract), 0);
    return { dailyPnL, unrealizedPnL, realizedPnL: this.#exchange.total(this.realizedPNL) };
  }

  /** As reqPnLSingle sends it; undefined when the contract was neither held nor traded today. */
  pnlOf(conId: number): PositionPnL | undefined {
    const contract = this.#market.contracts.get(conId);
    if (contract === undefined || !this.#daily.has(conId)) return undefined;
    const row = this.rowOf(conId) ?? this.#row(this.#flat(contract));
    return {
      position: row.position,
      dailyPnL: this.#dailyPnL(contract),
      unrealizedPnL: row.unrealizedPNL,
      // Recorded as the unset double until the day's first fill.
      realizedPnL: row.realizedPNL === 0 && !this.#daily.wasTraded(conId) ? null : row.realizedPNL,
      value: row.marketValue,
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
    const cash = -quantity * unitCost - commission;
    const before = this.#holdings.get(contract.conId) ?? this.#flat(contract);
    const after = filled(before, quantity, -cash / quantity);
    this.#closed.delete(contract.conId);
    this.#holdings.set(contract.conId, after);
    add(this.#cash, contract.currency, cash);
    // Buying EUR.USD is euros in for dollars out.
    if (contract.secType === 'CASH') add(this.#cash, contract.symbol, quantity);
    this.#daily.traded(contract, cash);
    const reduced = before.position !== 0 && Math.sign(quantity) !== Math.sign(before.position);
    return {
      position: after.position,
      realizedPNL: reduced ? after.realizedPNL - before.realizedPNL : null,
      bareCost: filled(before, quantity, unitCost).averageCost,
    };
  }

  /** A fill had another price than was told: cash and cost follow, or what it realized when it reduced. */
  correct(contract: Contract, quantity: number, difference: number): void {
    const cash = -quantity * difference * priceFactor(contract);
    add(this.#cash, contract.currency, cash);
    this.#daily.traded(contract, cash);
    const holding = this.#holdings.get(contract.conId);
    if (holding === undefined || holding.position === 0) return;
    const { position, averageCost, realizedPNL } = holding;
    const isHeld = Math.sign(position) === Math.sign(quantity);
    const change = isHeld ? { averageCost: averageCost - cash / position } : { realizedPNL: realizedPNL + cash };
    this.#holdings.set(contract.conId, { ...holding, ...change });
  }

  /** The position is gone; what it realized is not. */
  drop(conId: number): void {
    const holding = this.#holdings.get(conId);
    if (holding !== undefined) this.#closed.set(conId, { ...holding, averageCost: 0 });
    this.#holdings.delete(conId);
  }

  /** A new day begins: PnL of the day counts from here, closed positions are forgotten. */
  startDay(): void {
    this.#closed.clear();
    this.#daily.clear();
    for (const holding of [...this.#holdings.values()]) {
      this.#holdings.set(holding.contract.conId, { ...holding, realizedPNL: 0 });
      this.#daily.open(holding.contract, holding.position);
    }
  }

  #row(holding: Holding): PositionRow {
    return positionRow(holding, this.#market.price(holding.contract));
  }

  #flat(contract: Contract): Holding {
    return { contract, position: 0, averageCost: 0, realizedPNL: this.#closed.get(contract.conId)?.realizedPNL ?? 0 };
  }

  #dailyPnL(contract: Contract): number | null {
    const position = this.#holdings.get(contract.conId)?.position ?? 0;
    const marketValue = position * this.#market.price(contract) * priceFactor(contract);
    return this.#daily.of(contract, marketValue, this.#market.previousClose(contract));
  }
}
