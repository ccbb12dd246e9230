// Sums over a view of the book, by account, underlying and currency: never across currencies unless by the account's own rates. Pure.
import type { PositionBookView, ViewedPosition } from './positions/book-view.ts';
import { type AccountValues, isCurrency } from './values/account-value.ts';

/** Which figures are summed, and in what. */
export interface HowSummed {
  readonly figures: 'rows' | 'pnl';
  readonly convert: boolean;
}

/**
 * A sum, and what it is without.
 * @example const text = ({ amount, missing }: TotalSum) => `${amount ?? 'not said'}${missing > 0 ? `, without ${missing}` : ''}`;
 */
export interface TotalSum {
  /** `null`: nothing in it was said, or it is more than a number holds; never 0 for that. */
  readonly amount: number | null;
  /** Positions it is without: not said, not live, or in another currency that there is no rate for. */
  readonly missing: number;
  /** When the oldest figure in it was received; `null`: there is none. It cannot be set: set a copy. */
  readonly oldest: Date | null;
}

/**
 * An exchange rate that a sum used: `ExchangeRate` of the account's values (6).
 * @example const text = ({ from, rate, to }: TotalRate) => `1 ${from} = ${rate} ${to}`;
 */
export interface TotalRate {
  /** Whose rate it is. */
  readonly account: string;
  /** Currency of the figures. */
  readonly from: string;
  /** Base currency of the account. */
  readonly to: string;
  /** What one unit of `from` is in `to`. */
  readonly rate: number;
  /** `stale`: the account's values are. */
  readonly state: AccountValues['state'];
  /** When it was last told. It cannot be set: set a copy. */
  readonly asOf: Date;
}

/**
 * The sums over some positions, all in one currency.
 * @example const text = ({ underlying, currency, value }: Total) => `${underlying ?? 'all'} ${value.amount ?? 'not said'} ${currency}`;
 */
export interface Total {
  /** Account code, of a total by account; `null`: of all accounts. */
  readonly account: string | null;
  /** Symbol of the underlying, of a total by underlying; `null`: of all. */
  readonly underlying: string | null;
  /** Currency of the four sums. */
  readonly currency: string;
  /** How many positions there are, in a sum or missing from it. */
  readonly positions: number;
  /** Market value; of a future its whole value, as IB's rows have it. */
  readonly value: TotalSum;
  /** Unrealised P&L. */
  readonly unrealized: TotalSum;
  /** Realised P&L. */
  readonly realized: TotalSum;
  /** P&L of the day, which live P&L alone brings: rows have none. */
  readonly daily: TotalSum;
  /** The rates by which figures of other currencies are in it; none unless `convert`. */
  readonly rates: readonly TotalRate[];
}

/**
 * Sums over what is held, and whether that can be believed: `state`, `since` and `reason` are those of `positions()`.
 * @example
 * const totals = streamer.totals();
 * if (totals.state !== 'unknown') for (const { currency, value } of totals.byCurrency) console.log(currency, value.amount);
 */
export type BookTotals =
  | Extract<PositionBookView, { state: 'unknown' }>
  | {
      /** As the book is. */
      readonly state: 'current' | 'stale';
      /** When this state began. */
      readonly since: Date;
      /** Why the book may be wrong; `null`: it is current. */
      readonly reason: string | null;
      /** When the gateway last spoke of the account. */
      readonly asOf: Date;
      /** Positions that the wish hides: they are in no sum. */
      readonly hidden: number;
      /** Rows that could not be read: what they say is in no sum. */
      readonly rejected: number;
      /** What was summed. */
      readonly figures: HowSummed['figures'];
      /** One for each account and currency, in the order they are first held. */
      readonly byAccount: readonly Total[];
      /** One for each underlying and currency, over all accounts, in the order they are first held. */
      readonly byUnderlying: readonly Total[];
      /** One for each currency, over all accounts, in the order they are first held. */
      readonly byCurrency: readonly Total[];
    };

const SUMMED = ['value', 'unrealized', 'realized', 'daily'] as const;
type Summed = (typeof SUMMED)[number];

interface Figure {
  readonly amount: number | null;
  /** Null: not verified. */
  readonly currency: string | null;
  readonly at: Date | null;
}

/** What one figure is in the currency of its total. */
interface Term {
  readonly amount: number;
  readonly at: Date | null;
  readonly rate: TotalRate | null;
}

type Part = Pick<Total, 'account' | 'underlying'>;

