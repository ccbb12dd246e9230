// The columns of the table: what each shows, and which go first when the terminal is narrow.
import type pico from 'picocolors';
import type { ViewedPosition } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { cost, gain, money, price, size } from './amounts.ts';
import { age } from './clock.ts';
import { contractName } from './contract-name.ts';

export type Colors = ReturnType<typeof pico.createColors>;

export interface Column {
  readonly title: string;
  /** `point`: decimal points stand below each other. */
  readonly align: 'left' | 'right' | 'point';
  /** Columns with the highest number go first when the terminal is narrow; 0 stays. */
  readonly dropFirst: number;
  /** Not worth its width unless positions differ in this. */
  readonly onlyIfSeveral?: 'account' | 'currency';
  /** Only where live P&L is asked for. */
  readonly isLive?: true;
  readonly text: (position: ViewedPosition, now: number) => string;
  readonly paint?: (text: string, position: ViewedPosition, colors: Colors) => string;
}

const byGain =
  (key: 'unrealizedPnl' | 'realizedPnl'): NonNullable<Column['paint']> =>
  (text, position, colors) => {
    return byAmount(text, position[key] ?? 0, colors);
  };

const byAmount = (text: string, value: number, colors: Colors): string =>
  value === 0 ? text : value > 0 ? colors.green(text) : colors.red(text);

const ALL: readonly Column[] = [
  {
    title: 'Account',
    align: 'left',
    dropFirst: 1,
    onlyIfSeveral: 'account',
    text: ({ account }) => printable(account),
  },
  { title: 'Contract', align: 'left', dropFirst: 0, text: contractName },
  { title: 'Position', align: 'point', dropFirst: 0, text: ({ position }) => size(position) },
  { title: 'Price', align: 'point', dropFirst: 3, text: ({ marketPrice }) => price(marketPrice) },
  { title: 'Value', align: 'right', dropFirst: 4, text: ({ marketValue }) => money(marketValue) },
  { title: 'Avg cost', align: 'point', dropFirst: 6, text: ({ averageCost }) => cost(averageCost) },
  {
    title: 'Unreal. P&L',
    align: 'right',
    dropFirst: 0,
    text: ({ unrealizedPnl }) => gain(unrealizedPnl),
    paint: byGain('unrealizedPnl'),
  },
  {
    title: 'Real. P&L',
    align: 'right',
    dropFirst: 5,
    text: ({ realizedPnl }) => gain(realizedPnl),
    paint: byGain('realizedPnl'),
  },
  {
    title: 'Daily P&L',
    align: 'right',
    dropFirst: 1,
    isLive: true,
    text: ({ pnl }) => gain(pnl?.daily ?? null),
    paint: (text, { pnl }, colors) =>
      pnl?.state === 'live' ? byAmount(text, pnl.daily ?? 0, colors) : colors.dim(text),
  },
  { title: 'Cur', align: 'left', dropFirst: 0, onlyIfSeveral: 'currency', text: ({ currency }) => printable(currency) },
  { title: 'Type', align: 'left', dropFirst: 7, text: ({ secType }) => printable(secType) },
  {
    title: 'Mult',
    align: 'right',
    dropFirst: 8,
    text: ({ multiplier }) => (multiplier === null ? '' : size(multiplier)),
  },
  { title: 'conId', align: 'right', dropFirst: 9, text: ({ conId }) => String(conId) },
  {
    title: "Exchange's name",
    align: 'left',
    dropFirst: 10,
    text: ({ localSymbol }) => printable(localSymbol),
  },
  { title: 'Age', align: 'right', dropFirst: 2, text: ({ timestamp }, now) => age(now - timestamp.getTime()) },
];

/** Those worth showing for these positions. */
export function columnsFor(positions: readonly ViewedPosition[]): readonly Column[] {
  const [first] = positions;
  return ALL.filter(
    ({ onlyIfSeveral: key, isLive }) =>
      (key === undefined || positions.some((position) => position[key] !== first?.[key])) &&
      (isLive === undefined || positions.some(({ pnl }) => pnl !== undefined)),
  );
}
