// Positions as comma-separated values that neither a terminal nor a spreadsheet runs.
import type { PnlFigures, ViewedPosition } from '../../src/index.ts';
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
] as const satisfies readonly (keyof ViewedPosition)[];

/** What stands behind them where live P&L is asked for, by title. */
const LIVE: Readonly<Record<string, (pnl: PnlFigures | null) => string | number | Date | null>> = {
  pnlState: (pnl) => pnl?.state ?? null,
  dailyPnl: (pnl) => pnl?.daily ?? null,
  liveUnrealizedPnl: (pnl) => pnl?.unrealized ?? null,
  liveValue: (pnl) => pnl?.value ?? null,
  pnlCurrency: (pnl) => pnl?.currency ?? null,
  pnlAsOf: (pnl) => pnl?.asOf ?? null,
};

/** A header, then a line for each position. */
export function csv(positions: readonly ViewedPosition[]): string {
  const isLive = positions.some(({ pnl }) => pnl !== undefined);
  const live = isLive ? Object.entries(LIVE) : [];
  const header = [...COLUMNS, ...live.map(([title]) => title)].join(',');
  const line = (position: ViewedPosition): string =>
    [
      ...COLUMNS.map((column) => cell(position[column])),
      ...live.map(([, read]) => cell(read(position.pnl ?? null))),
    ].join(',');
  return [header, ...positions.map(line)].join('\n');
}

function cell(value: string | number | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return String(value);
  // A spreadsheet takes these for the start of a formula, and ' for "this is text".
  const text = printable(value).replace(/^[=+\-@]/, "'$&");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
