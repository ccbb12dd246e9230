// Prints what was recorded: the book at a moment, or the changes of a day, as table, JSON or CSV.
import pico from 'picocolors';
import { type HistoryPosition, openHistory } from '../../history/index.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { UsageError } from '../arguments.ts';
import { printable, printableJson } from '../printable.ts';
import { columnsFor } from './columns.ts';
import { csv } from './csv.ts';
import { EXIT } from './exit.ts';
import { tableLines } from './layout.ts';
import { byName } from './ranking.ts';

/** What is asked for. */
export interface HistoryQuery {
  readonly at?: string;
  readonly day?: string;
  readonly symbol?: string;
}

const DAY_MS = 86_400_000;
const WIDTH_OF_A_PIPE = 200;

/** @returns the exit code. @throws {HistoryError} {@link UsageError} */
export async function history(
  directory: string,
  { at, day, symbol }: HistoryQuery,
  format: 'table' | 'json' | 'csv',
): Promise<number> {
  if (at !== undefined && day !== undefined) throw new UsageError("Cannot show both '--at' and '--day': choose one.");
  const opened = await openHistory(directory);
  if (opened.damaged > 0) console.error(`${opened.damaged} lines could not be read and are left out.`);
  if (day === undefined) {
    const moment = at === undefined ? new Date() : instant('--at', at);
    const book = await opened.bookAt(moment, { symbol });
    const positions = book.positions.map(updateOf);
    const said = `Book ${book.state} at ${moment.toISOString()}${book.reason === null ? '' : `: ${printable(book.reason)}`}`;
    if (format === 'json') print(printableJson(JSON.stringify({ ...book, positions }, null, 2)));
    else {
      // Whatever reads the rows must not take an old book for a fresh one.
      if (format === 'csv') console.error(said);
      print(format === 'csv' ? csv(positions) : [...table(positions, book.state !== 'current'), '', said].join('\n'));
    }
    return EXIT.done;
  }
  const from = instant('--day', `${day}T00:00:00Z`);
  const rows: PositionUpdate[] = [];
  for await (const row of opened.changes({ from, to: new Date(from.getTime() + DAY_MS), symbol }))
    rows.push(updateOf(row));
  if (format === 'json') for (const row of rows) print(printableJson(JSON.stringify(row)));
  else if (format === 'csv') print(csv(rows));
  else
    for (const row of rows)
      print(printable(`${row.timestamp.toISOString()} ${row.change} ${row.localSymbol} ${row.position}`));
  return EXIT.done;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

function instant(flag: string, text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new UsageError(`Cannot read '${flag}' as it must be a time such as 2026-11-25: current value is '${text}'.`);
}

function updateOf({
  kind: _kind,
  recording: _recording,
  number: _number,
  run: _run,
  at,
  ...rest
}: HistoryPosition): PositionUpdate {
  return { ...rest, timestamp: new Date(at) };
}

function table(positions: readonly PositionUpdate[], isStale: boolean): readonly string[] {
  if (positions.length === 0) return ['No positions.'];
  const colors = pico.createColors(pico.isColorSupported && process.stdout.isTTY === true);
  const width = process.stdout.columns ?? WIDTH_OF_A_PIPE;
  return tableLines(byName(positions), columnsFor(positions), {
    width,
    colors,
    isStale,
    now: Date.now(),
    widths: new Map(),
  });
}
