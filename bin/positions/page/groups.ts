// Positions in groups, each with a line of sums that is never across currencies and counts what it is without; what is folded is its line only. Pure.
import { expiryName } from '../contract-name.ts';
import type { Position } from './told.ts';

export type GroupBy = 'none' | 'underlying' | 'expiry' | 'account';
export const GROUPS: readonly GroupBy[] = ['none', 'underlying', 'expiry', 'account'];

export interface Sum {
  /** Null: none was said. */
  readonly amount: number | null;
  /** Positions it is without. */
  readonly missing: number;
}

export interface GroupSums {
  readonly currency: string;
  readonly value: Sum;
  readonly unrealized: Sum;
  /** Null: no live P&L is told of any. */
  readonly daily: Sum | null;
}

export interface GroupLine {
  readonly is: 'group';
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly isFolded: boolean;
  /** One for each currency. */
  readonly sums: readonly GroupSums[];
}

export interface PositionLine {
  readonly is: 'position';
  readonly key: string;
  readonly position: Position;
  /** The key of its group; null: there are none. */
  readonly group: string | null;
}

export type Line = GroupLine | PositionLine;

const PARTS: Readonly<Record<Exclude<GroupBy, 'none'>, (position: Position) => string>> = {
  underlying: ({ symbol }) => symbol,
  expiry: (position) => expiryName(position) || 'no expiry',
  account: ({ account }) => account,
};
/** What has no expiry comes last. */
const NEVER = '99999999';

/** @param lines in the order within each group. @param folded keys of groups */
export function grouped(
  lines: readonly PositionLine[],
  by: Exclude<GroupBy, 'none'>,
  folded: ReadonlySet<string>,
): readonly Line[] {
  const groups = new Map<string, PositionLine[]>();
  for (const line of lines) {
    const name = PARTS[by](line.position);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push({ ...line, group: keyOf(by, name) });
  }
  const ordered = [...groups];
  // Their days go by, whatever the order within one.
  if (by === 'expiry') ordered.sort(([, one], [, other]) => (expiryOf(one) < expiryOf(other) ? -1 : 1));
  return ordered.flatMap(([name, of]) => {
    const key = keyOf(by, name);
    const isFolded = folded.has(key);
    const line: GroupLine = { is: 'group', key, name, count: of.length, isFolded, sums: sumsOf(of) };
    return isFolded ? [line] : [line, ...of];
  });
}

const keyOf = (by: GroupBy, name: string): string => `group ${by} ${name}`;

const expiryOf = ([line]: readonly PositionLine[]): string => line?.position.expiry ?? NEVER;

/** How many positions there are in the lines, and how many of them are folded away. */
export function countIn(lines: readonly Line[]): { readonly found: number; readonly folded: number } {
  const folded = lines.reduce((all, line) => all + (line.is === 'group' && line.isFolded ? line.count : 0), 0);
  return { found: folded + lines.filter(({ is }) => is === 'position').length, folded };
}

function sumsOf(lines: readonly PositionLine[]): readonly GroupSums[] {
  const currencies = new Map<string, Position[]>();
  for (const { position } of lines) {
    const of = currencies.get(position.currency) ?? [];
    currencies.set(position.currency, of);
    of.push(position);
  }
  return [...currencies].map(([currency, of]) => ({
    currency,
    value: sumOf(of, ({ marketValue }) => marketValue),
    unrealized: sumOf(of, ({ unrealizedPnl }) => unrealizedPnl),
    daily: of.some(({ pnl }) => pnl !== undefined) ? sumOf(of, liveDaily) : null,
  }));
}

/** What is not live is not summed, nor what is in another currency, or in one that is not verified. */
const liveDaily = ({ pnl, currency }: Position): number | null =>
  pnl?.state === 'live' && pnl.currency === currency ? pnl.daily : null;

function sumOf(positions: readonly Position[], read: (position: Position) => number | null): Sum {
  const said = positions.map(read).filter((amount) => amount !== null);
  const amount = said.length === 0 ? null : said.reduce((sum, more) => sum + more, 0);
  return { amount, missing: positions.length - said.length };
}
