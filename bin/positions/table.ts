// Lays positions out as a table that fits the width: pure, text in, text out.
import Table from 'cli-table3';
import pico from 'picocolors';
import type { PositionBookView, PositionUpdate } from '../../src/index.ts';
import { contractName } from './contract-name.ts';

type Colors = ReturnType<typeof pico.createColors>;

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Milliseconds since 1970, for the age of each row. */
  readonly now: number;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Columns with the highest number go first when the terminal is narrow; 0 stays. */
  readonly dropFirst: number;
  readonly text: (position: PositionUpdate, now: number) => string;
  readonly paint?: (text: string, position: PositionUpdate, colors: Colors) => string;
}

const number = (value: number | null, digits: number): string =>
  value === null
    ? '–'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const signed = (value: number | null): string =>
  value !== null && value > 0 ? `+${number(value, 2)}` : number(value, 2);

const COLUMNS: readonly Column[] = [
  { title: 'Account', align: 'left', dropFirst: 4, text: ({ account }) => account },
  { title: 'Contract', align: 'left', dropFirst: 0, text: contractName },
  { title: 'Position', align: 'right', dropFirst: 0, text: ({ position }) => position.toLocaleString('en-US') },
  { title: 'Price', align: 'right', dropFirst: 2, text: ({ marketPrice }) => number(marketPrice, 2) },
  { title: 'Value', align: 'right', dropFirst: 3, text: ({ marketValue }) => number(marketValue, 2) },
  { title: 'Avg cost', align: 'right', dropFirst: 5, text: ({ averageCost }) => number(averageCost, 2) },
  {
    title: 'Unreal. P&L',
    align: 'right',
    dropFirst: 0,
    text: ({ unrealizedPnl }) => signed(unrealizedPnl),
    paint: (text, { unrealizedPnl }, colors) =>
      unrealizedPnl === null || unrealizedPnl === 0 ? text : unrealizedPnl > 0 ? colors.green(text) : colors.red(text),
  },
  { title: 'Age', align: 'right', dropFirst: 1, text: ({ timestamp }, now) => age(now - timestamp.getTime()) },
];

const GAP = 2;

/** The book as lines no wider than `width`; what is stale is dim, and says so. */
export function positionTable(view: PositionBookView, { width, color, now }: TableOptions): string {
  const colors = pico.createColors(color);
  if (view.state === 'unknown') return clip(`Positions: unknown (${view.reason}).`, width);
  const positions = [...view.positions].sort(byName);
  if (positions.length === 0)
    return clip(view.state === 'stale' ? `No positions when last heard: ${view.reason}` : 'No positions.', width);
  const columns = fitting(positions, width, now);
  const table = new Table({
    head: columns.map(({ title }) => colors.bold(title)),
    colAligns: columns.map(({ align }) => align),
    chars: BORDERLESS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  for (const position of positions) {
    table.push(
      columns.map(({ text, paint }) => {
        const plain = text(position, now);
        if (view.state === 'stale') return colors.dim(plain);
        return paint ? paint(plain, position, colors) : plain;
      }),
    );
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  if (view.state === 'stale')
    lines.push(colors.yellow(clip(`STALE since ${clockTime(view.since)}: ${view.reason}`, width)));
  return lines.join('\n');
}

/** Time of day, UTC-independent, to the second. */
export const clockTime = (time: Date): string => time.toTimeString().slice(0, 8);

/** `3s`, `2m`, `5h`: how old. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3_600)}h`;
}

export const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

function fitting(positions: readonly PositionUpdate[], width: number, now: number): readonly Column[] {
  const needed = (column: Column) =>
    Math.max(column.title.length, ...positions.map((position) => column.text(position, now).length));
  let columns: readonly Column[] = COLUMNS;
  for (;;) {
    const total = columns.reduce((sum, column) => sum + needed(column), 0) + GAP * (columns.length - 1);
    const next = Math.max(...columns.map(({ dropFirst }) => dropFirst));
    if (total <= width || next === 0) return columns;
    columns = columns.filter(({ dropFirst }) => dropFirst !== next);
  }
}

function byName(a: PositionUpdate, b: PositionUpdate): number {
  return a.account.localeCompare(b.account) || contractName(a).localeCompare(contractName(b)) || a.conId - b.conId;
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
};
