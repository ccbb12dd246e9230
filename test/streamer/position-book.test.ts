// The book as a table: what is held, the row that comes, the change it makes.
import { describe, expect, test } from 'vitest';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import { PositionBook, type Stamp } from '../../src/positions/position-book.ts';
import { SPY_CALL } from '../support/spy-call.ts';

const CONTRACT = { conId: 1, ...SPY_CALL } as const;

const row = (fields: Partial<Omit<PortfolioRow, 'contract'>> & { conId?: number } = {}): PortfolioRow => {
  const { conId = 1, ...numbers } = fields;
  return {
    account: 'A',
    contract: { ...CONTRACT, conId },
    position: 1,
    marketPrice: 10,
    marketValue: 1_000,
    averageCost: 900,
    unrealizedPnl: 100,
    realizedPnl: 0,
    ...numbers,
  };
};

function stamps(): Stamp {
  let sequence = 0;
  return { phase: 'live', generation: 1, timestamp: new Date(0), nextSequence: () => ++sequence };
}

describe('one row', () => {
  test.each<readonly [string, readonly PortfolioRow[], PortfolioRow, string | null, number]>([
    ['of something new opens', [], row(), 'opened', 1],
    ['of size 0 of something new is nothing', [], row({ position: 0 }), null, 0],
    ['with another price reprices', [row()], row({ marketPrice: 11 }), 'repriced', 1],
    ['that is the same again reprices', [row()], row(), 'repriced', 1],
    ['with another size changes', [row()], row({ position: 2 }), 'changed', 1],
    ['with another sign changes', [row()], row({ position: -1 }), 'changed', 1],
    ['with another cost changes', [row()], row({ averageCost: 901 }), 'changed', 1],
    ['with a cost that became unset changes', [row()], row({ averageCost: null }), 'changed', 1],
    ['of size 0 closes', [row()], row({ position: 0 }), 'closed', 0],
    ['of size 0 after a close is nothing', [row(), row({ position: 0 })], row({ position: 0 }), null, 0],
    ['after a close opens', [row(), row({ position: 0 })], row(), 'opened', 1],
    ['of the same contract in another account opens', [row()], row({ account: 'B' }), 'opened', 2],
  ])('%s', (_what, before, next, change, size) => {
    const book = new PositionBook();
    const stamp = stamps();
    for (const one of before) book.apply(one, stamp);
    const update = book.apply(next, stamp);
    expect(update?.change ?? null).toBe(change);
    expect(book.size).toBe(size);
    expect(book.positions()).toHaveLength(size);
    if (update) expect(Object.isFrozen(update)).toBe(true);
  });
});

describe('a download', () => {
  const downloaded = (...rows: readonly PortfolioRow[]) =>
    new Map(rows.map((one) => [one.contract.conId, { row: one, timestamp: new Date(7) }]));

  test.each<
    readonly [string, readonly PortfolioRow[], ReadonlySet<number> | 'all', readonly (readonly [number, string])[]]
  >([
    ['that is the same says nothing', [row(), row({ conId: 2 })], new Set(), []],
    ['without a position closes it', [row()], new Set(), [[2, 'closed']]],
    [
      'without any closes all, in their order',
      [],
      new Set(),
      [
        [1, 'closed'],
        [2, 'closed'],
      ],
    ],
    ['spares what could not be read', [], new Set([2]), [[1, 'closed']]],
    ['spares everything when nobody knows what was not read', [], 'all', []],
    ['with more opens', [row(), row({ conId: 2 }), row({ conId: 3 })], new Set(), [[3, 'opened']]],
    ['with a row of size 0 closes it once', [row(), row({ conId: 2, position: 0 })], new Set(), [[2, 'closed']]],
    [
      'with changes and prices tells both',
      [row({ position: 5 }), row({ conId: 2, marketPrice: 1 })],
      new Set(),
      [
        [1, 'changed'],
        [2, 'repriced'],
      ],
    ],
  ])('%s', (_what, rows, keep, expected) => {
    const book = new PositionBook();
    const stamp = stamps();
    book.apply(row(), stamp);
    book.apply(row({ conId: 2 }), stamp);
    book.apply(row({ account: 'B', conId: 9 }), stamp);
    const changes = book.reconcile('A', downloaded(...rows), keep, { ...stamp, phase: 'reconciled', generation: 2 });
    expect(changes.map(({ conId, change }) => [conId, change])).toEqual(expected);
    expect(changes.every(({ phase, generation }) => phase === 'reconciled' && generation === 2)).toBe(true);
    expect(book.get('B', 9)).toBeDefined();
  });

  test('renews the age of what did not change, and keeps its place in the order', () => {
    const book = new PositionBook();
    const stamp = stamps();
    book.apply(row(), stamp);
    book.reconcile('A', downloaded(row()), new Set(), { ...stamp, generation: 2 });
    expect(book.positions()).toMatchObject([{ sequence: 1, generation: 2, timestamp: new Date(7) }]);
  });

  test('a close nobody sent a row for says 0 and nothing else', () => {
    const book = new PositionBook();
    book.apply(row(), stamps());
    expect(book.closeMissing('A', () => false, stamps())).toMatchObject([
      { position: 0, marketPrice: null, marketValue: null, averageCost: null, unrealizedPnl: null, realizedPnl: null },
    ]);
  });
});
