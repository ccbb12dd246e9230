// Promise 15: the streamer is read-only: these are all the messages it ever sends.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, holding, optionWorld, PUT } from '../../support/option-world.ts';
import { download, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

describe('read-only', () => {
  test('over start, trades, notices, a refresh, losses, several accounts and stop only five kinds of message are sent', async () => {
    await using gateway = await MockGateway.start({
      accounts: { ...optionWorld().accounts, DU7654321: { positions: [holding(CALL)] } },
    });
    await using streaming = await Streaming.start(gateway, {
      account: 'all',
      accountDwellMs: 5,
      heartbeat: { intervalMs: 5, timeoutMs: 1_000 },
    });
    gateway.account(ACCOUNT).trade(CALL, 3, 4);
    gateway.account(ACCOUNT).close(PUT);
    for (const code of [1100, 1102, 1101, 2103, 2104]) gateway.notice(code);
    await streaming.event('resumed');
    gateway.clients[0]?.disconnect('rst');
    await streaming.eventCount('resumed', 2);
    const heartbeat = await gateway.waitFor('reqCurrentTime');
    await gateway.waitFor('reqCurrentTime', undefined, { after: heartbeat });
    await streaming.streamer.stop();
    const names = new Set(gateway.journal.requests().map(({ name }) => name));
    expect([...names].sort()).toEqual(['handshake', 'reqAccountUpdates', 'reqCurrentTime', 'reqPositions', 'startApi']);
  });

  test('on the wire these are the ids 71, 61, 6 and 49', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row()) });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 5, timeoutMs: 1_000 } });
    await server.requested(49, 2);
    expect(new Set(server.requests.map(([id]) => id))).toEqual(new Set(['71', '61', '6', '49']));
    expect(server.requests[0]).toEqual(['71', '2', '1', '', '']);
    expect(server.requests[1]).toEqual(['61', '1', '']);
    expect(server.requests[2]).toEqual(['6', '2', '1', 'DU1234567', '']);
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('with live P&L on, what asks for it and ends it comes besides', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { values: 'pnl', heartbeat: { intervalMs: 5 } });
    await streaming.event('pnl', ({ conId, state }) => conId === PUT.conId && state === 'live');
    gateway.account(ACCOUNT).close(PUT);
    await gateway.waitFor('cancelPnLSingle');
    await gateway.waitFor('reqCurrentTime');
    await streaming.streamer.stop();
    const names = new Set(gateway.journal.requests().map(({ name }) => name));
    const pnl = ['cancelPnLSingle', 'reqPnL', 'reqPnLSingle'];
    expect([...names].sort()).toEqual(
      [...pnl, 'handshake', 'reqAccountUpdates', 'reqCurrentTime', 'reqPositions', 'startApi'].sort(),
    );
  });

  test('on the wire those are the ids 92, 94 and 95, each with its own number', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row()) });
    await using streaming = await Streaming.start(server, { values: 'pnl' });
    await server.requested(94);
    server.write(row({ position: '0' }));
    await server.requested(95);
    const pnl = server.requests.filter(([id = '']) => ['92', '93', '94', '95'].includes(id));
    expect(pnl).toEqual([
      ['92', '1000000001', 'DU1234567', '', ''],
      ['94', '1000000002', 'DU1234567', '', '1', ''],
      ['95', '1000000002', ''],
    ]);
    expect(streaming.streamer.isStreaming).toBe(true);
  });
});
