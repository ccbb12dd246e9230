// Promise 8: nothing is missed across a gap: each difference is delivered once, and `resumed` carries them all.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT } from '../../support/option-world.ts';
import { bootstrap, download, downloadEnd, frame, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

describe('across a gap', () => {
  test.each(['fin', 'rst'] as const)(
    'what was opened, changed and closed while away (%s) is delivered after the reconnect',
    async (how) => {
      await using gateway = await MockGateway.start(optionWorld());
      await using streaming = await Streaming.start(gateway);
      await gateway.refuse();
      gateway.clients[0]?.disconnect(how);
      const gap = await streaming.event('gap');
      expect(gap).toMatchObject({
        reason: 'connection-lost',
        generation: streaming.events.snapshot[0]?.generation,
        positions: 2,
        error: { code: 'CONNECTION_LOST' },
      });
      expect(streaming.streamer.positions()).toMatchObject({ state: 'stale' });
      expect(streaming.streamer.isStreaming).toBe(false);

      gateway.account(ACCOUNT).close(PUT);
      gateway.account(ACCOUNT).trade(CALL, 3, 14);
      gateway.account(ACCOUNT).setPosition(OTHER_CALL, holding(OTHER_CALL, 5));
      await gateway.accept();

      const resumed = await streaming.event('resumed');
      expect(resumed.closed).toMatchObject([
        { conId: PUT.conId, position: 0, change: 'closed', phase: 'reconciled', marketValue: null, averageCost: null },
      ]);
      expect(resumed.changed).toMatchObject([{ conId: CALL.conId, position: 5, phase: 'reconciled' }]);
      expect(resumed.opened).toMatchObject([{ conId: OTHER_CALL.conId, position: 5, phase: 'reconciled' }]);
      expect(resumed.repriced).toEqual([]);
      expect(streaming.handler.updates.slice(2)).toEqual(resumed.changes);
      expect(resumed.generation).toBeGreaterThan(gap.generation);
      expect(resumed.since).toEqual(gap.since);
      expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
      expect(streaming.events.snapshot).toHaveLength(1);
      expect(gateway.connections.maxConcurrent).toBe(1);
    },
  );

  test('nothing is delivered when nothing has changed, and resumed says so', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.clients[0]?.disconnect('rst');
    const resumed = await streaming.event('resumed');
    expect(resumed.changes).toEqual([]);
    expect(streaming.handler.updates).toHaveLength(2);
  });

  test('everything closed while away is closed, one by one', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('gap');
    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).close(CALL);
    await gateway.accept();
    const resumed = await streaming.event('resumed');
    expect(new Set(resumed.closed.map(({ conId }) => conId))).toEqual(new Set([PUT.conId, CALL.conId]));
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [] });
  });

  test('a first download that is interrupted midway is never published, nor is start() resolved by it', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) => (connection === 1 ? row({ conId: '7' }) : download(row({ conId: '8' }))),
    });
    await using streaming = new Streaming();
    const starting = streaming.start(server, { reconnect: { initial: true } });
    await server.requested(6);
    server.drop('rst');
    await starting;
    expect(streaming.handler.updates.map(({ conId }) => conId)).toEqual([8]);
    expect(streaming.events.gap).toEqual([]);
    expect(streaming.events.snapshot).toHaveLength(1);
  });

  test('a reconciliation that is interrupted midway publishes nothing; the next one is compared with the old book', async () => {
    // Second link: half of the download, in which the first position is missing and a third appears. Then the loss.
    await using server = await ScriptedServer.start({
      download: (connection) => {
        if (connection === 1) return download(row(), row({ conId: '2' }));
        if (connection === 2) return row({ conId: '3' });
        return download(row({ position: '4' }), row({ conId: '2' }));
      },
    });
    await using streaming = await Streaming.start(server);
    server.drop('rst');
    await server.requested(6, 2);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', positions: [{ conId: 1 }, { conId: 2 }] });
    server.drop('fin');
    const resumed = await streaming.event('resumed');
    expect(streaming.handler.updates.slice(2).map(({ conId, position, change }) => [conId, position, change])).toEqual([
      [1, 4, 'changed'],
    ]);
    expect(resumed.generation).toBe((streaming.events.gap[0]?.generation ?? 0) + 2);
    expect(streaming.events.gap).toHaveLength(1);
    expect(streaming.events.resumed).toHaveLength(1);
  });

  test('a row that cannot be read inside a download does not close its position', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) =>
        connection === 1
          ? download(row(), row({ conId: '2' }), row({ conId: '3' }))
          : download(row({ position: '12abc' }), row({ conId: '2' })),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    const resumed = await streaming.event('resumed');
    expect(resumed.changes.map(({ conId, change }) => [conId, change])).toEqual([[3, 'closed']]);
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'current',
      positions: [{ conId: 1 }, { conId: 2 }],
      rejected: [{ conId: 1, reason: expect.stringContaining('12abc') }],
    });
    server.write(row({ marketPrice: '13' }));
    await streaming.handler.seen('the row that can be read again', ({ marketPrice }) => marketPrice === 13);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', rejected: [] });
  });

  test('a row so broken that it names no contract closes nothing at all', async () => {
    const downloads = [
      download(row(), row({ conId: '2' })),
      download(frame(7, 8, 'x'), row({ conId: '2' })),
      download(row({ conId: '2' })),
    ];
    await using server = await ScriptedServer.start({ download: (connection) => downloads[connection - 1] ?? null });
    await using streaming = await Streaming.start(server);
    server.drop();
    const resumed = await streaming.event('resumed');
    expect(resumed.changes).toEqual([]);
    expect(streaming.streamer.positions()).toMatchObject({
      positions: [{ conId: 1 }, { conId: 2 }],
      rejected: [{ conId: null, reason: expect.stringMatching(/missing|conId/) }],
    });
    server.drop();
    await streaming.eventCount('resumed', 2);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ conId: 2 }], rejected: [] });
  });

  test('rows that come twice, swapped, or behind the end marker in one chunk are not counted double', async () => {
    await using server = await ScriptedServer.start({
      download: () =>
        Buffer.concat([
          row({ conId: '2', position: '1' }),
          row(),
          row({ conId: '2', position: '3' }),
          row(),
          downloadEnd(),
          row({ conId: '2', position: '5' }),
        ]),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.handler.updates.map(({ conId, position, change }) => [conId, position, change])).toEqual([
      [2, 5, 'opened'],
      [1, 2, 'opened'],
    ]);
  });

  test('generation and sequence grow over every link, also after stop() and start()', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { secTypes: 'all' });
    const first = streaming.events.snapshot[0]?.generation ?? 0;
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('resumed');
    gateway.account(ACCOUNT).reprice(CALL, 9);
    await streaming.handler.count(4);
    await streaming.streamer.stop();
    gateway.account(ACCOUNT).reprice(CALL, 10);
    gateway.account(ACCOUNT).reprice(PUT, 11);
    await streaming.start(gateway, { secTypes: 'all' });
    expect(streaming.handler.updates.map(({ generation }) => generation - first)).toEqual([0, 0, 0, 1, 2, 2]);
    const sequences = streaming.handler.updates.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, at) => (sequences[0] ?? 0) + at));
  });

  test('a gateway whose order id goes back and whose bootstrap comes in another order is followed', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) =>
        connection === 1 ? bootstrap() : Buffer.concat([frame(9, 1, 0), frame(15, 1, 'DU1234567')]),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.event('resumed');
    expect(streaming.streamer.isStreaming).toBe(true);
  });
});
