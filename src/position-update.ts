// What handlers receive: the PositionUpdate, the handler's shape, and the check of that shape at run time.

/**
 * What an update says about the holding, compared with what was known before.
 * - `opened`: not held before, held now
 * - `changed`: size or average cost differ
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

/** The contract of a position, as the portfolio row (message 7) names it. */
export interface PositionContract {
  /** IB's number of the contract: the key of a position, together with `account`. */
  readonly conId: number;
  /** Symbol of the underlying, e.g. `SPY`. */
  readonly symbol: string;
  /** `OPT`, `STK`, `FUT`, `FOP`, `CASH`, … */
  readonly secType: string;
  /** `null` for what is neither a call nor a put. */
  readonly right: 'CALL' | 'PUT' | null;
  /** Strike in `currency`; `null` for what has none. */
  readonly strike: number | null;
  /** Last trade date as `yyyyMMdd`; `null` for what has none. */
  readonly expiry: string | null;
  /** Units per contract, e.g. 100; `null` where IB names none. */
  readonly multiplier: number | null;
  /** ISO code, e.g. `USD`. */
  readonly currency: string;
  /** The exchange's own name, OCC form for options: `SPY   261218C00450000`. */
  readonly localSymbol: string;
  readonly tradingClass: string;
}

/** The numbers of a position. `null` is "IB did not say": never 0 and never 1.7e308. */
export interface PositionNumbers {
  /** Signed size: long > 0, short < 0, 0 = closed. Contracts or shares, possibly fractional. */
  readonly position: number;
  /** Per unit, without the multiplier, in `currency`. */
  readonly marketPrice: number | null;
  /** position × marketPrice × multiplier, in `currency`. */
  readonly marketValue: number | null;
  /** Per contract, commission and multiplier included (IB's rule). */
  readonly averageCost: number | null;
  readonly unrealizedPnl: number | null;
  readonly realizedPnl: number | null;
}

/** One fact about one position, frozen and shared by all handlers. */
export interface PositionUpdate extends PositionContract, PositionNumbers {
  readonly account: string;
  /** When the row was received; for a close found by reconciling, when that was found. */
  readonly timestamp: Date;
  readonly change: PositionChange;
  readonly phase: PositionPhase;
  /** Which link brought it: 1 for the first connection, one more for each later one. */
  readonly generation: number;
  /** Grows by one with every update of this process. */
  readonly sequence: number;
}

/** Anything that wants positions. */
export interface PositionUpdateHandler {
  /**
   * Called once per update, in order, never twice at once. A returned promise delays only this handler's next call;
   * what it throws or rejects with becomes a `handlerError` event.
   */
  onPositionUpdate(update: PositionUpdate): void | Promise<void>;
}

/** Whether a value has an `onPositionUpdate` method, own or inherited. Never throws. */
export function isPositionUpdateHandler(value: unknown): value is PositionUpdateHandler {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return typeof Reflect.get(value, 'onPositionUpdate') === 'function';
  } catch {
    return false;
  }
}
