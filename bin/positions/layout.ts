// Lays rows out in columns that fit a width: pure, only the rows given are formatted.
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { ViewedPosition } from '../../src/index.ts';
import type { Colors, Column } from './columns.ts';

/** Widest each part of a column has been, by name: columns that only grow do not jump about. */
export type Widths = Map<string, number>;

export interface LayoutOptions {
  readonly width: number;
  readonly colors: Colors;
  /** What is no longer true is dim. */
  readonly isStale: boolean;
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
  readonly widths: Widths;
}

const GAP = '  ';
const WIDEST_CELL = 40;

/** The text, cut to this many columns of the terminal. */
export const clip = (text: string, width: number): string => cliTruncate(text, Math.max(1, width));

/** A column with its text for each position, all as wide as `width` when padded. */
interface Filled {
  readonly column: Column;
  readonly texts: readonly string[];
  readonly width: number;
}

/** The titles, then a line for each position. */
export function tableLines(
  positions: readonly ViewedPosition[],
  columns: readonly Column[],
  { width, colors, isStale, now, widths }: LayoutOptions,
): readonly string[] {
  const plain = columns.map((column) => {
    const texts = positions.map((position) => clip(column.text(position, now), WIDEST_CELL));
    return { column, texts, width: grow(widths, column.title, [column.title, ...texts]) };
  });
  const tight = fitting(plain, width);
  const pointed = fitting(
    plain.map((filled) => alignPoints(filled, widths)),
    width,
  );
  // Points below each other are not worth a column.
  const shown = pointed.length < tight.length ? tight : pointed;
  const line = (cell: (filled: Filled) => string, paint: (text: string, column: Column) => string): string =>
    shown
      .map((filled, place) => {
        const { column } = filled;
        const text = cell(filled);
        const blank = ' '.repeat(Math.max(0, filled.width - stringWidth(text)));
        const isLast = place === shown.length - 1;
        return column.align === 'left' ? paint(text, column) + (isLast ? '' : blank) : blank + paint(text, column);
      })
      .join(GAP);
  return [
    line(
      ({ column }) => column.title,
      (text) => colors.bold(text),
    ),
    ...positions.map((position, row) =>
      line(
        ({ texts }) => texts[row] ?? '',
        (text, { paint }) => (isStale ? colors.dim(text) : paint ? paint(text, position, colors) : text),
      ),
    ),
  ].map((text) => clip(text, width));
}

function grow(widths: Widths, key: string, texts: readonly string[]): number {
  const width = Math.max(widths.get(key) ?? 0, ...texts.map((text) => stringWidth(text)));
  widths.set(key, width);
  return width;
}

/** Pads what stands behind the decimal point, where the column wants that. */
function alignPoints(filled: Filled, widths: Widths): Filled {
  const { column, texts } = filled;
  if (column.align !== 'point') return filled;
  const behind = (text: string): string => (text.includes('.') ? text.slice(text.indexOf('.')) : '');
  const longest = grow(widths, `${column.title}, behind the point`, texts.map(behind));
  const padded = texts.map((text) => text + ' '.repeat(longest - behind(text).length));
  return { column, texts: padded, width: grow(widths, `${column.title}, points aligned`, [column.title, ...padded]) };
}

function fitting(columns: readonly Filled[], width: number): readonly Filled[] {
  let shown = columns;
  for (;;) {
    const total = shown.reduce((sum, filled) => sum + filled.width, GAP.length * (shown.length - 1));
    const next = Math.max(...shown.map(({ column }) => column.dropFirst));
    if (total <= width || next === 0) return shown;
    shown = shown.filter(({ column }) => column.dropFirst !== next);
  }
}
