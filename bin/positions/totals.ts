// Sums over the book, one for each currency: never across currencies.
import type { PositionUpdate } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { gain, money } from './amounts.ts';
import { counted } from './event-lines.ts';

const SUMMED = ['unrealizedPnl', 'realizedPnl', 'marketValue'] as const;
type Summed = (typeof SUMMED)[number];

interface Total {
  readonly sums: Record<Summed, number>;
  /** Positions whose number IB did not say: the sum is without them. */
  readonly unsaid: Record<Summed, number>;
}

/** One text for each currency, the one with most positions first; `isWide` adds value and realised P&L. */
export function totals(positions: readonly PositionUpdate[], isWide: boolean): readonly string[] {
  const byCurrency = new Map<string, PositionUpdate[]>();
  for (const position of positions) {
    const held = byCurrency.get(position.currency);
    if (held) held.push(position);
    else byCurrency.set(position.currency, [position]);
  }
  return [...byCurrency]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([currency, held]) => `${printable(currency)} ${totalText(total(held), isWide)}`);
}

function total(positions: readonly PositionUpdate[]): Total {
  const sums = { unrealizedPnl: 0, realizedPnl: 0, marketValue: 0 };
  const unsaid = { unrealizedPnl: 0, realizedPnl: 0, marketValue: 0 };
  for (const position of positions) {
    for (const key of SUMMED) {
      const value = position[key];
      if (value === null) unsaid[key]++;
      else sums[key] += value;
    }
  }
  return { sums, unsaid };
}

function totalText({ sums, unsaid }: Total, isWide: boolean): string {
  const without = (key: Summed) => (unsaid[key] === 0 ? '' : ` (without ${counted(unsaid[key], 'position')})`);
  const parts = [`P&L ${gain(sums.unrealizedPnl)}${without('unrealizedPnl')}`];
  if (isWide) {
    parts.push(`realised ${gain(sums.realizedPnl)}${without('realizedPnl')}`);
    parts.push(`value ${money(sums.marketValue)}${without('marketValue')}`);
  }
  return parts.join('  ');
}
