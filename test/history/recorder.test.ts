// What a recorder writes down is what handlers were told, and the book of any moment comes back from it.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { Archive } from '../../src/history/archive.ts';
import { type HistoryPosition, openHistory, replay } from '../../src/history/index.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { Streaming } from '../support/streaming.ts';

const SPY = option('SPY', '20261218', 450, 'C');
const QQQ = option('QQQ', '20261218', 400, 'P');
const EVER = { from: new Date(0), to: new Date(8.64e15) };
const held = (position: number) => ({ position, averageCost: 1180.55, marketPrice: 12.5 });
const start = () =>
  MockGateway.start({
    pushReprices: true,
    accounts: { DU1234567: { positions: [SPY, QQQ].map((contract) => ({ contract, ...held(2) })) } },
  });
const sizes = (rows: readonly { readonly symbol: string; readonly position: number }[]) =>
  rows.map(({ symbol, position }) => `${symbol} ${position}`).sort();

test('the book of a moment, the changes, a gap, and the same updates again by replay', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  await using recorder = await HistoryRecorder.open(
    streaming.streamer,
    { directory: folder.path, segmentRows: 2 },
    Date.now,
  );
  gateway.account('DU1234567').setPosition(SPY, held(5));
  const bought = await streaming.handler.seen('5', ({ position }) => position === 5);
  await recorder.flush();
  gateway.refuse();
  gateway.clients[0]?.disconnect('rst');
  const gap = await streaming.event('gap');
  gateway.account('DU1234567').close(QQQ);
  gateway.accept();
  await streaming.event('resumed');
  await recorder.close();

  const history = await openHistory(folder.path);
  const then = await history.bookAt(bought.timestamp);
  expect(then).toMatchObject({ state: 'current', reason: null });
  expect(sizes(then.positions)).toEqual(['QQQ 2', 'SPY 5']);
  expect(await history.bookAt(new Date(gap.since.getTime() + 1))).toMatchObject({ state: 'stale' });
  const end = await history.bookAt(new Date());
  expect(end).toMatchObject({ state: 'stale', reason: 'ended: the recorder was closed' });
  expect(sizes(end.positions)).toEqual(['SPY 5']);
  expect((await history.bookAt(new Date(0))).state).toBe('unknown');

  const changes: HistoryPosition[] = [];
  for await (const one of history.changes(EVER)) changes.push(one);
  expect(changes.map(({ symbol, change, phase }) => `${symbol} ${change} ${phase}`)).toEqual([
    'SPY changed live',
    'QQQ closed reconciled',
  ]);
  expect(history.facts(EVER).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['started', 'gap', 'resumed', 'ended']),
  );

  const replayed = replay(history, EVER);
  const seen: PositionUpdate[] = [];
  replayed.registerHandler({ onPositionUpdate: async (update) => void seen.push(update) }, { symbols: ['SPY'] });
  await replayed.play();
  const told = streaming.handler.updates.filter(({ symbol, phase }) => symbol === 'SPY' && phase !== 'snapshot');
  expect(seen.filter(({ phase }) => phase !== 'snapshot')).toEqual(told);
  expect(Object.isFrozen(seen[0])).toBe(true);
});

test('a clock that is set back is told, and order stays that of the numbers', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  let now = Date.now();
  await using recorder = await HistoryRecorder.open(streaming.streamer, { directory: folder.path }, () => now);
  const told: number[] = [];
  recorder.on('clockBack', ({ byMs }) => told.push(byMs));
  await recorder.flush();
  now -= 5_000;
  await recorder.flush();
  await recorder.close();
  expect(told).toEqual([5_000]);
  const kinds = (await openHistory(folder.path)).facts(EVER).map(({ kind }) => kind);
  expect(kinds.at(-2)).toBe('clockBack');
});

