// What two updates of one position amount to, as to why its size changed.
import { expect, test } from 'vitest';
import { fold } from '../../src/delivery/fold.ts';
import type { PositionCause, PositionChange, PositionUpdate } from '../../src/index.ts';
import { contract } from './core/feeding.ts';

const NUMBERS = { marketPrice: 1, marketValue: 100, averageCost: 90, unrealizedPnl: 10, realizedPnl: 0 };
const update = (change: PositionChange, cause?: PositionCause): PositionUpdate => ({
  ...contract(1),
  ...NUMBERS,
  account: 'DU1',
  position: change === 'closed' ? 0 : 1,
  timestamp: new Date(0),
  change,
  phase: 'live',
  generation: 1,
  sequence: 1,
  ...(cause === undefined ? {} : { cause }),
});

test.each<readonly [string, PositionUpdate, PositionUpdate, PositionCause | undefined]>([
  ['a step and a price', update('changed', 'execution'), update('repriced'), 'execution'],
  ['a price and a step', update('repriced'), update('changed', 'execution'), 'execution'],
  ['a cost and a step', update('changed'), update('changed', 'execution'), 'execution'],
  ['two steps of one cause', update('opened', 'execution'), update('changed', 'execution'), 'execution'],
  ['two steps of two causes', update('changed', 'execution'), update('changed', 'assignment?'), 'unknown'],
  ['a step and a close', update('changed', 'execution'), update('closed', 'expiry'), 'expiry'],
  ['what was held already and a step', update('opened'), update('changed', 'execution'), undefined],
  ['what was held already and a close', update('opened'), update('closed', 'execution'), 'execution'],
  ['two prices', update('repriced'), update('repriced'), undefined],
])('%s', (_what, older, newer, cause) => {
  const folded = fold(older, newer);
  expect(folded.cause).toBe(cause);
  expect('cause' in folded).toBe(cause !== undefined);
});
