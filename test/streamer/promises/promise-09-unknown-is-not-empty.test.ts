// Promise 9: unknown is not empty and old is not fresh: positions() says which, since when and why.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld, PUT } from '../../support/option-world.ts';
import { download, downloadEnd, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

describe('unknown is not empty, old is not fresh', () => {
  test('before the first download has ended the book is unknown; ended without a row it is current and empty', async () => {
    await using server = await ScriptedServer.start({ download: () => null });
    await using streaming = new Streaming();
    const starting = streaming.start(server);
    await server.requested(6);
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'unknown',
      since: expect.any(Date),
      reason: expect.stringContaining('download has not ended'),
    });
    expect(streaming.streamer.positions()).not.toHaveProperty('positions');
    server.write(downloadEnd());
    await starting;
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [] });
    expect(streaming.events.snapshot).toMatchObject([{ state: 'current', reason: null, positions: [] }]);
  });

  test('current since the download, stale since the loss with the reason, and current again once reconciled', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    const before = new Date();
    await using streaming = await Streaming.start(gateway);
    const current = streaming.streamer.positions();
    expect(current).toMatchObject({ state: 'current', asOf: expect.any(Date), rejected: [] });
    expect(current.since.getTime()).toBeGreaterThanOrEqual(before.getTime());
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    const gap = await streaming.event('gap');
    const stale = streaming.streamer.positions();
    expect(stale).toMatchObject({ state: 'stale', since: gap.since, reason: gap.error?.message });
    expect(stale.state === 'stale' && stale.positions).toHaveLength(2);
    expect(stale.state === 'stale' && stale.asOf.getTime()).toBeLessThanOrEqual(gap.since.getTime());
    await gateway.accept();
    await streaming.event('resumed');
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
    await streaming.streamer.stop();
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'stop() was called' });
    const restarting = streaming.start(gateway);
    expect(streaming.streamer.positions().state).toBe('stale');
    await restarting;
  });

  test('no event is ever told beside a book or a status that says otherwise', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const { streamer } = streaming;
    const seen: string[] = [];
    const note = (what: string) => void seen.push(`${what}: ${streamer.positions().state}, ${streamer.isStreaming}`);
    const undo = [
      streamer.on('status', ({ state }) => note(state)),
      streamer.on('snapshot', () => note('snapshot')),
      streamer.on('gap', () => note('gap')),
      streamer.on('resumed', () => note('resumed')),
    ];
    await streaming.start(gateway);
    gateway.notice(1100);
    await streaming.state('degraded');
    gateway.notice(1101);
    await streaming.event('resumed');
    gateway.clients[0]?.disconnect('rst');
    await streaming.eventCount('resumed', 2);
    await streamer.stop();
    for (const one of undo) one();
    expect(seen).toEqual([
      'connecting: unknown, false',
      'syncing: unknown, false',
      'snapshot: current, true',
      'live: current, true',
      'degraded: stale, false', // 1100
      'degraded: stale, false', // 1101 says that data was lost, and that IB is back
      'gap: stale, false',
      'resumed: current, true',
      'live: current, true',
      'reconnecting: stale, false',
      'gap: stale, false',
      'reconnecting: stale, false', // the delay is decided once the old socket is closed
      'connecting: stale, false',
      'syncing: stale, false',
      'resumed: current, true',
      'live: current, true',
      'stopped: stale, false',
    ]);
  });

  test('the view and its updates are frozen, and a later change does not reach into it', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const view = streaming.streamer.positions();
    if (view.state !== 'current') throw new Error(view.state);
    expect([view, view.positions, view.rejected, ...view.positions].every((part) => Object.isFrozen(part))).toBe(true);
    gateway.account(ACCOUNT).close(PUT);
    await streaming.handler.count(3);
    expect(view.positions.map(({ conId }) => conId)).toEqual([CALL.conId, PUT.conId]);
  });

  test('every update says whose it is, which link brought it, where it stands in the order, and when it was received', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    const before = Date.now();
    await using streaming = await Streaming.start(gateway);
    const [first, second] = streaming.handler.updates;
    expect(first).toMatchObject({ account: ACCOUNT, generation: streaming.streamer.stats().generation });
    expect(second?.sequence).toBe((first?.sequence ?? 0) + 1);
    expect(first?.timestamp.getTime()).toBeGreaterThanOrEqual(before);
    expect(first?.timestamp.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('a subscription that falls silent is doubted, asked again, and believed once it answered', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row()) });
    await using streaming = await Streaming.start(server, { silentAfterMs: 100 });
    const degraded = await streaming.state('degraded');
    expect(degraded.reasons).toEqual(['subscription-silent']);
    await server.requested(6, 3); // subscribe, unsubscribe, subscribe
    await streaming.state('live', streaming.events.status.indexOf(degraded));
    expect(streaming.streamer.positions().state).toBe('current');
    expect(server.opened).toBe(1);
  });

  test('a silent subscription that does not answer either costs the link', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({ download: () => (++downloads === 2 ? null : download(row())) });
    await using streaming = await Streaming.start(server, { silentAfterMs: 100, snapshotTimeoutMs: 100 });
    const gap = await streaming.event('gap');
    expect(gap.error?.code).toBe('SNAPSHOT_TIMEOUT');
    await streaming.event('resumed');
    expect(server.opened).toBe(2);
  });

  test('the age of the newest row, of each account and the health of the farms are in stats()', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    expect(streaming.streamer.stats()).toMatchObject({
      newestRowAgeMs: expect.any(Number),
      accountAgeMs: { [ACCOUNT]: expect.any(Number) },
      positions: 2,
      rows: 3,
      updates: 2,
    });
  });
});
