// Promise 9, against what would look right: a position that may be wrong is never shown as current without a word.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  ACCOUNT,
  bootstrap,
  download,
  downloadEnd,
  notice,
  row,
  ScriptedServer,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const HOUR_MS = 3_600_000;
const rejectedOf = ({ streamer }: Streaming) => {
  const view = streamer.positions();
  return view.state === 'unknown' ? [] : view.rejected;
};

describe('rows that could not be read', () => {
  test('stay listed when the good row before them was of the same download', async () => {
    await using server = await ScriptedServer.start({
      download: () =>
        download(row(), row({ position: 'two' }), row({ conId: '2', position: 'x' }), row({ conId: '2' })),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'current',
      positions: [{ conId: 1 }, { conId: 2 }],
      rejected: [{ conId: 1, reason: expect.stringContaining("position 'two'") }],
    });
  });

  test('beyond the thousand that are listed leave a word that there are more', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const unreadable = Array.from({ length: 1_002 }, (_, at) => row({ conId: String(at + 10), position: 'x' }));
    server.write(Buffer.concat([...unreadable, row({ conId: '10' }), row({ marketPrice: '9' })]));
    await streaming.handler.seen('the row behind them', ({ marketPrice }) => marketPrice === 9);
    const rejected = rejectedOf(streaming);
    expect(rejected).toHaveLength(1_000);
    expect(rejected.at(0)).toMatchObject({ conId: 11 });
    expect(rejected.at(-1)).toMatchObject({ conId: null, account: null, reason: expect.stringContaining('more than') });
    expect(streaming.streamer.stats().rejected).toBe(1_002);
    server.drop();
    await streaming.event('resumed');
    expect(rejectedOf(streaming)).toEqual([]);
  });
});

describe('an account', () => {
  test.each([
    ['that all accounts were to be streamed of', 'all', 'DU1,DU2', 'DU1'],
    ['that was the only one', undefined, 'DU2', 'DU1'],
  ] as const)(
    '%s, once the login no longer names it, is not current but waited for',
    async (_, account, first, then) => {
      await using server = await ScriptedServer.start({
        bootstrap: (connection) => bootstrap(connection > 1 && connection < 4 ? then : first),
        download: (_connection, code) => Buffer.concat([row({ account: code }), downloadEnd(code)]),
      });
      await using streaming = await Streaming.start(server, { account });
      server.drop();
      await streaming.event(
        'status',
        (status) => status.state === 'reconnecting' && status.error.code === 'UNKNOWN_ACCOUNT',
      );
      expect(streaming.streamer.positions().state).toBe('stale');
      await streaming.event('resumed');
      expect(server.opened).toBe(4);
      expect(streaming.handler.updates.filter(({ change }) => change === 'closed')).toEqual([]);
    },
  );

  test('taken over while it is taken back stays doubted, until a download of ours is answered', async () => {
    const taken = notice(2100, 'API client has been unsubscribed from account data.');
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () =>
        ++downloads === 2 ? Buffer.concat([row(), taken, downloadEnd(), row({ marketPrice: '9' })]) : download(row()),
    });
    await using streaming = await Streaming.start(server);
    server.write(taken);
    await streaming.handler.seen('the row behind the download', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['account-taken-over'] });
    expect(streaming.streamer.positions().state).toBe('stale');
    const told = streaming.states.length;
    server.write(notice(1102, 'restored - data maintained'));
    await streaming.state('live', told);
    expect(downloads).toBe(3);
  });
});

describe('a contract whose terms change under its conId', () => {
  const split = { strike: '225', multiplier: '200', localSymbol: 'SPY1  261218C00225000' };

  test('while away is taken over, although no number of the position changed', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) => download(row(connection === 1 ? {} : split)),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    const { changed } = await streaming.event('resumed');
    expect(changed).toMatchObject([{ conId: 1, strike: 225, multiplier: 200, change: 'changed' }]);
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ strike: 225, multiplier: 200 }] });
  });

  test('live is a change, not a price', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(row(split));
    const update = await streaming.handler.seen('the new strike', ({ strike }) => strike === 225);
    expect(update.change).toBe('changed');
  });
});

describe('clocks', () => {
  afterEach(() => void vi.useRealTimers());
  const set = (byMs: number) => {
    const at = Date.now() + byMs;
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(at);
  };

  test('set back an hour do not put off the doubt about a silent subscription, nor make its rows younger', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, { silentAfterMs: 100 });
    set(-HOUR_MS);
    const { reasons } = await streaming.state('degraded');
    expect(reasons).toEqual(['subscription-silent']);
    expect(streaming.streamer.stats().newestRowAgeMs).toBeGreaterThanOrEqual(0);
    expect(streaming.streamer.stats().accountAgeMs[ACCOUNT]).toBeGreaterThanOrEqual(0);
  });

  test('that moved on an hour while the process slept age every row by an hour', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    set(HOUR_MS);
    expect(streaming.streamer.stats().newestRowAgeMs).toBeGreaterThanOrEqual(HOUR_MS);
  });

  test('set back during a gap do not make it shorter than nothing', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    streaming.streamer.once('gap', () => set(-HOUR_MS));
    server.drop();
    const { durationMs } = await streaming.event('resumed');
    expect(durationMs).toBeGreaterThanOrEqual(0);
  });

  test('of the updates belong to whoever got them: one that is turned changes neither asOf nor the ages', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = new Streaming();
    streaming.register({ onPositionUpdate: ({ timestamp }) => void timestamp.setHours(-100_000) });
    await streaming.start(server);
    server.write(row({ marketPrice: '9' }));
    await streaming.handler.seen('the row', ({ marketPrice }) => marketPrice === 9);
    const view = streaming.streamer.positions();
    expect(view.state === 'current' && Date.now() - view.asOf.getTime()).toBeLessThan(HOUR_MS);
    expect(streaming.streamer.stats().newestRowAgeMs).toBeLessThan(HOUR_MS);
  });
});
