// What handlers receive: the PositionUpdate.

/**
 * What an update says about the holding, compared with what was known before.
 * - `opened`: not held before, held now
 * - `changed`: size, average cost or the terms of the contract differ
 * - `closed`: held before, `position` is 0 now
 * - `repriced`: only price, value or P&L differ
 */
export type PositionChange = 'opened' | 'changed' | 'closed' | 'repriced';

/**
 * Where an update comes from.
 * - `snapshot`: the first account download, or the book handed to a handler that joined late
 * - `live`: a row pushed by the gateway
 * - `reconciled`: a difference found by comparing a new download with the book, after a gap or a refresh
 */
export type PositionPhase = 'snapshot' | 'live' | 'reconciled';

/**
 * Why a size changed, as far as that was known when it was told. A name that ends in `?` is a guess.
 * - `execution`: executions the gateway told of before sum up to the step. It tells of those of this client id unasked; to
 *   client 0 also of those given by hand, to the master client id of all
 * - `expiry`: it went to 0 past its last day, and was held until then
 * - `expiry?`: so too, but nobody listened when that day ended: it may have been closed before
 * - `assignment?`: an option went to 0 in the money or on its last day, and its underlying moved by that many shares
 * - `split?`: one contract went to 0, and another on the same with the same worth was opened
 * - `unknown`: nothing says why; the executions of others are not told to everybody
 */
export type PositionCause = 'execution' | 'expiry' | 'expiry?' | 'assignment?' | 'split?' | 'unknown';

/**
 * The contract of a position, as portfolioValue (7, version 8) names it; fields are counted from 1, the message id.
 * @example const title = ({ symbol, expiry, strike, right }: PositionContract) => [symbol, expiry, strike, right].join(' ');
 */
export interface PositionContract {
  /** IB's number of the contract: the key of a position, together with `account`. Field 3. */
  readonly conId: number;
  /** Symbol of the underlying, e.g. `SPY`. Field 4. */
  readonly symbol: string;
  /** `OPT`, `STK`, `FUT`, `FOP`, `CASH`, … Field 5. */
  readonly secType: string;
  /** `null` for what is neither a call nor a put. Field 8. */
  readonly right: 'CALL' | 'PUT' | null;
  /** Strike in `currency`; `null` for what has none. Field 7. */
  readonly strike: number | null;
  /** Last trade date as `yyyyMMdd`; `null` for what has none. Field 6. */
  readonly expiry: string | null;
  /** Units per contract, e.g. 100; `null` where IB names none. Field 9. */
  readonly multiplier: number | null;
  /** ISO code, e.g. `USD`. Field 11. */
  readonly currency: string;
  /** The exchange's own name, OCC form for options: `SPY   261218C00450000`. Field 12. */
  readonly localSymbol: string;
  /** The exchange's class of the contract, e.g. `SPXW` for weeklies on `SPX`; portfolioValue (7), field 13. */
  readonly tradingClass: string;
}

/**
 * The numbers of a position. `null` is "IB did not say": never 0 and never 1.7e308.
 * @example const pnlText = ({ unrealizedPnl }: PositionNumbers) => unrealizedPnl?.toFixed(2) ?? 'not said';
 */
export interface PositionNumbers {
  /** Signed size: long > 0, short < 0, 0 = closed. Contracts or shares, possibly fractional. portfolioValue (7), field 14. */
  readonly position: number;
  /** Per unit, without the multiplier, in `currency`. portfolioValue (7), field 15. */
  readonly marketPrice: number | null;
  /** In `currency`: position × marketPrice × multiplier, a hundredth of that where IB quotes in cents (ZC, GF, CT). portfolioValue (7), field 16. */
  readonly marketValue: number | null;
  /** Per contract, commission and multiplier included (IB's rule), in `currency`. portfolioValue (7), field 17. */
  readonly averageCost: number | null;
  /** Gain above 0, loss below, against `averageCost`, in `currency`. portfolioValue (7), field 18. */
  readonly unrealizedPnl: number | null;
  /** Made today by reducing this position, in `currency`. portfolioValue (7), field 19. */
  readonly realizedPnl: number | null;
}

/**
 * One fact about one position, frozen and shared by all handlers.
 * @example const onPositionUpdate = ({ change, conId, position }: PositionUpdate) => console.log(change, conId, position);
 */
export interface PositionUpdate extends PositionContract, PositionNumbers {
  /** Account code, such as `DU1234567`. portfolioValue (7), field 20. */
  readonly account: string;
  /** When the row was received; for a close found by reconciling, when that was found. It cannot be set: set a copy. */
  readonly timestamp: Date;
  /** Found by comparing the row with the book, not said by IB. */
  readonly change: PositionChange;
  /** Tells what was downloaded from what was pushed. */
  readonly phase: PositionPhase;
  /** Why the size changed; there only when it did, and never in a snapshot. What is learned later alters nothing of it. */
  readonly cause?: PositionCause;
  /** Which link brought it: 1 for the first connection, one more for each later one. */
  readonly generation: number;
  /** Grows with every update within the streamer's `run`; what a filter hides has a number too. */
  readonly sequence: number;
}

/** As told to somebody who was not there when it was opened: of why it is held nothing is said. */
export function asSnapshot({ cause: _, ...held }: PositionUpdate): PositionUpdate {
  return Object.freeze({ ...held, change: 'opened', phase: 'snapshot' });
}
