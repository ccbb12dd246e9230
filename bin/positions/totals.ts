// The sums over the book as a person reads them: one text for each currency, never across currencies.
import type { BookTotals, Total, TotalSum, ViewedPosition } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { gain, money } from './amounts.ts';
import { counted } from './event-lines.ts';

/** The currency with most positions first; `isWide` adds value, realised P&L, and that of the day where it is asked for. */
export function totalLines(
  totals: BookTotals,
  positions: readonly ViewedPosition[],
  isWide: boolean,
): readonly string[] {
  if (totals.state === 'unknown') return [];
  const isLive = positions.some(({ pnl }) => pnl !== undefined);
  return [...totals.byCurrency]
    .sort((a, b) => b.positions - a.positions)
    .map((total) => `${printable(total.currency)} ${totalText(total, isWide, isLive)}`);
}

function totalText({ unrealized, daily, realized, value }: Total, isWide: boolean, isLive: boolean): string {
  const parts = [`P&L ${gain(unrealized.amount)}${without(unrealized)}`];
  if (isWide) {
    if (isLive) parts.push(`today ${gain(daily.amount)}${without(daily)}`);
    parts.push(`realised ${gain(realized.amount)}${without(realized)}`);
    parts.push(`value ${money(value.amount)}${without(value)}`);
  }
  return parts.join('  ');
}

const without = ({ missing }: TotalSum): string => (missing === 0 ? '' : ` (without ${counted(missing, 'position')})`);
