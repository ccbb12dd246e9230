// Amounts in several currencies, and what they are worth in an account's base currency.

/** Amounts by currency. */
export type Amounts = ReadonlyMap<string, number>;

/** One account's base currency, and what other currencies are worth in it. */
export class Exchange {
  readonly base: string;
  readonly #rates: Amounts;

  /** @param rates currency → what one unit of it is worth in the base currency */
  constructor(base: string, rates: Readonly<Record<string, number>> = {}) {
    this.base = base;
    this.#rates = new Map(Object.entries(rates));
  }

  /** What one unit is worth in the base currency; 1 for a currency nobody gave a rate of. */
  rate(currency: string): number {
    return currency === this.base ? 1 : (this.#rates.get(currency) ?? 1);
  }

  /** All of it, in the base currency. */
  total(amounts: Amounts): number {
    return [...amounts].reduce((sum, [currency, amount]) => sum + amount * this.rate(currency), 0);
  }
}

/** Adds to what there is of a currency. */
export function add(amounts: Map<string, number>, currency: string, amount: number): void {
  amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
}
