// What reqPnLSingle is served of one position: the truth, some of it, a complaint, or nothing.

/** Figures of a pnlSingle, as they can be unset. */
export const PNL_FIGURES = ['dailyPnL', 'unrealizedPnL', 'realizedPnL', 'value'] as const;

/** Every way P&L can be served. */
export const PNL_SERVICES = ['served', 'unavailable', 'silent'] as const;

/** Every way frames can end with their position: no recording shows which it is. */
export const PNL_CLOSES = ['goes-on', 'once', 'silent'] as const;

/** What its figures can be in: IB's documents do not say which it is. */
export const PNL_CURRENCIES = ['contract', 'base'] as const;

/** That of the contract, or the base currency of the account. */
export type PnlCurrency = (typeof PNL_CURRENCIES)[number];

/** Frames still under way when a request is cancelled, at most. */
export const MAX_LATE_FRAMES = 100;

/**
 * What is served of the P&L of one position, whoever asks. `served`: a frame a second. `unavailable`: in its place, as often,
 * error 2150 with the number of the request. `silent`: nothing, though it was asked for and is not refused.
 * @example account.setPnl(contract, { unset: ['dailyPnL', 'value'] });
 */
export interface PnlServing {
  /** @default 'served' */
  readonly is?: (typeof PNL_SERVICES)[number];
  /** Figures that are unset (DBL_MAX) in every frame. @default none */
  readonly unset?: readonly (typeof PNL_FIGURES)[number][];
  /** Frames of one request, 2150 in their place counted, after which it is silent though it stands. @default without end */
  readonly frames?: number;
  /** Frames that were under way when cancelPnLSingle came, and arrive after it; 100 at most. @default 0 */
  readonly late?: number;
  /** After a close: a frame a second with size 0 (`goes-on`), one of them and then none (`once`), or none. @default 'goes-on' */
  readonly close?: (typeof PNL_CLOSES)[number];
  /** Whether the figures are in the currency of the contract, or in the base currency of the account. @default 'contract' */
  readonly currency?: PnlCurrency;
}
