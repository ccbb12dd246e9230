// The book of the bus by itself: numbers over publishers, what is news, what closes.
import { describe, expect, test } from 'vitest';
import { type Arrival, BusBook } from '../../src/bus/bus-book.ts';
import type { PositionMessage, StateMessage } from '../../src/bus/messages.ts';
import { fixedDate, now } from '../../src/moment.ts';
import { SPY_CALL } from '../support/spy-call.ts';

const FIRST = { v: 1, run: '11111111-1111-4111-8111-111111111111', began: 1 } as const;
const SECOND = { v: 1, run: '22222222-2222-4222-8222-222222222222', began: 2 } as const;
type Run = typeof FIRST | typeof SECOND;
type Update = PositionMessage['update'];

const HELD: Omit<Update, 'conId' | 'sequence'> = {
  account: 'DU1',
  ...SPY_CALL,
  position: 1,
  marketPrice: 1,
  marketValue: 100,
  averageCost: 1,
  unrealizedPnl: 0,
  realizedPnl: 0,
  timestamp: fixedDate(),
  change: 'opened',
  phase: 'live',
  generation: 1,
};

const position = (run: Run, conId: number, sequence: number, more: Partial<Update> = {}): PositionMessage => ({
  ...run,
  update: { ...HELD, conId, sequence, ...more },
});

const state = (run: Run, keys: number): StateMessage => ({
  ...run,
  state: 'current',
  reason: null,
  asOf: 0,
  generation: 1,
  accounts: ['DU1'],
  isWhole: true,
  keys,
  sum: null,
});

let seq = 0;
/** As the next message of the stream. */
const next = (): Arrival => ({ at: now(), seq: ++seq, isLive: true });

describe('the book of the bus', () => {
  test('numbers what it tells by one each over publishers that begin at 1 again, closes that nobody numbered too', () => {
    const book = new BusBook(now());
    const told = [
      ...[901, 902, 903].flatMap((sequence, at) => book.position(position(FIRST, at + 1, sequence), next())),
      ...book.state(state(FIRST, 3), next()),
      ...book.position(position(SECOND, 1, 1, { position: 5 }), next()),
      ...book.state(state(SECOND, 1), next()),
      ...book.position(position(SECOND, 1, 2, { position: 6, change: 'changed' }), next()),
    ].flatMap((found) => (found.find === 'update' ? found.update : []));
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(told.slice(3).map(({ conId, change, phase, position }) => [conId, change, phase, position])).toEqual([
      [1, 'changed', 'reconciled', 5],
      [2, 'closed', 'reconciled', 0],
      [3, 'closed', 'reconciled', 0],
      [1, 'changed', 'live', 6],
    ]);
  });

  test('says why a size changed as its publisher did, and unknown where it missed something or nothing was said', () => {
    const book = new BusBook(now());
    const told = [
      ...book.position(position(FIRST, 1, 1, { cause: 'execution' }), next()),
      ...book.position(position(FIRST, 2, 2), next()),
      ...book.state(state(FIRST, 2), next()),
      ...book.position(position(FIRST, 1, 3, { position: 5, change: 'changed', cause: 'execution' }), next()),
      ...book.position(position(FIRST, 1, 4, { position: 6, change: 'changed' }), next()),
      ...book.position(position(FIRST, 1, 5, { position: 6, change: 'repriced', marketPrice: 9 }), next()),
      ...book.doubt('silence', now()),
      ...book.position(position(FIRST, 1, 6, { position: 7, change: 'changed', cause: 'execution' }), next()),
      ...book.position(position(FIRST, 1, 7, { position: 0, change: 'closed', cause: 'expiry' }), next()),
      ...book.position(position(SECOND, 3, 1, { cause: 'split?' }), next()),
      ...book.state(state(SECOND, 1), next()),
    ].flatMap((found) => (found.find === 'update' ? found.update : []));
    expect(told.map(({ conId, phase, cause }) => [conId, phase, cause])).toEqual([
      [1, 'snapshot', undefined],
      [2, 'snapshot', undefined],
      [1, 'live', 'execution'],
      [1, 'live', 'unknown'],
      [1, 'live', undefined],
      [1, 'reconciled', 'unknown'],
      [1, 'reconciled', 'expiry'],
      [3, 'reconciled', 'unknown'],
      [2, 'reconciled', 'unknown'],
    ]);
  });

  test('tells nothing twice, nothing out of order, and nothing of a publisher that is not the newest', () => {
    const book = new BusBook(now());
    const before = next();
    expect(book.position(position(SECOND, 1, 5), next())).toHaveLength(1);
    book.state(state(SECOND, 1), next());
    expect(book.position(position(SECOND, 1, 5), next())).toEqual([]);
    expect(book.position(position(SECOND, 1, 4, { position: 9 }), next())).toEqual([]);
    expect(book.position(position(FIRST, 1, 900, { position: 9 }), next())).toEqual([]);
    expect(book.state(state(FIRST, 1), before)).toEqual([]);
    expect(book.positions()).toMatchObject([{ position: 1, sequence: 1 }]);
  });

  test('sees a change that folding took away as one', () => {
    const book = new BusBook(now());
    book.position(position(FIRST, 1, 1), next());
    const [found] = book.position(position(FIRST, 1, 9, { position: 3, change: 'repriced' }), next());
    expect(found).toMatchObject({ update: { change: 'changed', position: 3 } });
  });

  test('does not believe a publisher that holds more or less than came', () => {
    const book = new BusBook(now());
    book.position(position(FIRST, 1, 1), next());
    book.state(state(FIRST, 2), next());
    expect(book.belief).toMatchObject({ state: 'unknown', reason: 'the bus holds 1 positions and its publisher 2' });
  });

  test('hears who wrote the newest heartbeat, whatever the clocks say, and nothing that another said before it', () => {
    const book = new BusBook(now());
    const old = next();
    book.position(position(SECOND, 1, 1), next());
    book.state(state(SECOND, 1), next());
    book.state(state(FIRST, 1), next());
    expect(book.publisher).toMatchObject({ run: FIRST.run });
    expect(book.position(position(SECOND, 1, 2, { position: 9 }), old)).toEqual([]);
    book.position(position(FIRST, 1, 1, { position: 3 }), next());
    book.state(state(FIRST, 1), next());
    expect(book.belief).toMatchObject({ state: 'current' });
    expect(book.positions()).toMatchObject([{ position: 3 }]);
  });
});
