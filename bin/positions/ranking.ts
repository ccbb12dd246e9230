// Which positions come first: by the order chosen, among those looked for.
import type { ViewedPosition } from '../../src/index.ts';
import { contractName } from './contract-name.ts';

type Compare = (a: ViewedPosition, b: ViewedPosition) => number;

const largest =
  (key: 'unrealizedPnl' | 'marketValue'): Compare =>
  (a, b) =>
    Math.abs(b[key] ?? 0) - Math.abs(a[key] ?? 0);

/** In the order in which `s` goes round. */
export const SORTS = ['largest P&L', 'contract', 'largest value', 'newest row'] as const;
export type Sort = (typeof SORTS)[number];

/** Rows that change places with every price cannot be read: the order is kept this long. */
const KEPT_MS = 2_000;

/** Positions by name, accounts apart. */
export function byName(positions: readonly ViewedPosition[]): readonly ViewedPosition[] {
  return positions
    .map((position) => ({ position, name: contractName(position) }))
    .sort(
      (a, b) =>
        compareText(a.position.account, b.position.account) ||
        compareText(a.name, b.name) ||
        a.position.conId - b.position.conId,
    )
    .map(({ position }) => position);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ORDERS: Readonly<Record<Sort, (positions: readonly ViewedPosition[]) => readonly ViewedPosition[]>> = {
  'largest P&L': (positions) => positions.toSorted(largest('unrealizedPnl')),
  contract: byName,
  'largest value': (positions) => positions.toSorted(largest('marketValue')),
  'newest row': (positions) => positions.toSorted((a, b) => b.timestamp.getTime() - a.timestamp.getTime()),
};

/** Every word of `find` is in the name, account, security type or currency. */
function isFound(position: ViewedPosition, words: readonly string[]): boolean {
  const text = [contractName(position), position.account, position.secType, position.currency].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

const keyOf = ({ account, conId }: ViewedPosition): string => `${account}/${conId}`;

/** Keeps an order for a while, so that rows stay where the eye left them. */
export class Ranking {
  #wish = '';
  #until = 0;
  #held = 0;
  #keys: readonly string[] = [];

  /** @param now milliseconds since 1970 */
  order(positions: readonly ViewedPosition[], sort: Sort, find: string, now: number): readonly ViewedPosition[] {
    const wish = `${sort}/${find}`;
    if (wish === this.#wish && now < this.#until && positions.length === this.#held) {
      const newest = new Map(positions.map((position) => [keyOf(position), position]));
      const kept = this.#keys.flatMap((key) => newest.get(key) ?? []);
      if (kept.length === this.#keys.length) return kept;
    }
    const words = find.toLowerCase().split(' ').filter(Boolean);
    const found = words.length === 0 ? positions : positions.filter((position) => isFound(position, words));
    const ordered = ORDERS[sort](found);
    this.#wish = wish;
    this.#until = now + KEPT_MS;
    this.#held = positions.length;
    this.#keys = ordered.map(keyOf);
    return ordered;
  }
}
