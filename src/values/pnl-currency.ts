// In which currency the P&L of a position is told: IB does not say, so a row of the same second must show it. Pure.

/** What the account's values say of currencies. */
export interface Exchange {
  /** The base currency of an account; `null`: not told. */
  base(account: string): string | null;
  /** What one unit of a currency is worth in the base currency; `null`: not told. */
  rate(account: string, currency: string): number | null;
}

/** What a row says of a position. */
export interface PricedRow {
  readonly account: string;
  readonly conId: number;
  readonly currency: string;
  readonly marketValue: number | null;
}

/** Row and frame speak of the same moment when they are no further apart. */
const SAME_MOMENT_MS = 1_000;
/** Prices move within it. */
const TOLERANCE = 0.01;
/** A rate nearer to 1 cannot tell one currency from the other. */
const TELLING = 0.05;

export class PnlCurrency {
  readonly #exchange: Exchange;
  /** Newest row and newest value of each position that is not in the base currency. */
  readonly #rows = new Map<string, { readonly marketValue: number; readonly atMs: number }>();
  /** Found out: by base and contract currency. */
  readonly #found = new Map<string, string>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  row({ account, conId, currency, marketValue }: PricedRow, atMs: number): void {
    if (marketValue === null || currency === this.#exchange.base(account)) return;
    this.#rows.set(`${account}/${conId}`, { marketValue, atMs });
  }

  forget(account: string, conId: number): void {
    this.#rows.delete(`${account}/${conId}`);
  }

  /** @param value of the frame that came now */
  of(account: string, conId: number, currency: string, value: number | null, atMs: number): string | null {
    const base = this.#exchange.base(account);
    if (base === null || base === currency) return base;
    const pair = `${base}/${currency}`;
    const found = this.#found.get(pair) ?? this.#compare(`${account}/${conId}`, account, base, currency, value, atMs);
    if (found !== null) this.#found.set(pair, found);
    return found;
  }

  ofAccount(account: string): string | null {
    return this.#exchange.base(account);
  }

  #compare(
    key: string,
    account: string,
    base: string,
    currency: string,
    value: number | null,
    atMs: number,
  ): string | null {
    const row = this.#rows.get(key);
    const rate = this.#exchange.rate(account, currency);
    if (!row || rate === null || value === null || atMs - row.atMs > SAME_MOMENT_MS) return null;
    if (Math.abs(rate - 1) < TELLING) return null;
    const ratio = value / row.marketValue;
    if (Math.abs(ratio - 1) < TOLERANCE) return currency;
    return Math.abs(ratio / rate - 1) < TOLERANCE ? base : null;
  }
}
