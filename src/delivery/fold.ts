// What two updates of one position in a row amount to.
import type { PositionCause, PositionChange, PositionUpdate } from '../positions/position-update.ts';

/** What two updates in a row amount to, for someone who saw neither. */
const FOLDED_CHANGE: Record<PositionChange, Record<PositionChange, PositionChange>> = {
  opened: { opened: 'opened', changed: 'opened', repriced: 'opened', closed: 'closed' },
  changed: { opened: 'changed', changed: 'changed', repriced: 'changed', closed: 'closed' },
  repriced: { opened: 'changed', changed: 'changed', repriced: 'repriced', closed: 'closed' },
  closed: { opened: 'opened', changed: 'changed', repriced: 'repriced', closed: 'closed' },
};

export function fold(older: PositionUpdate, newer: PositionUpdate): PositionUpdate {
  const change = FOLDED_CHANGE[older.change][newer.change];
  const cause = foldedCause(older, newer);
  if (change === newer.change && cause === newer.cause) return newer;
  const { cause: _, ...rest } = newer;
  return Object.freeze(cause === undefined ? { ...rest, change } : { ...rest, change, cause });
}

/** Two steps in one have the cause that both have; a close has its own. */
function foldedCause(older: PositionUpdate, newer: PositionUpdate): PositionCause | undefined {
  if (newer.cause === undefined) return older.cause;
  if (newer.change === 'closed') return newer.cause;
  // Of what was held already, as far as this reader knows, nothing was said.
  if (older.cause === undefined) return older.change === 'opened' ? undefined : newer.cause;
  return older.cause === newer.cause ? newer.cause : 'unknown';
}
