// What two updates of one position in a row amount to.
import type { PositionChange, PositionUpdate } from '../positions/position-update.ts';

/** What two updates in a row amount to, for someone who saw neither. */
const FOLDED_CHANGE: Record<PositionChange, Record<PositionChange, PositionChange>> = {
  opened: { opened: 'opened', changed: 'opened', repriced: 'opened', closed: 'closed' },
  changed: { opened: 'changed', changed: 'changed', repriced: 'changed', closed: 'closed' },
  repriced: { opened: 'changed', changed: 'changed', repriced: 'repriced', closed: 'closed' },
  closed: { opened: 'opened', changed: 'changed', repriced: 'repriced', closed: 'closed' },
};

export function fold(older: PositionUpdate, newer: PositionUpdate): PositionUpdate {
  const change = FOLDED_CHANGE[older.change][newer.change];
  return change === newer.change ? newer : Object.freeze({ ...newer, change });
}
