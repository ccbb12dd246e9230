// Which positions are shown, and in which order: pure.
import { contractName } from '../contract-name.ts';
import { type GroupBy, grouped, type Line, type PositionLine } from './groups.ts';
import type { Position } from './told.ts';

export type OrderBy = 'contract' | 'position' | 'price' | 'value' | 'cost' | 'unrealized' | 'daily' | 'expiry' | 'age';

/** A symbol in two currencies is two: what they are worth has no sum. */
export interface Underlying {
  readonly symbol: string;
  readonly currency: string;
}

export interface Choice {
  /** Null: all. */
  readonly account: string | null;
  readonly find: string;
  readonly secType: string;
  /** Null: all. */
  readonly underlying: Underlying | null;
  readonly order: OrderBy;
  readonly isTurned: boolean;
  readonly group: GroupBy;
  /** Keys of groups. */
  readonly folded: ReadonlySet<string>;
}

export const ORDERS: readonly OrderBy[] = [
  'contract',
  'position',
  'price',
  'value',
  'cost',
  'unrealized',
  'daily',
  'expiry',
  'age',
];

/** By what an order compares; what is not said comes last, whichever way round. */
const BY: Readonly<Record<OrderBy, (position: Position) => string | number | null>> = {
  contract: ({ symbol, expiry, strike, right }) =>
    [symbol, expiry ?? '', String(strike ?? 0).padStart(12), right ?? ''].join('\u0000'),
  position: ({ position }) => position,
  price: ({ marketPrice }) => marketPrice,
  value: ({ marketValue }) => marketValue,
  cost: ({ averageCost }) => averageCost,
  unrealized: ({ unrealizedPnl }) => unrealizedPnl,
  daily: ({ pnl }) => pnl?.daily ?? null,
  expiry: ({ expiry }) => expiry,
  age: ({ timestamp }) => -Date.parse(timestamp),
};

/** What is held in the account chosen. */
export const heldIn = (held: ReadonlyMap<string, Position>, account: string | null): ReadonlyMap<string, Position> =>
  account === null ? held : new Map([...held].filter(([, position]) => position.account === account));

/** @param held in the account chosen */
export function linesOf(held: ReadonlyMap<string, Position>, choice: Choice): readonly Line[] {
  const words = choice.find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = [...held].filter(
    ([, position]) =>
      (choice.secType === '' || position.secType === choice.secType) &&
      isOf(position, choice.underlying) &&
      isFound(position, words),
  );
  const by = BY[choice.order];
  const ordered = found
    .map(([key, position]) => ({ line: { is: 'position', key, position, group: null } as const, by: by(position) }))
    .sort((one, other) => compare(one.by, other.by, choice.isTurned))
    .map(({ line }): PositionLine => line);
  return choice.group === 'none' ? ordered : grouped(ordered, choice.group, choice.folded);
}

const isOf = ({ symbol, currency }: Position, wanted: Underlying | null): boolean =>
  wanted === null || (symbol === wanted.symbol && currency === wanted.currency);

function isFound(position: Position, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { account, symbol, localSymbol, secType, currency, conId } = position;
  const text = [contractName(position), account, symbol, localSymbol, secType, currency, conId].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

function compare(one: string | number | null, other: string | number | null, isTurned: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const order = one < other ? -1 : Number(one > other);
  return isTurned ? -order : order;
}
