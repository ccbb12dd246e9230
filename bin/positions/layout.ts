// Lays rows out in columns that fit a width: pure, only the rows given are formatted.
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { PositionUpdate } from '../../src/index.ts';
import type { Colors, Column } from './columns.ts';

/** Widest each column has been, by title: columns that only grow do not jump about. */
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

/** The titles, then a line for each position. */
export function tableLines(
  positions: readonly PositionUpdate[],
  columns: readonly Column[],
  { width, colors, isStale, now, widths }: LayoutOptions,
): readonly string[] {
  const cells = new Map(
    columns.map((column) => {
      const texts = positions.map((position) => clip(column.text(position, now), WIDEST_CELL));
      return [column, column.align === 'point' ? alignPoints(texts, column.title, widths) : texts];
    }),
  );
  for (const [{ title }, texts] of cells) grow(widths, title, [title, ...texts]);
  const shown = fitting(columns, widths, width);
  const line = (cell: (column: Column) => string, paint: (text: string, column: Column) => string): string =>
    shown
      .map((column, place) => {
        const text = cell(column);
        const blank = ' '.repeat(Math.max(0, (widths.get(column.title) ?? 0) - stringWidth(text)));
        const isLast = place === shown.length - 1;
        return column.align === 'left' ? paint(text, column) + (isLast ? '' : blank) : blank + paint(text, column);
      })
      .join(GAP);
  return [
    line(
      ({ title }) => title,
      (text) => colors.bold(text),
    ),
    ...positions.map((position, row) =>
      line(
        (column) => cells.get(column)?.[row] ?? '',
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

/** Pads what stands behind the decimal point. */
function alignPoints(texts: readonly string[], title: string, widths: Widths): readonly string[] {
  const behind = (text: string): string => (text.includes('.') ? text.slice(text.indexOf('.')) : '');
  const longest = grow(widths, `${title}.`, texts.map(behind));
  return texts.map((text) => text + ' '.repeat(longest - behind(text).length));
}

function fitting(columns: readonly Column[], widths: Widths, width: number): readonly Column[] {
  let shown = columns;
  for (;;) {
    const total = shown.reduce((sum, { title }) => sum + (widths.get(title) ?? 0), GAP.length * (shown.length - 1));
    const next = Math.max(...shown.map(({ dropFirst }) => dropFirst));
    if (total <= width || next === 0) return shown;
    shown = shown.filter(({ dropFirst }) => dropFirst !== next);
  }
}
