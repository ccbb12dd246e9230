// One picture of the live table, exactly as high as the terminal: what must be seen is pinned, the rest gets what is left.
import type { BookTotals, PositionBookView, ViewedPosition } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { type Browse, KEYS, within } from './browse.ts';
import { clockTime } from './clock.ts';
import { type Colors, columnsFor } from './columns.ts';
import { counted, unread } from './event-lines.ts';
import { hiddenLine } from './hidden-line.ts';
import { clip, tableLines, type Widths } from './layout.ts';
import { type LinkFacts, statusLine } from './status-line.ts';
import { totalLines } from './totals.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Picture {
  readonly link: LinkFacts;
  /** Of the same moment as the view. */
  readonly totals: BookTotals;
  readonly browse: Browse;
  /** The positions looked for, in order. */
  readonly found: readonly ViewedPosition[];
  /** Newest last. */
  readonly news: readonly string[];
  readonly hasKeys: boolean;
  readonly widths: Widths;
  readonly colors: Colors;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Frame {
  readonly lines: readonly string[];
  /** Positions that cut: a page. */
  readonly page: number;
}

/** From this height on there is room for blank lines. */
const ROOMY = 16;
/** Lower than this, news and keys give way to positions. */
const LOW = 10;
/** From this height on there is room for more than the newest. */
const HIGH = 30;
const NEWS_LINES = 3;

export function frame(picture: Picture, size: Size): Frame {
  const { colors, browse, news } = picture;
  const cut = (text: string): string => clip(text, size.columns);
  const top = [...head(picture, size.columns), ...(size.rows >= ROOMY ? [''] : [])];
  const foot = size.rows < LOW ? [] : [colors.dim(cut(footLine(picture)))];
  const newsRoom = size.rows < LOW ? 0 : size.rows < HIGH ? 1 : NEWS_LINES;
  const room = Math.max(2, size.rows - top.length - foot.length - newsRoom);
  const { lines, page } = browse.isHelp ? { lines: HELP.map(cut), page: 1 } : body(picture, size.columns, room);
  // What positions leave free is for older news, one blank line apart.
  const spare = room - Math.min(lines.length, room);
  const told = newsRoom === 0 ? [] : news.slice(-(newsRoom + Math.max(0, spare - 1))).map(cut);
  const blank = Array<string>(Math.max(0, newsRoom + spare - told.length)).fill('');
  return { lines: [...top, ...lines.slice(0, room), ...blank, ...told, ...foot].slice(0, size.rows), page };
}

/** What stays on the reader's own screen at the end: as {@link frame}, as high as it needs to be. */
export function lastLines(picture: Picture, size: Size): readonly string[] {
  const top = head(picture, size.columns);
  return [...top, '', ...body(picture, size.columns, Math.max(2, size.rows - top.length - 4)).lines];
}

/** State, totals, and what makes the book doubtful. */
function head({ link, totals, colors, now }: Picture, width: number): readonly string[] {
  const { view } = link;
  const lines = [statusLine(link, now, width, colors)];
  if (view.state === 'unknown') return lines;
  const sums = [counted(view.positions.length, 'position'), ...totalLines(totals, view.positions, width >= 120)].join(
    '   ',
  );
  lines.push(view.state === 'stale' ? colors.dim(clip(sums, width)) : clip(sums, width));
  return [
    ...lines,
    ...(link.status.state === 'stopped' && link.status.error === null ? atTheEnd(view) : doubts(view)).map((line) =>
      colors.yellow(clip(line, width)),
    ),
  ];
}

/** A book that was left on purpose is old, not doubtful. */
const atTheEnd = (view: Exclude<PositionBookView, { state: 'unknown' }>): readonly string[] =>
  [`As last heard, at ${clockTime(view.asOf)}.`, unread(view.rejected), hiddenLine(view)].filter(
    (line) => line !== null,
  );

/** Why the book may be wrong, and what of it is hidden, one line each. */
export function doubts(view: PositionBookView): readonly string[] {
  if (view.state === 'unknown') return [];
  const stale = view.state === 'stale' ? `STALE since ${clockTime(view.since)}: ${view.reason}` : null;
  return [stale, unread(view.rejected), hiddenLine(view)].filter((line) => line !== null).map(printable);
}

function body(picture: Picture, width: number, room: number): Frame {
  const { link, found, browse, colors, now, widths } = picture;
  const { view } = link;
  if (view.state === 'unknown') return { lines: [clip(unknown(view), width)], page: 1 };
  if (view.positions.length === 0) return { lines: [clip(nothing(view), width)], page: 1 };
  const rows = room - 1;
  const page = found.length > rows ? rows - 1 : rows;
  const offset = within(browse.offset, { count: found.length, page });
  const shown = found.slice(offset, offset + page);
  const lines = tableLines(shown, columnsFor(view.positions), {
    width,
    colors,
    isStale: view.state === 'stale',
    now,
    widths,
  });
  return { lines: [...lines, ...rest(found.length, offset, shown.length, colors)], page };
}

export const unknown = ({ reason }: { readonly reason: string }): string =>
  printable(`Positions: unknown (${reason}).`);

export const nothing = (view: PositionBookView): string =>
  view.state === 'stale' ? 'No positions when last heard.' : 'No positions.';

/** What is not shown above and below. */
function rest(count: number, above: number, shown: number, colors: Colors): readonly string[] {
  const below = count - above - shown;
  const parts = [
    ...(above > 0 ? [`${above.toLocaleString('en-US')} above`] : []),
    ...(below > 0 ? [`${below.toLocaleString('en-US')} more`] : []),
  ];
  return parts.length === 0 ? [] : [colors.dim(`… ${parts.join(', ')}`)];
}

function footLine({ browse, found, link, hasKeys }: Picture): string {
  if (!hasKeys) return 'Ctrl-C ends';
  const held = link.view.state === 'unknown' ? 0 : link.view.positions.length;
  const hits = `${found.length.toLocaleString('en-US')} of ${counted(held, 'position')}`;
  if (browse.isTyping) return `/${browse.find}_  ${hits}  Enter keeps it, Esc shows all`;
  const looking = browse.find === '' ? '' : `  /${browse.find} ${hits}`;
  return `q end  s order: ${browse.sort}  / find  ? help${looking}`;
}

const HELP: readonly string[] = [
  ...KEYS.map(({ help }) => help),
  '',
  'Age: since IB last told the row.  heard: since IB last spoke of the account.',
  'Sums are apart for each currency; an order compares bare numbers.',
  'Grey is what was held when last heard: it may be wrong now.',
];