export function totalsOf(view: PositionBookView, values: readonly AccountValues[], how: HowSummed): BookTotals {
  if (view.state === 'unknown') return view;
  const exchanges = new Map(values.map((worth) => [worth.account, new Exchange(worth)]));
  const entries = view.positions.map((held) => new Entry(held, exchanges.get(held.account), how));
  const by = (part: (held: ViewedPosition) => Part): readonly Total[] => {
    const sheets = new Map<string, Sheet>();
    for (const entry of entries) {
      const of = part(entry.held);
      const key = JSON.stringify([of.account, of.underlying, entry.currency]);
      const sheet = sheets.get(key) ?? new Sheet(of, entry.currency);
      sheets.set(key, sheet);
      sheet.add(entry);
    }
    return Object.freeze([...sheets.values()].map((sheet) => sheet.total()));
  };
  return Object.freeze({
    state: view.state,
    since: view.since,
    reason: view.state === 'stale' ? view.reason : null,
    asOf: view.asOf,
    hidden: view.hidden.count,
    rejected: view.rejected.length,
    figures: how.figures,
    byAccount: by(({ account }) => ({ account, underlying: null })),
    byUnderlying: by(({ symbol }) => ({ account: null, underlying: symbol })),
    byCurrency: by(() => ({ account: null, underlying: null })),
  });
}

/** The base currency of an account, and what others are in it. */
class Exchange {
  readonly base: string | null;
  readonly #rates = new Map<string, TotalRate>();

  constructor({ account, state, values, netLiquidation }: AccountValues) {
    this.base = netLiquidation && isCurrency(netLiquidation.currency) ? netLiquidation.currency : null;
    for (const { key, amount: rate, currency: from, timestamp: asOf } of values)
      if (key === 'ExchangeRate' && rate !== null && rate > 0 && this.base !== null)
        this.#rates.set(from, Object.freeze({ account, from, to: this.base, rate, state, asOf }));
  }

  rate(from: string): TotalRate | null {
    return this.#rates.get(from) ?? null;
  }
}

/** One position: the currency it is summed in, and its figures in that. */
class Entry {
  readonly held: ViewedPosition;
  readonly currency: string;
  readonly terms: Readonly<Record<Summed, Term | null>>;

  constructor(held: ViewedPosition, exchange: Exchange | undefined, { figures, convert }: HowSummed) {
    this.held = held;
    // Where the base is not told there is nothing to convert to.
    const currency = (convert ? exchange?.base : null) ?? held.currency;
    const term = ({ amount, currency: from, at }: Figure): Term | null => {
      if (amount === null || from === null) return null;
      if (from === currency) return { amount, at, rate: null };
      const rate = convert && exchange?.base === currency ? exchange.rate(from) : null;
      return rate && { amount: amount * rate.rate, at, rate };
    };
    const row = (amount: number | null): Figure => ({ amount, currency: held.currency, at: held.timestamp });
    const live = (name: Summed): Figure => liveFigure(held, name);
    const isLive = figures === 'pnl';
    this.currency = currency;
    this.terms = {
      value: term(isLive ? live('value') : row(held.marketValue)),
      unrealized: term(isLive ? live('unrealized') : row(held.unrealizedPnl)),
      realized: term(isLive ? live('realized') : row(held.realizedPnl)),
      daily: term(live('daily')),
    };
  }
}

/** What is not live is not summed. */
const liveFigure = ({ pnl }: ViewedPosition, name: Summed): Figure =>
  pnl?.state === 'live'
    ? { amount: pnl[name], currency: pnl.currency, at: pnl.asOf }
    : { amount: null, currency: null, at: null };

/** A total that grows. */
class Sheet {
  readonly #part: Part;
  readonly #currency: string;
  readonly #sums = { value: new Sum(), unrealized: new Sum(), realized: new Sum(), daily: new Sum() };
  readonly #rates = new Set<TotalRate>();
  #positions = 0;

  constructor(part: Part, currency: string) {
    this.#part = part;
    this.#currency = currency;
  }

  add({ terms }: Entry): void {
    this.#positions++;
    for (const name of SUMMED) {
      const term = terms[name];
      this.#sums[name].add(term);
      if (term?.rate) this.#rates.add(term.rate);
    }
  }

  total(): Total {
    const { value, unrealized, realized, daily } = this.#sums;
    return Object.freeze({
      ...this.#part,
      currency: this.#currency,
      positions: this.#positions,
      value: value.told(),
      unrealized: unrealized.told(),
      realized: realized.told(),
      daily: daily.told(),
      rates: Object.freeze([...this.#rates]),
    });
  }
}

class Sum {
  #amount: number | null = null;
  #missing = 0;
  #oldest: Date | null = null;

  add(term: Term | null): void {
    if (term === null) {
      this.#missing++;
      return;
    }
    this.#amount = (this.#amount ?? 0) + term.amount;
    if (term.at !== null && (this.#oldest === null || term.at < this.#oldest)) this.#oldest = term.at;
  }

  told(): TotalSum {
    const amount = this.#amount !== null && Number.isFinite(this.#amount) ? this.#amount : null;
    return Object.freeze({ amount, missing: this.#missing, oldest: this.#oldest });
  }
}
