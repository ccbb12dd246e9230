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
  /** What was traded; of a combination (BAG) first the whole, which costs and moves nothing, then each of its legs. */
  readonly contract: Contract;
  /** Signed: bought above 0, sold below. */
  readonly quantity: number;
  /** Of one unit, without the multiplier. */
  readonly price: number;
  /** What it cost, in the contract's currency. */
  readonly commission: number;
  /** What it realized, in the contract's currency; null when it only opened or added. */
  readonly realizedPnl: number | null;
  /** IB's permanent order id. */
  readonly permId: number;
  /** The client's number of the order; 0 when it was given by hand. */
  readonly orderId: number;
  /** Of the client that gave the order; 0 when it was given by hand. */
  readonly clientId: number;
  /** The client's own mark on its order. */
  readonly orderRef: string;
  /** How much of the order is filled with this one. */
  readonly cumQty: number;
  /** Of what is filled of the order. */
  readonly avgPrice: number;
}

/** The order a fill is of. */
export type Filler = Pick<Execution, 'permId' | 'orderId' | 'clientId' | 'orderRef' | 'cumQty' | 'avgPrice'>;

/** A fill that has no number yet. */
export type UnrecordedFill = Omit<Execution, 'execId' | 'time'>;

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
  #orders = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  get today(): readonly Execution[] {
    return this.#today;
  }

  /** A number for an order, never used before. */
  newPermId(): number {
    this.#orders += 1;
    return 1_000_000_000 + this.#orders;
  }

  /** Adds a fill. */
  record(fill: UnrecordedFill): Execution {
    return this.#add({ ...fill, execId: `${this.#newSerial()}.01.01`, time: this.#now() });
  }

  /**
   * Adds the fill of a combination, then those of its legs. Their execIds are the combination's with another third part
   * (nautilus_trader 3712); of one whose legs are filled each by itself they are their own, of five parts (ibx 470).
   */
  recordCombination(whole: UnrecordedFill, legs: readonly UnrecordedFill[], byItself: boolean): readonly Execution[] {
    const first = this.record(whole);
    const base = first.execId.slice(0, -'01.01'.length);
    return [
      first,
      ...legs.map((leg, at) => {
        const execId = byItself ? `${this.#newSerial()}.01.01.01` : `${base}${String(at + 2).padStart(2, '0')}.01`;
        return this.#add({ ...leg, execId, time: first.time });
      }),
    ];
  }

  /**
   * Adds a fill once more, with another price: its execId differs from the first in its last part alone.
   * @throws {Error} when there is no fill of that execId today
   */
  correct(execId: string, price: number): { readonly was: Execution; readonly is: Execution } {
    const was = this.#today.find((execution) => execution.execId === execId);
    if (was === undefined) throw new Error(`Cannot correct execution '${execId}': there is none of that id today`);
    const version = Number(execId.slice(-2)) + 1;
    const is = { ...was, execId: `${execId.slice(0, -2)}${String(version).padStart(2, '0')}`, price };
    return { was, is: this.#add(is) };
  }

  /** The fills that there were; numbers given since are not given again. */
  restore(executions: readonly Execution[]): void {
    this.#today = [...executions];
  }

  /** A new day: reqExecutions tells of today only. */
  clear(): void {
    this.#today = [];
  }

  #newSerial(): string {
    this.#count += 1;
    return `0000e0d5.${this.#count.toString(16).padStart(8, '0')}`;
  }

  #add(execution: Execution): Execution {
    this.#today.push(execution);
    return execution;
  }
}
