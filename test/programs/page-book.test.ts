// What the page holds of what it is told: nothing of an earlier program as if it were of this one, and what became of it meanwhile.
import { expect, test } from 'vitest';
import { Book } from '../../bin/positions/page/book.ts';
import type { Message, Position } from '../../bin/positions/page/told.ts';

const MOMENT = '2026-11-27T03:00:00.000Z';
const LATER = '2026-11-27T03:00:10.000Z';

const held = (symbol: string, position: number, own: Partial<Position> = {}): Position => ({
  account: 'DU1234567',
  conId: [...symbol].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7),
  symbol,
  secType: 'STK',
  right: null,
  strike: null,
  expiry: null,
  multiplier: null,
  currency: 'USD',
  localSymbol: symbol,
  tradingClass: 'NMS',
  position,
  marketPrice: 10,
  marketValue: 10 * position,
  averageCost: 9,
  unrealizedPnl: position,
  realizedPnl: 0,
  timestamp: MOMENT,
  change: 'opened',
  phase: 'snapshot',
  generation: 1,
  sequence: 1,
  ...own,
});

const pnl: NonNullable<Position['pnl']> = {
  state: 'live',
  daily: 9_000,
  unrealized: 1,
  realized: 0,
  value: 1_000,
  currency: 'USD',
  price: null,
  asOf: MOMENT,
};

const none = { hidden: { count: 0, bySecType: {} }, rejected: [] };
const known = (positions: readonly Position[], missed = true): Message => ({
  type: 'book',
  missed,
  state: 'current',
  since: MOMENT,
  asOf: MOMENT,
  positions,
  ...none,
});
const unknown: Message = {
  type: 'book',
  missed: true,
  state: 'unknown',
  since: LATER,
  reason: 'no download has ended',
};
const snapshot = (positions: readonly Position[], state: 'current' | 'unknown' = 'current'): Message => ({
  type: 'snapshot',
  state,
  reason: state === 'current' ? null : 'rows-unlabelled',
  run: 'another',
  generation: 1,
  accounts: ['DU1234567'],
  asOf: LATER,
  positions,
  ...none,
});

const sizes = (
  changes: readonly { readonly position: { readonly symbol: string }; readonly before: number | null }[],
) => changes.map(({ position, before }) => [position.symbol, before]);

test('live P&L of an earlier program is not shown beside a book that has none', () => {
  const book = new Book();
  book.take(known([held('AAPL', 100, { pnl })]));
  book.take(known([held('AAPL', 100)]));
  expect([...book.positions.values()].map((one) => one.pnl)).toEqual([undefined]);
});

test('a snapshot, which has rows only, leaves live P&L where it is', () => {
  const book = new Book();
  book.take(known([held('AAPL', 100, { pnl })]));
  book.take(snapshot([held('AAPL', 50)]));
  expect([...book.positions.values()].map((one) => [one.position, one.pnl])).toEqual([[50, pnl]]);
});

test('what changed while the program was gone is told also where the new one knows nothing at first', () => {
  const book = new Book();
  expect(book.take(known([held('AAPL', 100), held('MSFT', 5), held('TSLA', 1)], false))).toBeNull();
  expect(book.take(unknown)).toBeNull();
  expect(book.belief.state).toBe('unknown');
  expect(book.positions.size).toBe(0);
  const now = [held('AAPL', -50), held('TSLA', 1), held('SAP', 3)];
  for (const one of now) book.take({ ...one, type: 'position' });
  const away = book.take(snapshot(now));
  expect(away).toMatchObject({ from: null, why: 'this page had lost the program' });
  expect([away?.opened, away?.changed, away?.closed].map((some) => sizes(some ?? []))).toEqual([
    [['SAP', null]],
    [['AAPL', 100]],
    [['MSFT', 5]],
  ]);
  expect(book.take(snapshot(now))).toBeNull();
});

test('who held nothing and comes back is told what was opened', () => {
  const book = new Book();
  book.take(known([], false));
  expect(sizes(book.take(known([held('AAPL', 1)]))?.opened ?? [])).toEqual([['AAPL', null]]);
});

test('what a gap found is compared with the book that the page began anew with, not with that of an earlier gap', () => {
  const book = new Book();
  book.take(known([held('AAPL', 100)], false));
  book.take({ type: 'gap', run: 'one', generation: 1, since: MOMENT, positions: 1, reason: 'connection-lost' });
  const doubted = { state: 'stale', since: LATER, asOf: MOMENT, reason: 'upstream-lost' } as const;
  book.take({ type: 'book', missed: true, ...doubted, positions: [held('AAPL', 50)], ...none });
  const changed = held('AAPL', 70, { change: 'changed', phase: 'reconciled' });
  const found = { changes: [changed], opened: [], changed: [changed], closed: [], repriced: [] };
  const away = book.take({
    ...{ type: 'resumed', run: 'one', generation: 2, since: MOMENT, until: LATER, durationMs: 10_000 },
    ...found,
  });
  expect(sizes(away?.changed ?? [])).toEqual([['AAPL', 50]]);
});

test('ages follow the clock of the program, also back', () => {
  const book = new Book();
  const position = held('AAPL', 1);
  book.take(known([position]));
  const hourBefore = Date.parse(MOMENT) - 3_600_000;
  book.take({ type: 'ages', ages: { [`${position.account}/${position.conId}`]: hourBefore } });
  expect([...book.positions.values()].map(({ timestamp }) => Date.parse(timestamp))).toEqual([hourBefore]);
});

test('a snapshot of a book that nobody knows closes nothing, and is compared with nothing', () => {
  const book = new Book();
  book.take(known([held('AAPL', 100)]));
  book.take(unknown);
  expect(book.take(snapshot([], 'unknown'))).toBeNull();
  expect(sizes(book.take(snapshot([held('AAPL', 50)]))?.changed ?? [])).toEqual([['AAPL', 100]]);
});
