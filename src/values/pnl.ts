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
