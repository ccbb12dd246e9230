// A fill as reqExecutions tells it, and the record of the day's fills.
import type { Contract } from './contract.ts';

/**
 * One fill.
 * @example for (const { execId, quantity, price } of gateway.world.executions.today) console.log(execId, quantity, price);
 */
export interface Execution {
  /** Unique, and ordered as the fills were: `0000e0d5.00000001.01.01`. */
  readonly execId: string;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly time: number;
  /** Whose fill. */
  readonly account: string;
  /** What was traded. */
  readonly contract: Contract;
  /** Signed: bought above 0, sold below. */
  readonly quantity: number;
  /** Of one unit, without the multiplier. */
  readonly price: number;
  /** What it cost, in the contract's currency. */
  readonly commission: number;
  /** What it realized, in the contract's currency; null when it only opened or added. */
  readonly realizedPNL: number | null;
  /** IB's permanent order id. */
  readonly permId: number;
}

/** What a fill cost and made. */
type ExecutionCost = Partial<Pick<Execution, 'commission' | 'realizedPNL'>>;

/**
 * Today's fills.
 * @example
 * account.trade(stock('IBM'), 10, 241.5);
 * expect(gateway.world.executions.today).toHaveLength(1);
 */
export interface Executions {
  /** The fills since the day began, oldest first. */
  readonly today: readonly Execution[];
}

export class ExecutionRecord implements Executions {
  readonly #now: () => number;
  #today: Execution[] = [];
  #count = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  get today(): readonly Execution[] {
    return this.#today;
  }

  /** Adds a fill. */
  record(account: string, contract: Contract, quantity: number, price: number, cost: ExecutionCost = {}): void {
    this.#count += 1;
    const serial = this.#count.toString(16).padStart(8, '0');
    this.#today.push({
      execId: `0000e0d5.${serial}.01.01`,
      time: this.#now(),
      account,
      contract,
      quantity,
      price,
      commission: cost.commission ?? 0,
      realizedPNL: cost.realizedPNL ?? null,
      permId: 1_000_000_000 + this.#count,
    });
  }

  /** A new day: reqExecutions tells of today only. */
  clear(): void {
    this.#today = [];
  }
}
