// What two steps of one account amount to when no execution explains either: a table of pairs.
import { expect, test } from 'vitest';
import { Causes } from '../../../src/positions/cause.ts';
import type { PositionContract } from '../../../src/positions/position-update.ts';
import { pairUp, type Unexplained } from '../../../src/positions/step-pair.ts';
import { contract, Feeding } from './feeding.ts';

/** A day before the options of these tests expire. */
const BEFORE_MS = Date.UTC(2027, 0, 14, 20);
const DAY_MS = 86_400_000;

let conId = 0;
const step = (from: number, to: number, fields: Partial<PositionContract> = {}, price: number | null = null) =>
  ({ contract: contract(++conId, fields), from, to, price, atMs: 0, isPaired: false }) satisfies Unexplained;

const STOCK = { secType: 'STK', right: null, strike: null, multiplier: null, expiry: null } as const;
const NUMBERS = { marketPrice: 1, marketValue: 300, averageCost: 90, unrealizedPnl: 10, realizedPnl: 0 };
const PUT = { right: 'PUT' } as const;
const stock = (by: number, price: number | null, fields: Partial<PositionContract> = {}) =>
  step(0, by, { ...STOCK, ...fields }, price);

test.each<readonly [string, readonly Unexplained[], Unexplained, string | null]>([
  ['a long call in the money brings', [step(2, 0)], stock(200, 460), 'assignment?'],
  ['a short call in the money takes', [step(-2, 0)], stock(-200, 460), 'assignment?'],
  ['a long put in the money takes', [step(2, 0, PUT)], stock(-200, 440), 'assignment?'],
  ['a short put in the money brings', [step(-2, 0, PUT)], stock(200, 440), 'assignment?'],
  ['the stock told first', [stock(200, 460)], step(2, 0), 'assignment?'],
  ['two options together', [step(2, 0), step(-1, 0, { ...PUT, strike: 470 })], stock(300, 460), 'assignment?'],
  ['one of two options', [step(2, 0), step(1, 0)], stock(100, 460), 'assignment?'],
  ['to the other side', [step(2, 0)], stock(-200, 460), null],
  ['by another amount', [step(2, 0)], stock(100, 460), null],
  ['of an option that is still held', [step(2, 1)], stock(100, 460), null],
  ['of another symbol', [step(2, 0)], stock(200, 460, { symbol: 'QQQ' }), null],
  ['in another currency', [step(2, 0)], stock(200, 460, { currency: 'EUR' }), null],
  ['out of the money', [step(2, 0)], stock(200, 440), null],
  ['a put out of the money', [step(2, 0, PUT)], stock(-200, 460), null],
  ['nobody knows whether in the money', [step(2, 0)], stock(200, null), null],
  ['without a multiplier', [step(2, 0, { multiplier: null })], stock(200, 460), null],
  ['a future for a stock', [step(2, 0)], stock(200, 460, { secType: 'FUT' }), null],
  ['a stock in another stock', [step(100, 0, STOCK)], stock(10, 460), 'split?'],
  ['a stock in another, told the other way round', [stock(10, 460)], step(100, 0, STOCK), 'split?'],
  ['a stock in another on the other side', [step(100, 0, STOCK)], stock(-10, 460), null],
  ['a stock that is still held', [step(100, 1, STOCK)], stock(10, 460), null],
  ['a stock more of which is bought', [step(100, 0, STOCK)], step(5, 10, STOCK), null],
  ['an option split two for one', [step(3, 0)], step(0, 6, { strike: 225 }), 'split?'],
  ['an option split three for two', [step(3, 0)], step(0, 3, { strike: 300, multiplier: 150 }), 'split?'],
  ['an option with a rounded strike', [step(3, 0)], step(0, 9, { strike: 150.01 }), 'split?'],
  ['an option rolled to another strike', [step(3, 0)], step(0, 3, { strike: 460 }), null],
  ['an option rolled to another day', [step(3, 0)], step(0, 3, { expiry: '20270219' }), null],
  ['a call for a put', [step(3, 0)], step(0, 3, PUT), null],
  ['an option in a stock', [step(3, 0, { strike: null, right: null, expiry: null })], stock(3, 460), null],
])('%s', (_what, others, newest, pair) => {
  expect(pairUp(newest, others, BEFORE_MS)).toBe(pair);
  expect([newest, ...others].some(({ isPaired }) => isPaired)).toBe(pair !== null);
});

test('on its last day an option may be settled whatever the price, as far as that is known', () => {
  expect(pairUp(stock(200, null), [step(2, 0)], BEFORE_MS + DAY_MS)).toBe('assignment?');
});

test('one option makes one pair', () => {
  const option = step(2, 0);
  expect(pairUp(stock(200, 460), [option], BEFORE_MS)).toBe('assignment?');
  expect(pairUp(stock(200, 460), [option], BEFORE_MS)).toBeNull();
});

test('what was found by comparing after a gap uses up what was told of before', () => {
  const causes = new Causes();
  const row = { account: 'DU1', contract: contract(1), position: 3, ...NUMBERS };
  const told = { row, before: undefined, upMs: 0, wallMs: BEFORE_MS };
  causes.executed({ account: 'DU1', conId: 1, execId: '1.01', shares: 3, isNobodys: false }, 0);
  expect(causes.of({ ...told, isMissed: true })).toBe('unknown');
  expect(causes.of({ ...told, isMissed: false })).toBe('unknown');
});

test('a pair is of ten seconds, and of one link', () => {
  const assigned = (between: (feeding: Feeding) => void): string | undefined => {
    const feeding = Feeding.live({ 1: 2, 2: 100 });
    feeding.row(1, 0);
    between(feeding);
    feeding.forget();
    feeding.row(2, 300, { contract: contract(2, STOCK), marketPrice: 460 });
    return feeding.updates[0]?.cause;
  };
  expect(assigned(() => {})).toBe('assignment?');
  expect(assigned((feeding) => feeding.pass(10_000))).toBe('assignment?');
  expect(assigned((feeding) => feeding.pass(10_001))).toBe('unknown');
  expect(
    assigned((feeding) => {
      feeding.linkDown();
      feeding.linkUp();
      feeding.witness({ 2: 100 });
      feeding.download({ 2: 100 });
    }),
  ).toBe('unknown');
});
