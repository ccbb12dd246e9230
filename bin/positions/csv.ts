// Positions as comma-separated values that neither a terminal nor a spreadsheet runs.
import type { PositionUpdate } from '../../src/index.ts';
import { printable } from '../printable.ts';

const COLUMNS = [
  'account',
  'conId',
  'symbol',
  'secType',
  'right',
  'strike',
  'expiry',
  'multiplier',
  'currency',
  'localSymbol',
  'tradingClass',
  'position',
  'marketPrice',
  'marketValue',
  'averageCost',
  'unrealizedPnl',
  'realizedPnl',
  'timestamp',
] as const satisfies readonly (keyof PositionUpdate)[];

/** A header, then a line for each position. */
export const csv = (positions: readonly PositionUpdate[]): string =>
  [COLUMNS.join(','), ...positions.map(line)].join('\n');

const line = (position: PositionUpdate): string => COLUMNS.map((column) => cell(position[column])).join(',');

function cell(value: string | number | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return String(value);
  // A spreadsheet takes these for the start of a formula, and ' for "this is text".
  const text = printable(value).replace(/^[=+\-@]/, "'$&");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
