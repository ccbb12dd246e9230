// Daily PnL: what an account made since the start of the day, kept per contract.
import { type Contract, priceFactor } from './contract.ts';

/**
 * PnL as reqPnL sends it; null travels as DBL_MAX, "an empty cell in TWS" (protocol 3.3).
 * @example const { dailyPnl, unrealizedPnl, realizedPnl } = account.pnl;
 */
export interface Pnl {
  /** Since the start of the day; `null` when a price of then is unknown. pnl (94), field 3. */
  readonly dailyPnl: number | null;
  /** Against average cost. pnl (94), field 4, from server version 129 on. */
  readonly unrealizedPnl: number;
  /** Today's. pnl (94), field 5, from server version 135 on. */
  readonly realizedPnl: number;
}

/**
 * PnL of one contract as reqPnLSingle sends it.
 * @example const { position = 0, value = 0 } = account.pnlOf(contract.conId) ?? {};
 */
export interface PositionPnl extends Omit<Pnl, 'realizedPnl'> {
  /** Today's; `null` until the contract is first traded today. pnlSingle (95), field 6. */
  readonly realizedPnl: number | null;
  /** Signed. pnlSingle (95), field 3. */
  readonly position: number;
  /** Market value, in the contract's currency. pnlSingle (95), field 7. */
  readonly value: number;
}

/** One contract's day. */
export interface Day {
  readonly contract: Contract;
  /** Held at the start of the day. */
  readonly startPosition: number;
  /** Spent below 0 and received above it since, by trades in this contract. */
  readonly cash: number;
  readonly isTraded: boolean;
}

export class DailyPnl {
  readonly #days = new Map<number, Day>();

  /** The position was held like this at the start of the day. */
  open(contract: Contract, startPosition: number): void {
    this.#days.set(contract.conId, { contract, startPosition, cash: 0, isTraded: false });
  }

  /** A trade took or brought this much cash. */
  traded(contract: Contract, cash: number): void {
    const { startPosition = 0, cash: before = 0 } = this.#days.get(contract.conId) ?? {};
    this.#days.set(contract.conId, { contract, startPosition, cash: before + cash, isTraded: true });
  }

  /** A new day: nothing was traded in it yet. */
  clear(): void {
    this.#days.clear();
  }

  /**
   * marketValue now, plus the cash of today's trades, less the value at the start of the day.
   * @param mark the price at the start of the day; null when unknown
   * @returns null when the start-of-day value is unknown
   */
  of(contract: Contract, marketValue: number, mark: number | null): number | null {
    const { startPosition, cash } = this.#days.get(contract.conId) ?? { startPosition: 0, cash: 0 };
    if (startPosition === 0) return marketValue + cash;
    return mark === null ? null : marketValue + cash - startPosition * mark * priceFactor(contract);
  }

  /** As it is, to be given to {@link restore}. */
  get state(): ReadonlyMap<number, Day> {
    return new Map(this.#days);
  }

  restore(days: ReadonlyMap<number, Day>): void {
    this.#days.clear();
    for (const [conId, day] of days) this.#days.set(conId, day);
  }

  /** Every contract held or traded today. */
  get contracts(): readonly Contract[] {
    return [...this.#days.values()].map(({ contract }) => contract);
  }

  has(conId: number): boolean {
    return this.#days.has(conId);
  }

  /** Whether there was a fill in it today. */
  wasTraded(conId: number): boolean {
    return this.#days.get(conId)?.isTraded === true;
  }
}
