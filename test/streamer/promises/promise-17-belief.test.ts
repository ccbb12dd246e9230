// Promise 17: belief is one function: what is doubted closes nothing, and every doubt has a way to end.
import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  accountTime,
  bootstrap,
  download,
  downloadEnd,
  notice,
  positionsEnd,
  row,
  ScriptedServer,
  value,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const [FIRST, SECOND] = ['DU1', 'DU2'];
const OURS = notice(2100, 'API client has been unsubscribed from account data.');
const THEIRS = notice(2100, 'New account data requested from TWS. API client has been unsubscribed from account data.');
const RESTORED = notice(1102, 'restored - data maintained');
const LOST = notice(1101, 'restored - data lost');
const ready = (isReady: boolean, account = ACCOUNT) => value('AccountReady', String(isReady), account);
const subscriptions = (server: ScriptedServer, account = ACCOUNT) =>
  server.requests.filter(([id, , on, of]) => id === '6' && on === '1' && of === account).length;
const closed = ({ handler }: Streaming) => handler.updates.filter(({ change }) => change === 'closed');
/** Says it now and then for as long as the test needs. */
function every(ms: number, say: () => void): Disposable {
  const timer = setInterval(say, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

describe('a doubted download', () => {
  test('of an account that is not ready closes nothing, and resumes nothing (I01)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () =>
        ++downloads === 2
          ? Buffer.concat([ready(false), accountTime(), downloadEnd()])
          : download(ready(true), row(), row({ conId: '2' })),
      positions: () => positionsEnd(),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.state('degraded');
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'account-not-ready' });
    expect(streaming.events.resumed).toEqual([]);
    server.write(ready(true));
    expect((await streaming.event('resumed')).closed).toEqual([]);
    expect(closed(streaming)).toEqual([]);
    expect(streaming.streamer.positions().state).toBe('current');
  });

  test('that ran before AccountReady came back does not end its doubt (I02)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      unsubscribe: () => OURS,
      download: () => {
        downloads++;
        if (downloads === 2) return ready(false);
        return download(ready(true), row({ position: downloads === 1 ? '2' : '5' }));
      },
    });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    const { reasons } = await streaming.state('degraded');
    expect(reasons).toEqual(['account-not-ready']);
    server.write(ready(true));
    server.write(Buffer.concat([accountTime(), downloadEnd(), notice(2104, 'behind it:usfarm')]));
    await streaming.event('notice', ({ code }) => code === 2104);
    const told = await streaming.handler.seen('the third download', ({ position }) => position === 5);
    expect(told.change).toBe('changed');
    await streaming.event('status', ({ state }) => state === 'live' && streaming.states.includes('degraded'));
    expect(closed(streaming)).toEqual([]);
    expect(downloads).toBe(3);
  });

  test('that its own values contradict is not believed: no close (R20)', async () => {
    let downloads = 0;
    const held = value('GrossPositionValue', '16821.00');
    await using server = await ScriptedServer.start({
      download: () =>
        ++downloads === 2
          ? Buffer.concat([ready(true), held, accountTime(), downloadEnd()])
          : download(ready(true), held, row()),
      positions: () => positionsEnd(),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    const resumed = await streaming.event('resumed');
    expect(resumed.changes).toEqual([]);
    expect(downloads).toBe(3);
    expect(closed(streaming)).toEqual([]);
  });

  test.each([
    ['All', /not subscribed/],
    ['', /accountName is empty/],
  ])("whose rows are labelled '%s' proves nothing: not current and empty (I04)", async (account, reason) => {
    await using server = await ScriptedServer.start({
      download: () => download(ready(true), row({ account }), row({ account, conId: '2' })),
      positions: () => positionsEnd(),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['rows-unlabelled'] });
    expect(streaming.streamer.positions().state).not.toBe('current');
    expect(streaming.events.snapshot).toMatchObject([{ state: 'unknown', reason: 'rows-unlabelled', positions: [] }]);
    expect(streaming.events.rejected[0]?.reason).toMatch(reason);
  });
});

