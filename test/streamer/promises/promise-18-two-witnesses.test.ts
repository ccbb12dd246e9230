// Promise 18: a close nobody saw is told only when two witnesses agree, and sizes that differ are said.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  accountTime,
  download,
  downloadEnd,
  frame,
  notice,
  position,
  positionsEnd,
  row,
  ScriptedServer,
  value,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const EMPTY = Buffer.concat([accountTime(), downloadEnd()]);
const burst = (...rows: readonly Uint8Array[]) => Buffer.concat([...rows, positionsEnd()]);
const subscriptions = (server: ScriptedServer) =>
  server.requests.filter(([id, , on]) => id === '6' && on === '1').length;
/** Two are held; after the first link's download nothing comes. */
const vanishing = (connection: number) => (connection === 1 ? download(row(), row({ conId: '2' })) : EMPTY);

describe('what vanished from the download', () => {
  test('is closed when positions do not show it either, after one download', async () => {
    await using server = await ScriptedServer.start({
      download: vanishing,
      positions: (connection) => (connection === 1 ? burst(position(), position({ conId: '2' })) : burst()),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    expect((await streaming.event('resumed')).closed).toHaveLength(2);
    expect(subscriptions(server)).toBe(2);
  });

  test('is not closed while positions show it: the account is not believed, and the other is closed', async () => {
    await using server = await ScriptedServer.start({ download: vanishing, positions: () => burst(position()) });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.handler.seen('the other close', ({ change, conId }) => change === 'closed' && conId === 2);
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ conId: 1 }] });
  });

  test.each<readonly [string, 'positions' | 'none', (() => Uint8Array | null) | undefined]>([
    ['positions are refused', 'positions', () => notice(10322, 'Request "All" is not supported.')],
    ['positions are not asked for', 'none', undefined],
  ])('is closed by a second download without it when %s', async (_what, witness, positions) => {
    await using server = await ScriptedServer.start({ download: vanishing, ...(positions ? { positions } : {}) });
    await using streaming = await Streaming.start(server, { witness });
    server.drop();
    expect((await streaming.event('resumed')).closed).toHaveLength(2);
    expect(subscriptions(server)).toBe(3);
    expect(server.requests.some(([id]) => id === '61')).toBe(witness === 'positions');
  });

  test('is closed by a second download without it when positions are not answered', async () => {
    await using server = await ScriptedServer.start({ download: vanishing, positions: () => null });
    await using streaming = await Streaming.start(server, { snapshotTimeoutMs: 200 });
    server.drop();
    expect((await streaming.event('resumed')).closed).toHaveLength(2);
    expect(subscriptions(server)).toBe(3);
  });

  test.each([
    ['that cannot be read', position({ position: 'many' })],
    ['whose size only begins like a 0', position({ position: '0x10' })],
    ['whose size is only too small to be told from 0', position({ position: '1e-400' })],
    ['whose contract only begins like one', Buffer.concat([position(), position({ conId: '1x', position: '0' })])],
    ['that ends in its middle', frame(61, 3, 'DU1234567', '1', 'SPY')],
  ])('is not closed on the word of a position %s', async (_what, unreadable) => {
    await using server = await ScriptedServer.start({
      download: vanishing,
      positions: (connection) => (connection === 1 ? burst(position(), position({ conId: '2' })) : burst(unreadable)),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    await streaming.event('resumed');
    expect(streaming.handler.updates.filter(({ change, conId }) => change === 'closed' && conId === 1)).toEqual([]);
    expect(streaming.events.rejected[0]?.reason).toMatch(/position|POSITION/);
  });
});

describe('as time goes by', () => {
  afterEach(() => void vi.useRealTimers());

  test('sizes that differ for longer than 10 s are a disagreement, until both say the same', async () => {
    await using server = await ScriptedServer.start({ positions: () => burst(position()) });
    await using streaming = await Streaming.start(server);
    let upMs = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => upMs);
    server.write(position({ position: '7' }));
    server.write(notice(2104, 'behind it:usfarm'));
    await streaming.event('notice');
    expect(streaming.events.disagreement).toEqual([]);
    // Late by a moment of patience, for what may lie unread.
    for (const stepMs of [10_100, 300]) {
      upMs += stepMs;
      server.write(value('NetLiquidation', String(upMs)));
      server.write(notice(2104, 'behind it:usfarm'));
      await streaming.eventCount('notice', streaming.events.notice.length + 1);
    }
    expect(await streaming.event('disagreement')).toMatchObject({
      run: streaming.streamer.run,
      conId: 1,
      portfolio: 2,
      positions: 7,
      portfolioAgeMs: expect.any(Number),
      positionsAgeMs: expect.any(Number),
    });
    // It was asked again: both say 2.
    await streaming.event('status', ({ state }) => state === 'live' && streaming.states.includes('degraded'));
    expect(streaming.states).toContain('degraded');
    expect(streaming.handler.updates.filter(({ position: size }) => size === 7)).toEqual([]);
    vi.restoreAllMocks();
  });

  test('what expired is asked about the day after, and closed when nobody shows it (R05)', async () => {
    let downloads = 0;
    const other = row({ conId: '2', lastTradeDate: '20270115' });
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 1 ? download(row({ lastTradeDate: '20261218' }), other) : download(other)),
    });
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.UTC(2026, 11, 18, 12));
    await using streaming = await Streaming.start(server);
    vi.setSystemTime(Date.UTC(2026, 11, 19, 9));
    server.write(Buffer.concat([value('NetLiquidation', '1'), accountTime()]));
    const gone = await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(gone).toMatchObject({ conId: 1, phase: 'reconciled' });
    expect(downloads).toBe(2);
  });
});
