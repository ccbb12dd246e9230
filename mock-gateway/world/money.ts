// Amounts in several currencies, and what they are worth in an account's base currency.

/** Amounts by currency. */
export type Amounts = ReadonlyMap<string, number>;

/** Where a rate comes from that nobody stated. */
export interface Pairs {
  /** What one unit of a currency is worth in another; undefined where no pair of them has a price. */
  pairPrice(of: string, inCurrency: string): number | undefined;
}

/** One account's base currency, and what other currencies are worth in it. */
export class Exchange {
  readonly base: string;
  readonly #rates: Amounts;

  readonly #pairs: Pairs;

  /** @param rates currency → what one unit of it is worth in the base currency */
  constructor(base: string, rates: Readonly<Record<string, number>> = {}, pairs: Pairs) {
    this.base = base;
    this.#pairs = pairs;
    this.#rates = new Map(Object.entries(rates));
  }

  /** What one unit is worth in the base currency: as stated, else as their pair trades; 1 where there is neither. */
  rate(currency: string): number {
    if (currency === this.base) return 1;
    return this.#rates.get(currency) ?? this.#pairs.pairPrice(currency, this.base) ?? 1;
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
