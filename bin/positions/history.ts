// Prints what was recorded: the book at a moment, or the changes of a day with what could not be seen, as table, JSON or CSV.
import pico from 'picocolors';
import {
  type BookAt,
  type History,
  type HistoryEntry,
  type HistoryPosition,
  openHistory,
} from '../../src/history/index.ts';
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

type Format = 'table' | 'json' | 'csv';

const DAY_MS = 86_400_000;
const WIDTH_OF_A_PIPE = 200;

/** @returns the exit code: 1 where nobody knows. @throws {HistoryError} {@link UsageError} */
export async function history(directory: string, query: HistoryQuery, format: Format): Promise<number> {
  const { at, day, symbol } = query;
  if (at !== undefined && day !== undefined) throw new UsageError("Cannot show both '--at' and '--day': choose one.");
  const moment = at === undefined ? null : instant(at);
  const from = day === undefined ? null : dayIn(day);
  const opened = await openHistory(directory);
  if (opened.damaged > 0) console.error(`${opened.damaged} lines could not be read and are left out.`);
  return from === null
    ? printBook(await opened.bookAt(moment ?? new Date(), { symbol }), moment ?? new Date(), { symbol, format })
    : printDay(opened, from, symbol, format);
}

interface Shown {
  readonly symbol: string | undefined;
  readonly format: Format;
}

function printBook(book: BookAt, moment: Date, { symbol, format }: Shown): number {
  const positions = book.positions.map(updateOf);
  const said = `Book ${book.state} at ${moment.toISOString()}${book.reason === null ? '.' : `: ${printable(book.reason)}.`}`;
  const isKnown = book.state !== 'unknown';
  // Whatever reads the rows must not take an old book for a fresh one, nor an unknown one for an empty one.
  if (format === 'csv' || !isKnown) console.error(said);
  if (format === 'json') print(printableJson(JSON.stringify({ ...book, positions }, null, 2)));
  else if (format === 'csv') print(csv(positions));
  else if (isKnown) print([...table(positions, { symbol, isStale: book.state !== 'current' }), '', said].join('\n'));
  return isKnown ? EXIT.done : EXIT.noStream;
}

async function printDay(opened: History, from: Date, symbol: string | undefined, format: Format): Promise<number> {
  const rows: PositionUpdate[] = [];
  let seen = 0;
  let blind = 0;
  for await (const entry of opened.entries({ from, to: new Date(from.getTime() + DAY_MS), symbol })) {
    seen++;
    if (entry.kind === 'position' && (entry.phase === 'snapshot' || entry.change === 'repriced')) continue;
    if (entry.kind !== 'position' && entry.belief !== 'current') blind++;
    if (format === 'csv' && entry.kind === 'position') rows.push(updateOf(entry));
    else if (format === 'json') print(printableJson(JSON.stringify(lineOf(entry))));
    else if (format === 'table') print(printable(sentenceOf(entry)));
  }
  if (format === 'csv') {
    print(csv(rows));
    if (blind > 0) console.error(`${blind} times the book was not current: '--day' without '--csv' shows when.`);
  }
  if (seen > 0) return EXIT.done;
  console.error(`Nothing was recorded on ${from.toISOString().slice(0, 10)}.`);
  return EXIT.noStream;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Without a zone it is UTC. */
function instant(text: string): Date {
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const date = new Date(text.includes('T') && !hasZone ? `${text}Z` : text);
  if (isTime && !Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    `Cannot read '--at' as it must be a time such as 2026-11-25T15:30:00Z: current value is '${text}'.`,
  );
}

function dayIn(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return date;
  throw new UsageError(`Cannot read '--day' as it must be a day such as 2026-11-25: current value is '${text}'.`);
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

const lineOf = ({ at, ...rest }: HistoryEntry): object => ({ ...rest, timestamp: new Date(at) });

function sentenceOf(entry: HistoryEntry): string {
  const time = new Date(entry.at).toISOString();
  return entry.kind === 'position'
    ? `${time} ${entry.change} ${entry.localSymbol} ${entry.position}`
    : `${time} ${entry.kind}: ${entry.detail} (${entry.belief})`;
}

function table(
  positions: readonly PositionUpdate[],
  { symbol, isStale }: Pick<Shown, 'symbol'> & { readonly isStale: boolean },
): readonly string[] {
  if (positions.length === 0) return [symbol === undefined ? 'No positions.' : `No positions of ${printable(symbol)}.`];
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
