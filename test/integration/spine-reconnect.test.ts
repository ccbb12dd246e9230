import { expect, test } from 'vitest';
import { MockGateway, option, stock } from '../../mock-gateway/index.ts';
import { Streaming } from '../support/streaming.ts';

const ACCOUNT = 'DU1234567';
const CALL = option('SPY', '20261218', 450, 'C');
const PUT = option('SPY', '20261218', 400, 'P');
const NEW_CALL = option('QQQ', '20270115', 500, 'C');
const STOCK = stock('AAPL');

const world = () => ({
  accounts: {
    [ACCOUNT]: {
      positions: [
        { contract: CALL, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
        { contract: PUT, position: -1, averageCost: 310, marketPrice: 2.5 },
        { contract: STOCK, position: 100, averageCost: 200, marketPrice: 210 },
      ],
    },
  },
});

test('only options reach a handler unless more is asked for', async () => {
  await using gateway = await MockGateway.start(world());
  await using streaming = await Streaming.start(gateway);
  gateway.account(ACCOUNT).reprice(STOCK, 211);
  gateway.account(ACCOUNT).reprice(CALL, 13);
  await streaming.handler.seen('the new price', (update) => update.marketPrice === 13);
  expect(new Set(streaming.handler.updates.map((update) => update.secType))).toEqual(new Set(['OPT']));
});

test('a close is delivered with position 0 and leaves the book', async () => {
  await using gateway = await MockGateway.start(world());
  await using streaming = await Streaming.start(gateway);
  gateway.account(ACCOUNT).close(PUT);
  const closed = await streaming.handler.seen('the close', (update) => update.change === 'closed');
  expect(closed).toMatchObject({ account: ACCOUNT, conId: PUT.conId, position: 0, phase: 'live' });
  const view = streaming.streamer.positions();
  expect(view.state === 'current' && view.positions.map(({ conId }) => conId)).toEqual([CALL.conId]);
});

test.each(['fin', 'rst'] as const)(
  'what was opened, changed and closed while away (%s) is delivered after the reconnect',
  async (how) => {
    await using gateway = await MockGateway.start(world());
    await using streaming = await Streaming.start(gateway);
    await gateway.refuse();
    gateway.clients[0]?.disconnect(how);
    const gap = await streaming.event('gap');
    expect(gap).toMatchObject({
      reason: 'connection-lost',
      generation: streaming.events.snapshot[0]?.generation,
      positions: 2,
    });
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale' });
    expect(streaming.streamer.isStreaming).toBe(false);

    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).trade(CALL, 3, 14);
    gateway.account(ACCOUNT).setPosition(NEW_CALL, { position: 5, averageCost: 900, marketPrice: 9.5 });
    await gateway.accept();

    const resumed = await streaming.event('resumed');
    expect(resumed.closed).toMatchObject([{ conId: PUT.conId, position: 0, change: 'closed', phase: 'reconciled' }]);
    expect(resumed.changed).toMatchObject([{ conId: CALL.conId, position: 5, phase: 'reconciled' }]);
    expect(resumed.opened).toMatchObject([{ conId: NEW_CALL.conId, position: 5, phase: 'reconciled' }]);
    expect(streaming.handler.updates.slice(2)).toEqual(resumed.changes);
    expect(resumed.generation).toBeGreaterThan(gap.generation);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
    expect(gateway.connections.maxConcurrent).toBe(1);
  },
);
