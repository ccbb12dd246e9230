// What is told of live P&L: of one position, or of an account as a whole, each with an age of its own.

/**
 * Where a figure stands.
 * - `waiting`: asked for, not answered yet
 * - `live`: what `asOf` says was told over this link
 * - `unavailable`: the gateway says that it cannot make it now (2150): no price, or no entitlement to one
 * - `stale`: told before the link, or what was asked of it, was lost, or by a stream that fell silent
 * - `none`: nobody answered, or the request was refused
 * - `left-out`: not asked for: `pnl.subscriptions` positions of greater exposure are
 */
export type PnlState = 'waiting' | 'live' | 'unavailable' | 'stale' | 'none' | 'left-out';

/**
 * The price that follows from `value`: never told by IB, and told only while a row of the same second has shown that `value` is in
 * the currency of the contract.
 * @example const text = ({ price }: PnlFigures) => (price === null ? 'not verified' : `${price.value} by ${price.source}`);
 */
export interface DerivedPrice {
  /** Per unit, without the multiplier, in the currency of the contract: `value` / (size in the same frame × multiplier). */
  readonly value: number;
  /** What it was made of: `value` of pnlSingle (95), field 7. */
  readonly source: 'pnl-value';
  /** When row and frame last agreed. The price itself is as old as `asOf` of the figures. It cannot be set: set a copy. */
  readonly verifiedAt: Date;
}

/**
 * P&L as reqPnLSingle (94) and reqPnL (92) bring it; `null` is "IB did not say", never 0 and never 1.7e308.
 * @example const text = ({ daily, asOf }: PnlFigures) => `${daily ?? 'not said'} as of ${asOf?.toISOString() ?? 'never'}`;
 */
export interface PnlFigures {
  /** Whether they are worth anything. */
  readonly state: PnlState;
  /** Of the day, by TWS's own reset schedule. pnlSingle (95), field 4; pnl (94), field 3. */
  readonly daily: number | null;
  /** Since it was opened. pnlSingle (95), field 5; pnl (94), field 4. Other than a row's: other source, other cadence. */
  readonly unrealized: number | null;
  /** Of today; IB leaves it unset until something is traded. pnlSingle (95), field 6; pnl (94), field 5. */
  readonly realized: number | null;
  /** Market value as it comes; `null` for an account. pnlSingle (95), field 7. */
  readonly value: number | null;
  /**
   * Currency of all four, where that is known: that of the contract, when that is the base currency of its account or when a
   * row of the same second showed it; the base currency of an account. `null`: not verified, as IB does not say.
   */
  readonly currency: string | null;
  /**
   * Derived from `value`, in the currency of the contract, while its currency is verified for this position, over this link and at
   * this size; `null` otherwise, and where IB names no multiplier.
   */
  readonly price: DerivedPrice | null;
  /** When they were last told, changed or not; `null`: never. It cannot be set: set a copy. */
  readonly asOf: Date | null;
}

/**
 * P&L of one position, or of a whole account, that is new or says something else than before. Frozen, shared by all.
 * @example streamer.on('pnl', ({ account, conId, daily }) => console.log(account, conId ?? 'whole', daily));
 */
export interface PnlUpdate extends PnlFigures {
  /** Account code, such as `DU1234567`. */
  readonly account: string;
  /** IB's number of the contract; `null`: of the account as a whole. */
  readonly conId: number | null;
  /** Which link brought it: 1 for the first connection, one more for each later one. */
  readonly generation: number;
}
