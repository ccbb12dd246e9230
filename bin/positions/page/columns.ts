// The columns of the table: what each shows, what makes it old, and what of it is a gain.
import { printable } from '../../printable.ts';
import { cost, gain, money, price, size } from '../amounts.ts';
import { age, isAhead } from '../clock.ts';
import { contractName } from '../contract-name.ts';
import { daysLeft } from './expiry.ts';
import type { OrderBy } from './order.ts';
import type { Position } from './told.ts';

/** A trend is looked at, not compared. */
export type ColumnName = OrderBy | 'trend';

/** In what the positions held differ: what all share need not be said of each. */
export interface Differing {
  readonly accounts: boolean;
  readonly currencies: boolean;
}

export interface Column {
  readonly name: ColumnName;
  readonly title: string;
  readonly text: (position: Position, now: number, differing: Differing) => string;
  /** Above 0 a gain, below 0 a loss. */
  readonly sign?: (position: Position) => number | null;
  /** What explains it. */
  readonly words?: (position: Position, now: number) => string | null;
  /** It goes by the clock, not by what is told: no news when it changes. */
  readonly isClock?: true;
  /** Why this figure is older than the rest, or not there; null: it is not. */
  readonly doubt?: (position: Position, now: number) => string | null;
}

/** IB tells an account anew every 3 minutes. */
const OLD_MS = 210_000;

const since = (timestamp: string, now: number): number => now - Date.parse(timestamp);

/** @param now the door's clock, in milliseconds since 1970 */
export const isAged = (position: Pick<Position, 'timestamp'>, now: number): boolean =>
  agedDoubt(position, now) !== null;

function agedDoubt({ timestamp }: Pick<Position, 'timestamp'>, now: number): string | null {
  const ms = since(timestamp, now);
  if (isAhead(ms)) return 'how old it is nobody knows: the clock of the program was set back since it was told';
  return ms > OLD_MS ? 'the gateway has not told this row for longer than its beat' : null;
}

type Named = Parameters<typeof contractName>[0] & Pick<Position, 'account' | 'currency'>;

/** One contract in two accounts is two rows, which must not look alike; nor may an amount be taken for another currency's. */
export const nameOf = (position: Named, { accounts, currencies }: Differing): string =>
  [
    contractName(position),
    ...(currencies ? [position.currency] : []),
    ...(accounts ? [printable(position.account)] : []),
  ].join(' · ');

export const COLUMNS: readonly Column[] = [
  {
    name: 'contract',
    title: 'Contract',
    text: (position, _now, differing) => nameOf(position, differing),
    // Also when the column of ages is hidden.
    doubt: agedDoubt,
  },
  { name: 'position', title: 'Pos', text: ({ position }) => size(position), sign: () => null },
  { name: 'price', title: 'Price', text: ({ marketPrice }) => price(marketPrice) },
  { name: 'value', title: 'Value', text: ({ marketValue }) => money(marketValue) },
  { name: 'cost', title: 'Avg cost', text: ({ averageCost }) => cost(averageCost) },
  {
    name: 'unrealized',
    title: 'Unreal. P&L',
    text: ({ unrealizedPnl }) => gain(unrealizedPnl),
    sign: ({ unrealizedPnl }) => unrealizedPnl,
  },
  {
    name: 'daily',
    title: 'Day P&L',
    text: ({ pnl }) => gain(pnl?.daily ?? null),
    sign: ({ pnl }) => pnl?.daily ?? null,
    doubt: ({ pnl }) =>
      pnl === undefined || pnl?.state === 'live' ? null : `live P&L: ${pnl?.state ?? 'not asked for yet'}`,
  },
  {
    name: 'expiry',
    title: 'Exp',
    text: (position, now) => daysLeft(position, now)?.text ?? '',
    words: (position, now) => daysLeft(position, now)?.title ?? null,
    isClock: true,
  },
  {
    name: 'age',
    title: 'Age',
    // What is doubted has its `?` behind it here.
    text: ({ timestamp }, now) => (isAhead(since(timestamp, now)) ? '–' : age(since(timestamp, now))),
    doubt: agedDoubt,
    isClock: true,
  },
  // Its row draws it.
  { name: 'trend', title: 'Trend', text: () => '', isClock: true },
];

/** In what these positions differ. */
export function differingIn(positions: Iterable<Pick<Position, 'account' | 'currency'>>): Differing {
  const all = [...positions];
  return {
    accounts: all.some(({ account }) => account !== all[0]?.account),
    currencies: all.some(({ currency }) => currency !== all[0]?.currency),
  };
}