describe('2100', () => {
  test('that answers an unsubscribe of our own is nobody else’s doing; a real one is answered at once (R01)', async () => {
    await using server = await ScriptedServer.start({
      unsubscribe: () => OURS,
      download: () => download(ready(true), row(), accountTime()),
    });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    await server.requested(6, 3);
    server.write(row({ marketPrice: '9' }));
    await streaming.handler.seen('a row behind it', ({ marketPrice }) => marketPrice === 9);
    expect(subscriptions(server)).toBe(2);
    expect(streaming.states).not.toContain('degraded');
    server.write(THEIRS);
    expect((await streaming.state('degraded')).reasons).toEqual(['account-taken-over']);
    await server.requested(6, 5);
    expect(subscriptions(server)).toBe(3);
  });
});

describe('1100', () => {
  test('that nothing follows ends when the account’s own messages flow and it was asked again (R03)', async () => {
    await using server = await ScriptedServer.start({ download: () => download(ready(true), row()) });
    await using streaming = await Streaming.start(server, { silentAfterMs: 100 });
    server.write(notice(1100, 'lost'));
    const degraded = await streaming.state('degraded');
    using _ = every(20, () => server.write(Buffer.concat([value('NetLiquidation', '100001'), row(), accountTime()])));
    await streaming.state('live', streaming.events.status.indexOf(degraded));
    expect(subscriptions(server)).toBeGreaterThanOrEqual(2);
    expect(streaming.streamer.positions().state).toBe('current');
  });

  test('said again moves no `since` and tells no second status (R04)', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const lost = notice(2110, 'Connectivity between TWS and server is broken.');
    server.write(lost);
    const degraded = await streaming.state('degraded');
    const { since } = streaming.streamer.positions();
    const told = streaming.states.length;
    // Another moment by the clock.
    await expect.poll(() => Date.now()).toBeGreaterThan(degraded.since.getTime() + 1);
    server.write(lost);
    await streaming.eventCount('notice', 2);
    expect(streaming.streamer.positions().since).toEqual(since);
    expect(streaming.streamer.status).toMatchObject({ since: degraded.since });
    expect(streaming.states).toHaveLength(told);
  });
});

describe('1101 amid a download', () => {
  test('is asked again at once, and the link is kept (D9)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({ download: () => (++downloads === 2 ? null : download(row())) });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    await server.requested(6, 3);
    server.write(LOST);
    await server.requested(6, 5);
    await streaming.event('resumed');
    expect(server.opened).toBe(1);
    // The end marker that came may have been the given-up one's: it was asked once more.
    expect(downloads).toBe(4);
  });

  test('leaves nothing of what was told between gap and resumed out of resumed.changes (D1)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => {
        downloads++;
        if (downloads === 1) return download(ready(true), row(), row({ conId: '2', position: '-3' }), accountTime());
        return downloads === 2
          ? Buffer.concat([ready(true), row()])
          : Buffer.concat([ready(true), accountTime(), downloadEnd()]);
      },
    });
    await using streaming = await Streaming.start(server);
    const first = streaming.handler.updates.length;
    server.write(RESTORED);
    await server.requested(6, 3);
    server.write(Buffer.concat([LOST, row({ position: '0' }), accountTime(), downloadEnd()]));
    const { changes, closed: gone } = await streaming.event('resumed');
    expect(changes).toEqual(streaming.handler.updates.slice(first));
    expect(gone.map(({ conId }) => conId).sort()).toEqual([1, 2]);
  });
});

