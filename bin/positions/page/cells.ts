// What each cell of a line says, why it is to be doubted, and what of it is a gain: pure.
import { printable } from '../../printable.ts';
import { gain, money } from '../amounts.ts';
import { counted } from '../event-lines.ts';
import type { Column, ColumnName, Differing } from './columns.ts';
import type { GroupLine, GroupSums, Sum } from './groups.ts';
import type { Position } from './told.ts';

export interface Cell {
  readonly text: string;
  readonly title: string;
  readonly kinds: readonly string[];
}

const EMPTY: Cell = { text: '', title: '', kinds: [] };

/** @param now the door's clock, in milliseconds since 1970 */
export function positionCell(
  position: Position,
  { text, sign, doubt, words }: Column,
  now: number,
  differing: Differing,
): Cell {
  const doubts = doubt?.(position, now) ?? null;
  const amount = sign?.(position) ?? 0;
  const kinds = [...(doubts === null ? [] : ['old']), ...(amount > 0 ? ['gain'] : amount < 0 ? ['loss'] : [])];
  return { text: text(position, now, differing), title: doubts ?? words?.(position, now) ?? '', kinds };
}

interface Summed {
  readonly of: (sums: GroupSums) => Sum | null;
  readonly text: (amount: number | null) => string;
}

const SUMMED: Readonly<Partial<Record<ColumnName, Summed>>> = {
  value: { of: ({ value }) => value, text: money },
  unrealized: { of: ({ unrealized }) => unrealized, text: gain },
  daily: { of: ({ daily }) => daily, text: gain },
};

export function groupCell({ name, count, sums }: GroupLine, column: ColumnName): Cell {
  if (column === 'contract') return { ...EMPTY, text: `${printable(name)} (${count})` };
  const summed = SUMMED[column];
  if (!summed) return EMPTY;
  const said = sums.flatMap((one) => {
    const sum = summed.of(one);
    return sum ? [{ currency: one.currency, sum }] : [];
  });
  const texts = said.map(({ currency, sum }) => sumText(sum, summed, sums.length > 1 ? currency : null));
  // Two fit above each other, and leave the other columns their place.
  const isStacked = texts.length === 2;
  const missing = said.reduce((all, { sum }) => all + sum.missing, 0);
  const without = `without ${counted(missing, 'position')} of which it is not told`;
  // In one currency it has a way up and down.
  const [sole] = said.length === 1 ? said : [];
  const amount = column === 'value' ? 0 : (sole?.sum.amount ?? 0);
  return {
    text: texts.join(isStacked ? '\n' : ', '),
    // What is too long for its place can be read here.
    title: [...(texts.length > 1 ? [texts.join(', ')] : []), ...(missing > 0 ? [without] : [])].join('; '),
    kinds: [
      ...(isStacked ? ['stacked'] : []),
      ...(missing > 0 ? ['partial'] : []),
      ...(amount > 0 ? ['gain'] : amount < 0 ? ['loss'] : []),
    ],
  };
}

const sumText = ({ amount, missing }: Sum, { text }: Summed, currency: string | null): string =>
  [
    ...(currency === null ? [] : [printable(currency)]),
    text(amount),
    ...(missing > 0 ? [`without ${missing}`] : []),
  ].join(' ');
