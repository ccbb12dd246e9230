// Figures that are compared, lost, or not there. Pure.
import type { PnlFigures, PnlState, PnlUpdate } from './pnl.ts';

/** Nothing is known of it. */
export const nothing = (state: PnlState, asOf: Date | null): PnlFigures => ({
  state,
  daily: null,
  unrealized: null,
  realized: null,
  value: null,
  currency: null,
  asOf,
});

/** What was told stays, and is stale; what was not is waited for anew. */
export function afterLoss(told: PnlUpdate): PnlUpdate {
  if (told.state === 'live') return Object.freeze({ ...told, state: 'stale' });
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
  a.generation === b.generation;
