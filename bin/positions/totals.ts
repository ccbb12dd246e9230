// Sums over the book, one for each currency: never across currencies.
import type { ViewedPosition } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { gain, money } from './amounts.ts';
import { counted } from './event-lines.ts';

const SUMMED = ['unrealizedPnl', 'realizedPnl', 'marketValue', 'daily'] as const;
type Summed = (typeof SUMMED)[number];

/** Of the day only what is live, and told in the contract's own currency. */
const AMOUNTS: Readonly<Record<Summed, (position: ViewedPosition) => number | null>> = {
  unrealizedPnl: ({ unrealizedPnl }) => unrealizedPnl,
  realizedPnl: ({ realizedPnl }) => realizedPnl,
  marketValue: ({ marketValue }) => marketValue,
  daily: ({ pnl, currency }) => (pnl?.state === 'live' && pnl.currency === currency ? pnl.daily : null),
};

interface Total {
  readonly sums: Record<Summed, number>;
  /** Positions whose number IB did not say: the sum is without them. */
  readonly unsaid: Record<Summed, number>;
}

/** One text for each currency, the one with most positions first; `isWide` adds value, realised P&L, and that of the day where it is live. */
export function totals(positions: readonly ViewedPosition[], isWide: boolean): readonly string[] {
  const isLive = positions.some(({ pnl }) => pnl !== undefined);
  const byCurrency = new Map<string, ViewedPosition[]>();
  for (const position of positions) {
    const held = byCurrency.get(position.currency);
    if (held) held.push(position);
    else byCurrency.set(position.currency, [position]);
  }
  return [...byCurrency]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([currency, held]) => `${printable(currency)} ${totalText(total(held), isWide, isLive)}`);
}

function total(positions: readonly ViewedPosition[]): Total {
  const sums = { unrealizedPnl: 0, realizedPnl: 0, marketValue: 0, daily: 0 };
  const unsaid = { unrealizedPnl: 0, realizedPnl: 0, marketValue: 0, daily: 0 };
  for (const position of positions) {
    for (const key of SUMMED) {
      const value = AMOUNTS[key](position);
      if (value === null) unsaid[key]++;
      else sums[key] += value;
    }
  }
  return { sums, unsaid };
}

function totalText({ sums, unsaid }: Total, isWide: boolean, isLive: boolean): string {
  const without = (key: Summed) => (unsaid[key] === 0 ? '' : ` (without ${counted(unsaid[key], 'position')})`);
  const parts = [`P&L ${gain(sums.unrealizedPnl)}${without('unrealizedPnl')}`];
  if (isWide) {
    if (isLive) parts.push(`today ${gain(sums.daily)}${without('daily')}`);
    parts.push(`realised ${gain(sums.realizedPnl)}${without('realizedPnl')}`);
    parts.push(`value ${money(sums.marketValue)}${without('marketValue')}`);
  }
  return parts.join('  ');
}
