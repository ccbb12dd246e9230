// A row as text for a spreadsheet: what is shown of it, when it was told, and what speaks against it.
import { clockTime } from '../clock.ts';
import type { Belief } from './book.ts';
import { COLUMNS, type ColumnName, type Differing } from './columns.ts';
import type { Position } from './told.ts';

/** @param belief as the page shows it. @returns cells with tabs between them; an age, and days left, would be wrong soon: the moment is told */
export function rowText(
  position: Position,
  differing: Differing,
  { belief, hidden }: { readonly belief: Belief; readonly hidden: (column: ColumnName) => boolean },
): string {
  const cells = COLUMNS.filter(({ name, isClock }) => isClock === undefined && !hidden(name)).map(({ text }) =>
    text(position, 0, differing),
  );
  const doubt = belief.state === 'stale' ? [`STALE since ${clockTime(new Date(belief.since))}: ${belief.reason}`] : [];
  return [...cells, position.timestamp, ...doubt].join('\t');
}
