// Promise 7: a close is delivered with position 0 and change 'closed', and leaves the book.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT } from '../../support/option-world.ts';
import { download, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

describe('closes are seen', () => {
  test('a close is delivered with position 0 and leaves the book', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).close(PUT);
    const closed = await streaming.handler.seen('the close', (update) => update.change === 'closed');
    expect(closed).toMatchObject({ account: ACCOUNT, conId: PUT.conId, position: 0, phase: 'live' });
    const view = streaming.streamer.positions();
    expect(view.state === 'current' && view.positions.map(({ conId }) => conId)).toEqual([CALL.conId]);
  });

  test('closing the first of several positions closes only that one', async () => {
    const world = { accounts: { [ACCOUNT]: { positions: [CALL, PUT, OTHER_CALL].map((one) => holding(one)) } } };
    await using gateway = await MockGateway.start(world);
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).close(CALL);
    await streaming.handler.seen('the close', (update) => update.change === 'closed');
    const view = streaming.streamer.positions();
    expect(view.state === 'current' && view.positions.map(({ conId }) => conId)).toEqual([PUT.conId, OTHER_CALL.conId]);
  });

  test('a position that closes and opens again is closed once and opened once', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).trade(PUT, 4, 3);
    await streaming.handler.count(4);
    expect(streaming.handler.updates.slice(2).map(({ change, position }) => [change, position])).toEqual([
      ['closed', 0],
      ['opened', 4],
    ]);
  });

  test('a close that comes twice, or of something never held, is not a close', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const zero = row({ position: '0', marketValue: '0', unrealizedPNL: '0' });
    server.write(Buffer.concat([zero, zero, row({ conId: '9', position: '0' }), row({ conId: '2' })]));
    await streaming.handler.seen('the row behind them', ({ conId }) => conId === 2);
    expect(streaming.handler.updates.map(({ conId, change }) => [conId, change])).toEqual([
      [1, 'opened'],
      [1, 'closed'],
      [2, 'opened'],
    ]);
  });

  test('rows of size 0 inside a download are neither opened nor held', async () => {
    await using server = await ScriptedServer.start({
      download: () => download(row({ conId: '5', position: '0' }), row(), row({ conId: '6', position: '-0.0' })),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.handler.updates.map(({ conId }) => conId)).toEqual([1]);
    expect(streaming.streamer.stats()).toMatchObject({ positions: 1, rows: 3, updates: 1 });
  });

  test('a closed fractional position leaves no ghost behind', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row({ position: '0.3' })) });
    await using streaming = await Streaming.start(server, {});
    server.write(row({ position: '0.0' }));
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(streaming.streamer.stats().positions).toBe(0);
  });
});
