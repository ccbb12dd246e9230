// Which positions are shown, in which order and groups: pure.
import { contractName, expiryName } from '../contract-name.ts';
import type { Position } from './told.ts';

export type OrderBy = 'contract' | 'position' | 'price' | 'value' | 'cost' | 'unrealized' | 'daily' | 'age';
export type GroupBy = 'none' | 'underlying' | 'expiry' | 'account';

/** A symbol in two currencies is two: what they are worth has no sum. */
export interface Underlying {
  readonly symbol: string;
  readonly currency: string;
}

export interface Choice {
  readonly find: string;
  readonly secType: string;
  /** Null: all. */
  readonly underlying: Underlying | null;
  readonly order: OrderBy;
  readonly isTurned: boolean;
  readonly group: GroupBy;
}

export const ORDERS: readonly OrderBy[] = [
  'contract',
  'position',
  'price',
  'value',
  'cost',
  'unrealized',
  'daily',
  'age',
];
export const GROUPS: readonly GroupBy[] = ['none', 'underlying', 'expiry', 'account'];

export interface GroupLine {
  readonly is: 'group';
  readonly key: string;
  readonly name: string;
  readonly count: number;
  /** Never across currencies: one each. */
  readonly sums: readonly GroupSum[];
}

export interface GroupSum {
  readonly currency: string;
  /** Null: none was said. */
  readonly value: number | null;
  readonly unrealized: number | null;
  /** Positions the sums are without. */
  readonly missing: number;
}

export type Line = GroupLine | { readonly is: 'position'; readonly key: string; readonly position: Position };

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
  age: ({ timestamp }) => -Date.parse(timestamp),
};

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
    .map(([key, position]) => ({ is: 'position' as const, key, position, by: by(position) }))
    .sort((one, other) => compare(one.by, other.by, choice.isTurned));
  return choice.group === 'none' ? ordered : grouped(ordered, choice.group);
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

type PositionLine = Extract<Line, { is: 'position' }>;

function grouped(lines: readonly PositionLine[], by: Exclude<GroupBy, 'none'>): readonly Line[] {
  const groups = new Map<string, PositionLine[]>();
  for (const line of lines) {
    const name = PARTS[by](line.position);
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  }
  const ordered = [...groups];
  // Their days go by, whatever the order within one; what has none comes last.
  if (by === 'expiry') ordered.sort(([, [one]], [, [other]]) => compare(expiryOf(one), expiryOf(other), false));
  return ordered.flatMap(([name, of]) => [
    { is: 'group' as const, key: `group ${name}`, name, count: of.length, sums: sumsOf(of) },
    ...of,
  ]);
}

const PARTS: Readonly<Record<Exclude<GroupBy, 'none'>, (position: Position) => string>> = {
  underlying: ({ symbol }) => symbol,
  expiry: (position) => expiryName(position) || 'no expiry',
  account: ({ account }) => account,
};

const expiryOf = (line: PositionLine | undefined): string | null => line?.position.expiry ?? null;

function sumsOf(lines: readonly PositionLine[]): readonly GroupSum[] {
  const sums = new Map<string, GroupSum>();
  for (const { position } of lines) {
    const { currency, marketValue, unrealizedPnl } = position;
    const sum = sums.get(currency) ?? { currency, value: null, unrealized: null, missing: 0 };
    const isMissing = marketValue === null || unrealizedPnl === null;
    sums.set(currency, {
      currency,
      value: plus(sum.value, marketValue),
      unrealized: plus(sum.unrealized, unrealizedPnl),
      missing: sum.missing + Number(isMissing),
    });
  }
  return [...sums.values()];
}

const plus = (sum: number | null, more: number | null): number | null => (more === null ? sum : (sum ?? 0) + more);
