// Promise 12: IB's codes are facts, not panic: each has one meaning and one reaction, and most leave the link alone.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld, PUT } from '../../support/option-world.ts';
import { bootstrap, download, downloadEnd, notice, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const states = (streaming: Streaming) => streaming.states.slice(streaming.states.indexOf('live') + 1);

describe('codes', () => {
  test.each([1100, 2110])('%i makes the book stale and keeps the socket', async (code) => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.notice(code);
    const degraded = await streaming.state('degraded');
    expect(degraded.reasons).toEqual(['upstream-lost']);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'upstream-lost' });
    expect(streaming.streamer.isStreaming).toBe(false);
    expect(await streaming.event('notice', (event) => event.code === code)).toMatchObject({
      severity: 'error',
      scope: 'session',
      reaction: 'upstream-lost',
      reqId: -1,
      advice: expect.stringMatching(/kept/),
    });
    // Rows that still come are delivered; the doubt stays.
    gateway.account(ACCOUNT).reprice(CALL, 5);
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 5);
    expect(streaming.streamer.positions().state).toBe('stale');
    expect(gateway.connections.opened).toBe(1);
  });

  test('1102 makes it current again and refreshes the snapshot, so that what was missed is delivered', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 1 ? download(row(), row({ conId: '2' })) : download(row({ position: '7' }))),
    });
    await using streaming = await Streaming.start(server);
    server.write(notice(1100, 'lost'));
    await streaming.state('degraded');
    server.write(notice(1102, 'restored - data maintained'));
    await streaming.handler.seen('the change', ({ position, phase }) => position === 7 && phase === 'reconciled');
    await streaming.handler.seen('the close', ({ conId, change }) => conId === 2 && change === 'closed');
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ conId: 1, position: 7 }] });
    expect(states(streaming)).toEqual(['degraded', 'live']);
    expect(streaming.events.gap).toEqual([]);
    expect(server.opened).toBe(1);
  });

  test('1101 opens a gap, resubscribes and reconciles, all on the same socket', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () =>
        ++downloads === 1 ? download(row(), row({ conId: '2' })) : download(row({ conId: '2' }), row({ conId: '3' })),
    });
    await using streaming = await Streaming.start(server);
    server.write(notice(1101, 'restored - data lost'));
    const gap = await streaming.event('gap');
    expect(gap).toMatchObject({ reason: 'data-lost', error: null, positions: 2 });
    const resumed = await streaming.event('resumed');
    expect(resumed.changes.map(({ conId, change, phase }) => [conId, change, phase])).toEqual([
      [3, 'opened', 'reconciled'],
      [1, 'closed', 'reconciled'],
    ]);
    expect(resumed.generation).toBe(gap.generation);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(server.requests.filter(([id]) => id === '6').map((fields) => fields[2])).toEqual(['1', '0', '1']);
    expect(server.opened).toBe(1);
  });

  test('1101 twice, also while the first is still being mended, closes nothing that is held', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({ download: () => (++downloads === 2 ? row() : download(row())) });
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([notice(1101, 'data lost'), notice(1101, 'data lost')]));
    await server.requested(6, 3);
    server.write(notice(1101, 'data lost'));
    server.write(downloadEnd());
    await streaming.event('resumed');
    expect(streaming.handler.updates).toHaveLength(1);
    expect(streaming.events.gap).toHaveLength(1);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ conId: 1 }] });
    expect(downloads).toBe(3);
  });

  test('1101 inside the first download lets start() finish, asks again, and ends in live', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () =>
        ++downloads === 1 ? Buffer.concat([notice(1101, 'data lost'), download(row())]) : download(row({ conId: '2' })),
    });
    await using streaming = await Streaming.start(server);
    const resumed = await streaming.event('resumed');
    expect(resumed.changes.map(({ conId, change }) => [conId, change])).toEqual([
      [2, 'opened'],
      [1, 'closed'],
    ]);
    expect(streaming.streamer.status.state).toBe('live');
    expect(streaming.streamer.positions().state).toBe('current');
  });

  test('1101 whose new download does not end costs the link', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({ download: () => (++downloads === 2 ? row() : download(row())) });
    await using streaming = await Streaming.start(server, { snapshotTimeoutMs: 100 });
    server.write(notice(1101, 'data lost'));
    const lost = await streaming.state('reconnecting');
    expect(lost.error.code).toBe('SNAPSHOT_TIMEOUT');
    await streaming.event('resumed');
    expect(streaming.events.gap).toHaveLength(1);
    expect(server.opened).toBe(2);
  });

  test('1300 is followed to the new port, once and for the attempts after it', async () => {
    await using old = await ScriptedServer.start();
    await using moved = await ScriptedServer.start();
    await using streaming = await Streaming.start(old);
    const text = `TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - ${moved.port}`;
    old.write(notice(1300, text));
    await streaming.event('resumed');
    expect([old.opened, moved.opened]).toEqual([1, 1]);
    moved.drop();
    await streaming.eventCount('resumed', 2);
    expect([old.opened, moved.opened]).toEqual([1, 2]);
  });

  test('1300 to a port that nobody serves sends nobody away for ever: the configured port is tried in turn', async () => {
    await using server = await ScriptedServer.start();
    const gone = await ScriptedServer.start();
    await gone[Symbol.asyncDispose]();
    await using streaming = await Streaming.start(server);
    server.write(notice(1300, `Please reconnect on the new port - ${gone.port}`));
    await streaming.event('resumed');
    const failures = streaming.events.status.filter(
      (status) => status.state === 'reconnecting' && status.error.code === 'CONNECTION_REFUSED',
    );
    expect(failures).toHaveLength(3);
    server.drop();
    await streaming.eventCount('resumed', 2);
    expect(streaming.streamer.stats().attempts).toBe(6);
  });

  test('1300 whose text ends in another number leaves the port as it is', async () => {
    await using server = await ScriptedServer.start();
    await using moved = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(notice(1300, `Please reconnect on the new port - ${moved.port}`));
    await streaming.event('resumed');
    moved.write(notice(1300, 'The API port was changed at 09:30'));
    moved.drop();
    await streaming.eventCount('resumed', 2);
    expect([server.opened, moved.opened]).toEqual([1, 2]);
  });

  test('1300 without a port in its text changes nothing', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([notice(1300, 'the port was changed'), row({ marketPrice: '9' })]));
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test.each([
    [2103, 'Market data farm connection is broken:usfarm.nj', 'usfarm.nj', 'broken', 'warning'],
    [2104, 'Market data farm connection is OK:usfarm', 'usfarm', 'ok', 'info'],
    [2105, 'HMDS data farm connection is broken:ushmds', 'ushmds', 'broken', 'warning'],
    [2106, 'HMDS data farm connection is OK:ushmds', 'ushmds', 'ok', 'info'],
    [
      2107,
      'HMDS data farm connection is inactive but should be available upon demand.ushmds',
      'ushmds',
      'inactive',
      'info',
    ],
    [
      2108,
      'Market data farm connection is inactive but should be available upon demand.usopt',
      'usopt',
      'inactive',
      'info',
    ],
    [2119, 'Market data farm is connecting:usfarm', 'usfarm', 'connecting', 'info'],
    [2157, 'Sec-def data farm connection is broken:secdefnj', 'secdefnj', 'broken', 'warning'],
    [2158, 'Sec-def data farm connection is OK:secdefnj', 'secdefnj', 'ok', 'info'],
  ] as const)('%i is the health of a farm and leaves the link alone', async (code, text, farm, health, severity) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(notice(code, text));
    expect(await streaming.event('notice')).toMatchObject({ code, text, scope: 'farm', severity });
    expect(streaming.streamer.stats().farms).toEqual({ [farm]: health });
    expect(states(streaming)).toEqual([]);
    expect(server.opened).toBe(1);
  });

  test('326 while reconnecting is waited out: the old id lingers', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) =>
        connection > 1 && connection < 5 ? notice(326, 'client id is already in use') : bootstrap(),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.event('resumed');
    expect(server.opened).toBe(5);
    expect(
      streaming.events.status.filter(
        (status) => status.state === 'reconnecting' && status.error.code === 'CLIENT_ID_IN_USE',
      ).length,
    ).toBeGreaterThanOrEqual(3);
    expect(streaming.events.gap).toHaveLength(1);
  });

  test('10141 while reconnecting is retried too', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) => (connection === 2 ? notice(10141, 'disclaimer') : bootstrap()),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.event('resumed');
    expect(streaming.events.status).toContainEqual(
      expect.objectContaining({ state: 'reconnecting', error: expect.objectContaining({ code: 'PAPER_DISCLAIMER' }) }),
    );
  });

  test('2100 is doubted, the account taken back once, and a second taker within a minute left alone', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const text = 'New account data requested from TWS. API client has been unsubscribed from account data.';
    server.write(notice(2100, text));
    expect((await streaming.state('degraded')).reasons).toEqual(['account-taken-over']);
    await server.requested(6, 3);
    await streaming.event('status', (status) => status.state === 'live' && streaming.states.includes('degraded'));
    await streaming.state('live', streaming.states.indexOf('degraded'));
    server.write(Buffer.concat([notice(2100, text), row({ marketPrice: '9' })]));
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['account-taken-over'] });
    expect(server.requests.filter(([id]) => id === '6')).toHaveLength(3);
    expect(server.opened).toBe(1);
  });

  test('2101 on the first start is a typed error that says what to do', async () => {
    await using server = await ScriptedServer.start({
      download: () =>
        notice(
          2101,
          'Unable to subscribe to account as the following clients are subscribed to a different account.',
          2147483647,
        ),
    });
    await using streaming = new Streaming();
    expect(await streaming.failure(server)).toMatchObject({
      code: 'ACCOUNT_HELD_ELSEWHERE',
      advice: expect.stringContaining('different account'),
    });
  });

  test.each([
    [321, "Error validating request.-'bW' : cause - The API interface is currently in Read-Only mode.", 2147483647],
    [200, 'No security definition has been found for the request', 12],
    [100, 'Max rate of messages per second has been exceeded', -1],
    [10197, 'No market data during competing live session', -1],
    [2137, 'Cross Side Warning', -1],
    [999_999, 'a code of tomorrow', -1],
    [999_998, 'a code of tomorrow for a request', 5],
  ] as const)('%i is reported with advice and changes nothing', async (code, text, reqId) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([notice(code, text, reqId), row({ marketPrice: '9' })]));
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.events.notice).toMatchObject([{ code, text, reqId, advice: expect.stringMatching(/\w/) }]);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(server.opened).toBe(1);
  });

  test('1100 and a burst of error 200 in one chunk: stale, not fatal, and current again with 1102', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.notice(1100);
    for (let burst = 0; burst < 20; burst++)
      gateway.notice(200, 'No security definition has been found for the request');
    gateway.notice(1102);
    await streaming.event('notice', ({ code }) => code === 1102);
    gateway.account(ACCOUNT).close(PUT);
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections.opened).toBe(1);
  });

  test('farms without end are not remembered without end', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const farms = Array.from({ length: 1_100 }, (_, at) => notice(2104, `Market data farm connection is OK:farm${at}`));
    server.write(Buffer.concat([...farms, notice(2103, 'broken:farm7'), row({ marketPrice: '9' })]));
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 9);
    const seen = streaming.streamer.stats().farms;
    expect(Object.keys(seen)).toHaveLength(1_000);
    expect(seen['farm7']).toBe('broken');
  });

  test('1100 with a subscription that falls silent asks nothing of a TWS that is cut off from IB', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, {
      silentAfterMs: 150,
      snapshotTimeoutMs: 150,
      heartbeat: { intervalMs: 20, timeoutMs: 5_000 },
    });
    server.write(notice(1100, 'lost'));
    const degraded = await streaming.state('degraded');
    expect(degraded.reasons).toEqual(['upstream-lost']);
    const asked = server.requests.filter(([id]) => id === '6').length;
    await server.requested(49, 15);
    expect(server.requests.filter(([id]) => id === '6')).toHaveLength(asked);
    expect(server.opened).toBe(1);
  });
});
