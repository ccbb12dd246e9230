// What reqPnLSingle is served of one position: the truth, some of it, a complaint, or nothing.

/** Figures of a pnlSingle, as they can be unset. */
export const PNL_FIGURES = ['dailyPnL', 'unrealizedPnL', 'realizedPnL', 'value'] as const;

/** Every way P&L can be served. */
export const PNL_SERVICES = ['served', 'unavailable', 'silent'] as const;

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
}