test('a clock that is set back between two recorders: the later one has the word on the time both have', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  const real = Date.now();
  const ahead = await HistoryRecorder.open(streaming.streamer, { directory: folder.path }, () => real + 3_600_000);
  await ahead.close();
  await using recorder = await HistoryRecorder.open(streaming.streamer, { directory: folder.path }, Date.now);
  gateway.account('DU1234567').setPosition(SPY, held(7));
  await streaming.handler.seen('7', ({ position }) => position === 7);
  await recorder.flush();
  const now = await (await openHistory(folder.path)).bookAt(new Date(real + 3_600_000));
  expect(sizes(now.positions)).toEqual(['QQQ 2', 'SPY 7']);
  expect(now).toMatchObject({ state: 'stale', reason: 'nothing was recorded after it' });
});

test('a recorder with nothing to write proves that by its lock, and is not believed 10 s after its last proof', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  let now = Date.now();
  const options = { directory: folder.path, flushMs: 60_000 };
  await using recorder = await HistoryRecorder.open(streaming.streamer, options, () => now);
  await recorder.flush();
  vi.setSystemTime(now + 3_600_000);
  onTestFinished(() => void vi.useRealTimers());
  now += 3_600_000;
  const before = await (await openHistory(folder.path)).bookAt(new Date(now));
  expect(before).toMatchObject({ state: 'stale', reason: 'nothing was recorded after it' });
  await recorder.flush();
  const after = await openHistory(folder.path);
  expect(await after.bookAt(new Date(now + 9_000))).toMatchObject({ state: 'current' });
  expect(await after.bookAt(new Date(now + 11_000))).toMatchObject({ state: 'stale' });
});

test('a disk that refuses is told by name; what waits is written when it can be, and what is too much is said to be lost', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  const options = { directory: folder.path, capacity: 3, flushMs: 60_000 };
  await using recorder = await HistoryRecorder.open(streaming.streamer, options, Date.now);
  const failed: (string | null)[] = [];
  const lost: number[] = [];
  recorder.on('failed', ({ systemCode }) => failed.push(systemCode));
  recorder.on('lost', ({ rows }) => lost.push(rows));
  await writeFile(join(folder.path, 'wal'), 'in the way');
  await recorder.flush();
  expect(failed[0]).toMatch(/^E(?:NOTDIR|EXIST)$/);
  for (let size = 10; size < 20; size++) {
    gateway.account('DU1234567').setPosition(SPY, held(size));
    await streaming.handler.seen(`${size}`, ({ position }) => position === size);
  }
  expect(recorder.waiting).toBeLessThan(12);
  await rm(join(folder.path, 'wal'));
  await recorder.flush();
  expect(lost).toEqual([10]);
  await recorder.close();
  const [loss] = (await openHistory(folder.path)).facts(EVER).filter(({ kind }) => kind === 'lost');
  const first = streaming.handler.updates.find(({ position }) => position === 10);
  expect(loss?.at).toBe(first?.timestamp.getTime());
  const end = await (await openHistory(folder.path)).bookAt(new Date());
  expect(sizes(end.positions)).toEqual(['QQQ 2', 'SPY 19']);
});

test('a finished day becomes one file for each symbol, and a checkpoint alone is enough to read it', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  await using recorder = await HistoryRecorder.open(
    streaming.streamer,
    { directory: folder.path, segmentRows: 1 },
    Date.now,
  );
  for (let size = 10; size < 14; size++) {
    gateway.account('DU1234567').setPosition(SPY, held(size));
    await streaming.handler.seen(`${size}`, ({ position }) => position === size);
    await recorder.flush();
  }
  await recorder.close();
  const before = await (await openHistory(folder.path)).bookAt(new Date());
  const archive = await Archive.open(folder.path);
  expect(await archive.compact(Date.now() + 2 * 86_400_000)).toBeGreaterThan(4);
  expect(await archive.compact(Date.now() + 2 * 86_400_000)).toBe(0);
  expect((await (await openHistory(folder.path)).bookAt(before.asOf ?? new Date())).positions).toEqual(
    before.positions,
  );
  await archive.checkpoint();
  for (const table of ['positions', 'facts']) {
    const log = join(folder.path, table, '_delta_log');
    for (const name of await readdir(log)) if (/^\d{20}\.json$/.test(name)) await rm(join(log, name));
  }
  expect((await (await openHistory(folder.path)).bookAt(before.asOf ?? new Date())).positions).toEqual(
    before.positions,
  );
});
