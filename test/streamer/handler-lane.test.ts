// One handler's lane: order, bounds, folding, and what is said about them.
import { describe, expect, test } from 'vitest';
import { type HandlerErrorEvent, HandlerLane, type LagEvent } from '../../src/delivery/handler-lane.ts';
import { type HandlerOptions, readHandlerOptions } from '../../src/delivery/handler-options.ts';
import type { PositionChange, PositionUpdate } from '../../src/positions/position-update.ts';

let sequence = 0;
const update = (conId: number, change: PositionChange = 'repriced'): PositionUpdate => ({
  account: 'A',
  conId,
  symbol: 'SPY',
  secType: 'OPT',
  right: 'CALL',
  strike: 450,
  expiry: '20261218',
  multiplier: 100,
  currency: 'USD',
  localSymbol: '',
  tradingClass: '',
  position: change === 'closed' ? 0 : 1,
  marketPrice: null,
  marketValue: null,
  averageCost: null,
  unrealizedPnl: null,
  realizedPnl: null,
  timestamp: new Date(0),
  change,
  phase: 'live',
  generation: 1,
  sequence: ++sequence,
});

/** A lane whose handler holds the first update until it is let. */
function held(options: HandlerOptions = {}) {
  const seen: PositionUpdate[] = [];
  const lags: LagEvent[] = [];
  const failures: HandlerErrorEvent[] = [];
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const lane = new HandlerLane(
    {
      onPositionUpdate: (one) => {
        seen.push(one);
        return gate;
      },
    },
    'lane',
    readHandlerOptions(options),
    { lag: (event) => lags.push(event), handlerError: (event) => failures.push(event) },
  );
  lane.deliver(update(0));
  return { lane, seen, lags, failures, release };
}

describe('folding, beyond the capacity', () => {
  test.each<readonly [string, readonly PositionChange[], readonly PositionChange[]]>([
    ['prices fold to the newest price', ['repriced', 'repriced', 'repriced'], ['repriced']],
    ['an opening stays an opening', ['opened', 'changed', 'repriced'], ['opened']],
    ['a change stays a change', ['changed', 'repriced'], ['changed']],
    ['a close outweighs what was before it', ['changed', 'repriced', 'closed'], ['closed']],
    ['a close is not folded away by what comes after it', ['closed', 'opened', 'repriced'], ['closed', 'opened']],
    ['two closes are two', ['closed', 'opened', 'closed'], ['closed', 'closed']],
  ])('%s', async (_what, changes, expected) => {
    const { lane, seen, release } = held({ capacity: 1 });
    lane.deliver(update(99));
    for (const change of changes) lane.deliver(update(1, change));
    release();
    await lane.whenIdle();
    expect(seen.filter(({ conId }) => conId === 1).map(({ change }) => change)).toEqual(expected);
  });

  test('happens only beyond it: until then everything waits as it came', async () => {
    const { lane, seen, lags, release } = held({ capacity: 3 });
    for (let count = 0; count < 3; count++) lane.deliver(update(1));
    expect(lane.backlog).toBe(3);
    release();
    await lane.whenIdle();
    expect(seen).toHaveLength(4);
    expect(lags).toEqual([]);
  });

  test('stays bounded in memory even when nothing but closes and openings come', () => {
    const { lane } = held({ capacity: 2 });
    for (let count = 0; count < 1_000; count++) lane.deliver(update(1, count % 2 === 0 ? 'closed' : 'opened'));
    expect(lane.backlog).toBe(2 * 16);
  });

  test('makes room for every position there is, each once', () => {
    const { lane } = held({ capacity: 2 });
    for (let round = 0; round < 3; round++) for (let conId = 1; conId <= 50; conId++) lane.deliver(update(conId));
    expect(lane.backlog).toBe(50);
  });
});

describe('a lane', () => {
  test('reports lag at the first loss, then once a capacity’s worth, then at the end: all together exactly', async () => {
    const { lane, lags, release } = held({ capacity: 10 });
    for (let count = 0; count < 100; count++) lane.deliver(update(1));
    expect(lags[0]).toEqual({ handler: 'lane', overflow: 'conflate', folded: 1, dropped: 0, backlog: 10 });
    release();
    await lane.whenIdle();
    expect(lags.reduce((sum, { folded }) => sum + folded, 0)).toBe(90);
    expect(lags.length).toBeLessThanOrEqual(1 + 9 + 1);
  });

  test('closed, delivers nothing any more and is idle at once', async () => {
    const { lane, seen } = held();
    lane.deliver(update(1));
    lane.close();
    await lane.whenIdle();
    lane.deliver(update(2));
    expect(seen).toHaveLength(1);
    expect(lane.backlog).toBe(0);
  });

  test('delivers what its own handler caused inside its call afterwards, in order', () => {
    const seen: number[] = [];
    const lane: HandlerLane = new HandlerLane(
      {
        onPositionUpdate: ({ conId }) => {
          if (conId < 3) lane.deliver(update(conId + 1));
          seen.push(conId);
        },
      },
      'lane',
      readHandlerOptions({}),
      { lag: () => {}, handlerError: () => {} },
    );
    lane.deliver(update(1));
    expect(seen).toEqual([1, 2, 3]);
  });
});
