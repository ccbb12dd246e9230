// Bars of the past as a file of comma-separated values has them: read strictly, each row with the time it takes.
import { MAX_AMOUNT, nearest } from '../rules.ts';
import { barSizeOf } from './bar-size.ts';
import { type Contract, stock } from './contract.ts';
import { tradingDayOf } from './trading-days.ts';
import { sessionOf } from './trading-hours.ts';
import { instantOf, isZone } from './zoned-time.ts';

/**
 * Bars of the past, in place of those that the seed makes.
 * @example const bars: BarsOptions = { size: '1 day', csv: 'date,open,high,low,close,volume\n20230901,451.53,453.67,449.68,450.92,1185147' };
 */
export interface BarsOptions {
  /** How long each is, in IB's words, up to `1 day`. */
  readonly size: string;
  /**
   * A row a bar, oldest first: `date,open,high,low,close,volume,barCount,average`, in this order or under these names; the last
   * three may be missing. A date is `20230901`, `20231006 15:59:59` in the exchange's zone, `2023-10-06T19:59:59Z` or seconds since
   * 1970. In a scenario file also the path of a `.csv` file, seen from there.
   */
  readonly csv: string;
}

/** One bar of the past. */
export interface StatedBar {
  readonly from: number;
  /** The first instant that is no longer in it. */
  readonly to: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Null where the rows have none. */
  readonly volume: number | null;
  readonly count: number | null;
  readonly wap: number | null;
}

/** Rows that are read; more are refused. */
const MOST_ROWS = 200_000;
const DAY_MS = 86_400_000;

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume', 'count', 'wap'] as const;
type Column = (typeof COLUMNS)[number];
/** What else the columns are called, by pandas and by IB's clients. */
const ALIASES: ReadonlyMap<string, Column> = new Map([
  ...COLUMNS.map((name): [string, Column] => [name, name]),
  ['date', 'time'],
  ['datetime', 'time'],
  ['barcount', 'count'],
  ['average', 'wap'],
  ['vwap', 'wap'],
]);
/** As a file of figures has them: no hexadecimal, no blanks. */
const NUMERAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** It travels as an int. */
const MOST_TRADES = 0x7fffffff;
const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Why these are no bars; undefined when they are. */
export function complaintAboutBars(options: BarsOptions): string | undefined {
  const bars = barsIn(options, stock('AAPL'));
  return typeof bars === 'string' ? bars : undefined;
}

/** The bars of a contract. @throws {RangeError} when they are none */
export function readBars(options: BarsOptions, contract: Contract): readonly StatedBar[] {
  const bars = barsIn(options, contract);
  if (typeof bars === 'string') throw new RangeError(`Cannot take the bars of '${contract.localSymbol}': csv ${bars}`);
  return bars;
}

function barsIn({ size, csv }: BarsOptions, contract: Contract): readonly StatedBar[] | string {
  const rows = csv
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
    .filter((cells) => cells.some((cell) => cell !== ''));
  const [first = []] = rows;
  if (/\.csv$/i.test(first.at(-1) ?? '') && rows.length === 1)
    return 'must be bars, or in a scenario file the path of a file that can be read';
  const isHeaded = !/^\d/.test(first[0] ?? '');
  const names = isHeaded ? first.map((name) => ALIASES.get(name.toLowerCase())) : COLUMNS;
  const missing = ['time', ...PRICES].find((name) => names.every((known) => known !== name));
  if (missing !== undefined) return `must have a column '${missing}'`;
  const misnamed = isHeaded ? headComplaint(first, names) : undefined;
  if (misnamed !== undefined) return misnamed;
  const data = isHeaded ? rows.slice(1) : rows;
  if (data.length === 0 || data.length > MOST_ROWS) return `must have 1 to ${MOST_ROWS} rows, not ${data.length}`;
  const bars: StatedBar[] = [];
  for (const [index, cells] of data.entries()) {
    const bar =
      cells.length > names.length
        ? `must have no more than its ${names.length} columns`
        : barOf(new Map(cells.map((cell, place) => [names[place], cell])), size, contract);
    const what =
      typeof bar === 'string' ? bar : bar.from < (bars.at(-1)?.to ?? 0) ? 'must be later than the one before' : bar;
    if (typeof what === 'string') return `${what}: row ${index + 1} is '${cells.join(',')}'`;
    bars.push(what);
  }
  return bars;
}

