// Figures that are compared, lost, or not there. Pure.
import type { PnlFigures, PnlState, PnlUpdate } from './pnl.ts';
import type { PnlTarget } from './pnl-choice.ts';

/** Nothing is known of it. */
export const nothing = (state: PnlState, asOf: Date | null): PnlFigures => ({
  state,
  daily: null,
  unrealized: null,
  realized: null,
  value: null,
  currency: null,
  price: null,
  asOf,
});

/** @param generation of the link that is up */
export function updateOf({ account, conId }: PnlTarget, figures: PnlFigures, generation: number): PnlUpdate {
  // Field by field: freezing what was spread took the engine half of all the time that a frame took.
  const { state, daily, unrealized, realized, value, currency, price, asOf } = figures;
  const update = { state, daily, unrealized, realized, value, currency, price, asOf, account, conId, generation };
  return Object.freeze(update);
}

/** What becomes of figures that nobody stands for any more. */
export const grownOld = { state: 'stale', price: null } as const;

/** What was told stays, and is stale; what was not is waited for anew. A price is none any more: nothing verifies it. */
export function afterLoss(told: PnlUpdate): PnlUpdate {
  if (told.state === 'live') return Object.freeze({ ...told, ...grownOld });
  return told.state === 'stale' || told.state === 'left-out'
    ? told
    : Object.freeze({ ...told, ...nothing('waiting', null) });
}

/** Whether both say the same, whenever. */
export const sameFigures = (a: PnlUpdate, b: PnlUpdate): boolean =>
  a.state === b.state &&
  a.daily === b.daily &&
  a.unrealized === b.unrealized &&
  a.realized === b.realized &&
  a.value === b.value &&
  a.currency === b.currency &&
  a.price?.value === b.price?.value &&
  a.generation === b.generation;
