// What one account holds and what that makes: cash, positions, and the PnL of both. Tells nobody.
import { type Contract, priceFactor } from './contract.ts';
import { DailyPnL, type PnL, type PositionPnL } from './daily-pnl.ts';
import type { Market } from './market.ts';
import { filled, type Holding, type PositionRow, positionRow } from './position-row.ts';

/** What a fill left. */
export interface Settled {
  /** The position after it. */
  readonly position: number;
  /** What the fill realized; null when it only opened or added. */
  readonly realizedPNL: number | null;
  /** The position as it would be if it had cost no commission: told first (recorded). */
  readonly uncharged: Holding;
}

export class AccountBook {
  readonly #market: Market;
  readonly #holdings = new Map<number, Holding>();
  /** Realized today by positions that are gone, by conId. */
  readonly #closedPNL = new Map<number, number>();
  readonly #daily = new DailyPnL();
  #cash: number;

  constructor(market: Market, cash: number) {
    this.#market = market;
    this.#cash = cash;
  }

  get cash(): number {
    return this.#cash;
  }

  /** Every position, in the order the contracts came. */
  get rows(): readonly PositionRow[] {
    return [...this.#holdings.values()].map((holding) => this.#row(holding));
  }

  /** One of them. */
  rowOf(conId: number): PositionRow | undefined {
    const holding = this.#holdings.get(conId);
    return holding && this.#row(holding);
  }

  /** Size, cost and what was realized of one contract. */
  holding(conId: number): Holding | undefined {
    return this.#holdings.get(conId);
  }

  /** Realized today, positions that are gone included. */
  get realizedPNL(): number {
    const gone = [...this.#closedPNL.values()].reduce((total, part) => total + part, 0);
    return this.rows.reduce((total, row) => total + row.realizedPNL, gone);
  }

  /** As reqPnL sends it. */
  get pnl(): PnL {
    let dailyPnL: number | null = 0;
    for (const contract of this.#daily.contracts) {
      const part = this.#dailyPnL(contract);
      dailyPnL = part === null || dailyPnL === null ? null : dailyPnL + part;
    }
    const unrealizedPnL = this.rows.reduce((total, row) => total + row.unrealizedPNL, 0);
    return { dailyPnL, unrealizedPnL, realizedPnL: this.realizedPNL };
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
      realizedPnL: row.realizedPNL,
      value: row.marketValue,
    };
  }

  /** States a position, held like this since the start of the day. */
  put(holding: Holding): void {
    const { contract, position } = holding;
    this.#holdings.set(contract.conId, holding);
    this.#closedPNL.delete(contract.conId);
    this.#daily.open(contract, position);
  }

  /** A fill, or what is like one. A position that becomes 0 is kept until {@link drop}. */
  settle(contract: Contract, quantity: number, price: number, commission: number): Settled {
    const cash = -quantity * price * priceFactor(contract) - commission;
    const before = this.#holdings.get(contract.conId) ?? this.#flat(contract);
    const after = filled(before, quantity, -cash / quantity);
    this.#closedPNL.delete(contract.conId);
    this.#holdings.set(contract.conId, after);
    this.#cash += cash;
    this.#daily.traded(contract, cash);
    const reduced = before.position !== 0 && Math.sign(quantity) !== Math.sign(before.position);
    return {
      position: after.position,
      realizedPNL: reduced ? after.realizedPNL - before.realizedPNL : null,
      uncharged: filled(before, quantity, price * priceFactor(contract)),
    };
  }

  /** A fill had another price than was told: cash and cost follow, or what it realized when it reduced. */
  correct(contract: Contract, quantity: number, difference: number): void {
    const cash = -quantity * difference * priceFactor(contract);
    this.#cash += cash;
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
    this.#closedPNL.set(conId, this.#holdings.get(conId)?.realizedPNL ?? 0);
    this.#holdings.delete(conId);
  }

  /** A new day begins: PnL of the day counts from here, closed positions are forgotten. */
  startDay(): void {
    this.#closedPNL.clear();
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
    return { contract, position: 0, averageCost: 0, realizedPNL: this.#closedPNL.get(contract.conId) ?? 0 };
  }

  #dailyPnL(contract: Contract): number | null {
    const position = this.#holdings.get(contract.conId)?.position ?? 0;
    const marketValue = position * this.#market.price(contract) * priceFactor(contract);
    return this.#daily.of(contract, marketValue, this.#market.previousClose(contract));
  }
}
