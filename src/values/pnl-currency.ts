// In which currency the P&L of a position is told: IB does not say, so a row of the same second must show it. Pure.
import { agree, type Pair } from './pair.ts';

/** What the account's values say of currencies. */
export interface Exchange {
  /** The base currency of an account; `null`: not told. */
  base(account: string): string | null;
  /** What one unit of a currency is worth in the base currency; `null`: not told. */
  rate(account: string, currency: string): number | null;
}

/** A rate nearer to 1 cannot tell one currency from the other. */
const TELLING = 0.05;

/** Whether an amount that agrees with one in this currency may as well be in the base currency, as far as is known. */
export function cannotTell(exchange: Exchange, account: string, currency: string): boolean {
  const base = exchange.base(account);
  if (base === null || base === currency) return base === null;
  const rate = exchange.rate(account, currency);
  return rate === null || Math.abs(rate - 1) < TELLING;
}

export class PnlCurrency {
  readonly #exchange: Exchange;
  /** Found out: by base and contract currency. */
  readonly #found = new Map<string, string>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** @param currency of the contract. @param pair with the frame that came now */
  of(account: string, currency: string, pair: Pair): string | null {
    const base = this.#exchange.base(account);
    if (base === null || base === currency) return base;
    const name = `${base}/${currency}`;
    const known = this.#found.get(name);
    const found = known ?? this.#compare(account, base, currency, pair);
    if (known === undefined && found !== null) this.#found.set(name, found);
    // What was proved of this very position counts before what another showed.
    return pair.proof === null ? found : currency;
  }

  ofAccount(account: string): string | null {
    return this.#exchange.base(account);
  }

  #compare(account: string, base: string, currency: string, { row, frame, isOfOneMoment }: Pair): string | null {
    const rate = this.#exchange.rate(account, currency);
    const value = frame?.value ?? null;
    const marketValue = row?.marketValue ?? null;
    if (!isOfOneMoment || marketValue === null || value === null || frame?.size !== row?.position) return null;
    if (rate === null || cannotTell(this.#exchange, account, currency)) return null;
    if (agree(value, marketValue)) return currency;
    return agree(value, marketValue * rate) ? base : null;
  }
}