describe('several accounts', () => {
  const both = { bootstrap: () => bootstrap(`${FIRST},${SECOND}`) };
  const all = { account: 'all', accountDwellMs: 60_000 } as const;

  test('a row of one whose turn has not come is held back with the rest (I03)', async () => {
    const later = row({ account: SECOND, conId: '21', position: '4' });
    await using server = await ScriptedServer.start({
      ...both,
      download: (_connection, account) =>
        account === FIRST
          ? Buffer.concat([row({ account }), later])
          : Buffer.concat([later, accountTime(), downloadEnd(account)]),
    });
    await using streaming = new Streaming();
    const starting = streaming.start(server, all);
    await server.requested(6);
    server.write(notice(2104, 'behind it:usfarm'));
    await streaming.event('notice');
    expect(streaming.handler.updates).toEqual([]);
    server.write(Buffer.concat([accountTime(), downloadEnd(FIRST)]));
    await starting;
    expect(streaming.handler.updates.map(({ conId, change, phase }) => [conId, change, phase])).toEqual([
      [1, 'opened', 'snapshot'],
      [21, 'opened', 'snapshot'],
    ]);
  });

  test('one that does not answer is named, and takes nobody with it, after a reconnect too (R17)', async () => {
    await using server = await ScriptedServer.start({
      ...both,
      download: (_connection, account) =>
        account === FIRST
          ? Buffer.concat([row({ account }), accountTime(), downloadEnd(account)])
          : value('NetLiquidation', '50000', account),
    });
    await using streaming = await Streaming.start(server, { ...all, snapshotTimeoutMs: 150 });
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['account-unanswered'] });
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining(SECOND ?? ''),
    });
    expect(streaming.handler.updates).toMatchObject([{ account: FIRST }]);
    expect(streaming.events.snapshot).toMatchObject([
      { state: 'stale', reason: expect.stringContaining(SECOND ?? ''), positions: [{ account: FIRST }] },
    ]);
    server.drop();
    await streaming.event('gap');
    await streaming.event('status', (status) => status.state === 'degraded' && status.generation === 2);
    expect(server.opened).toBe(2);
    expect(closed(streaming)).toEqual([]);
  });

  test('alone and without an answer is named by the error (R17)', async () => {
    await using server = await ScriptedServer.start({
      ...both,
      download: (_connection, account) => value('NetLiquidation', '50000', account),
    });
    await using streaming = new Streaming();
    const error = await streaming.failure(server, { account: SECOND, snapshotTimeoutMs: 100 });
    expect(error).toMatchObject({ code: 'SNAPSHOT_TIMEOUT', accounts: [SECOND] });
    expect(error).toMatchObject({ message: expect.stringContaining(SECOND ?? '') });
  });

  test('an end marker without a name in front of everything else of one that holds something is not believed (I05)', async () => {
    await using server = await ScriptedServer.start({
      ...both,
      download: (connection, account) => {
        const whole = Buffer.concat([row({ account }), accountTime(), downloadEnd(account)]);
        return connection === 2 && account === SECOND ? Buffer.concat([downloadEnd(''), whole]) : whole;
      },
    });
    await using streaming = await Streaming.start(server, all);
    server.drop();
    expect((await streaming.event('resumed')).changes).toEqual([]);
  });

  test('that another speaks does not prove that ours is alive (I06)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      ...both,
      download: (_connection, account) =>
        ++downloads === 1 ? Buffer.concat([row({ account }), downloadEnd(account)]) : null,
    });
    await using streaming = await Streaming.start(server, {
      account: FIRST,
      silentAfterMs: 150,
      snapshotTimeoutMs: 5_000,
    });
    using _ = every(20, () => server.write(Buffer.concat([value('NetLiquidation', '1', SECOND), accountTime()])));
    expect((await streaming.state('degraded')).reasons).toEqual(['subscription-silent']);
    await server.requested(6, 3);
    expect(subscriptions(server, FIRST)).toBe(2);
  });

  test('the one that was not ready is downloaded first, whoever is subscribed (D15)', async () => {
    const asked: string[] = [];
    await using server = await ScriptedServer.start({
      ...both,
      download: (_connection, account) => {
        asked.push(account);
        const size = asked.length > 2 && account === FIRST ? '9' : '2';
        return Buffer.concat([row({ account, position: size }), accountTime(), downloadEnd(account)]);
      },
    });
    await using streaming = await Streaming.start(server, all);
    server.write(ready(false, FIRST));
    const degraded = await streaming.state('degraded');
    server.write(ready(true, FIRST));
    await streaming.state('live', streaming.events.status.indexOf(degraded));
    expect(asked).toEqual([FIRST, SECOND, FIRST]);
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ account: SECOND }, { position: 9 }] });
  });
});

test('a process that was held up does not say that the download did not end: it lay in the socket (D2)', async () => {
  await using server = await ScriptedServer.start({ download: () => notice(2104, 'BLOCK') });
  await using streaming = new Streaming();
  streaming.streamer.once('notice', () => {
    server.write(download(row()));
    const untilMs = performance.now() + 900;
    while (performance.now() < untilMs);
  });
  await streaming.start(server, { snapshotTimeoutMs: 400 });
  expect(streaming.handler.updates).toHaveLength(1);
  expect(server.opened).toBe(1);
});

test('stop() inside the first snapshot gives the start up (D16)', async () => {
  await using server = await ScriptedServer.start();
  await using streaming = new Streaming();
  streaming.streamer.once('snapshot', () => void streaming.streamer.stop());
  expect(await streaming.failure(server)).toMatchObject({ code: 'ABORTED' });
  expect(streaming.streamer.isStreaming).toBe(false);
});