/** A column that is there twice, or is a known one misspelt: others are left out. */
function headComplaint(head: readonly string[], names: readonly (Column | undefined)[]): string | undefined {
  const again = names.find((name, at) => name !== undefined && names.indexOf(name) < at);
  if (again !== undefined) return `must have one column '${again}', and has two`;
  const stranger = head.find((name, at) => names[at] === undefined && near(name) !== '');
  return stranger === undefined ? undefined : `has a column '${stranger}'${near(stranger)}`;
}

const near = (name: string): string => nearest(name.toLowerCase(), [...ALIASES.keys()]);

function barOf(cells: ReadonlyMap<Column | undefined, string>, size: string, contract: Contract): StatedBar | string {
  const number = (name: Column): number | null => {
    const cell = cells.get(name) ?? '';
    return cell === '' ? null : NUMERAL.test(cell) ? Number(cell) : Number.NaN;
  };
  const span = spanOf(cells.get('time') ?? '', size, contract);
  if (span === undefined) return "must begin with a time such as 20230901 or '20231006 15:59:59'";
  const [open, high, low, close] = PRICES.map((name) => number(name) ?? Number.NaN);
  const rest = { volume: number('volume'), count: number('count'), wap: number('wap') };
  if (open === undefined || high === undefined || low === undefined || close === undefined)
    return 'must have four prices';
  const figures = [open, high, low, close, ...Object.values(rest)].map((each) => each ?? 0);
  if (!figures.every(Number.isFinite)) return 'must have numbers for open, high, low, close and what follows';
  if (figures.some((each) => Math.abs(each) > MAX_AMOUNT)) return `must have figures up to ${MAX_AMOUNT}`;
  if (!Number.isSafeInteger(rest.count ?? 0) || (rest.count ?? 0) > MOST_TRADES)
    return `must have a whole number of trades, at most ${MOST_TRADES}`;
  if (high < Math.max(open, close) || low > Math.min(open, close)) return 'must have its prices between low and high';
  // IB's own sign for none.
  const figure = (value: number | null): number | null => (value === null || value < 0 ? null : value);
  const { volume, count, wap } = rest;
  return { ...span, open, high, low, close, volume: figure(volume), count: figure(count), wap: figure(wap) };
}

const TIME =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[ T]+(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d|[A-Za-z]\w*(?:\/\w+)*)?)?$/;
const SECONDS = /^\d{9,10}$/;

/** A day is the regular hours of its date; what is shorter begins at its time. */
function spanOf(
  text: string,
  size: string,
  contract: Contract,
): { readonly from: number; readonly to: number } | undefined {
  const length = barSizeOf(size);
  const at = instantIn(text, sessionOf(contract).timeZoneId);
  if (length === undefined || at === undefined) return undefined;
  if (length.is === 'time') return { from: at.instant, to: at.instant + length.ms };
  const day = tradingDayOf(contract, 'regular', at.date);
  return day === undefined ? { from: at.instant, to: at.instant + DAY_MS } : { from: day.from, to: day.to };
}

/** The instant, and midnight of its day as a wall time. */
function instantIn(text: string, zone: string): { readonly instant: number; readonly date: number } | undefined {
  if (SECONDS.test(text)) {
    const instant = Number(text) * 1_000;
    return { instant, date: Math.floor(instant / DAY_MS) * DAY_MS };
  }
  const [, year, month, day, hour = '00', minute = '00', second = '00', named = ''] = TIME.exec(text) ?? [];
  const wall = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const date = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (year === undefined || !Number.isFinite(wall) || new Date(date).getUTCDate() !== Number(day)) return undefined;
  if (/^(?:Z|[+-])/.test(named)) {
    const minutes =
      named === 'Z' ? 0 : Number(`${named.slice(0, 1)}1`) * (Number(named.slice(1, 3)) * 60 + Number(named.slice(-2)));
    return { instant: wall - minutes * 60_000, date };
  }
  if (named !== '' && !isZone(named)) return undefined;
  return { instant: instantOf(named || zone, wall), date };
}
