// One recorder for a directory, also where process numbers say nothing: two containers may both have a process 1.
import { spawn, spawnSync } from 'node:child_process';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { replaceClock } from '../../src/clock.ts';
import { openHistory } from '../../src/history/index.ts';
import { lock } from '../../src/history/lock.ts';
import { ownMark } from '../../src/history/process-mark.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { commandOf, environment, follow } from '../support/program.ts';
import { Streaming } from '../support/streaming.ts';

const WRITER = 'test/support/history-process.ts';
/** As a container does: in a namespace where the first process is 1. */
const CONTAINED = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const canContain = process.platform === 'linux' && spawnSync('unshare', [...CONTAINED, 'true']).status === 0;
if (!canContain) console.warn('SKIP two containers: this machine lets nobody make a namespace of process numbers.');

/** Disposed of when it writes no more: its folder goes after it. */
function contained(folder: string) {
  const writer = follow(spawn('unshare', [...CONTAINED, ...commandOf(WRITER, [folder])], { env: environment() }));
  const end = async (): Promise<void> => {
    writer.child.kill('SIGKILL');
    await writer.ended;
  };
  return { ...writer, [Symbol.asyncDispose]: end };
}
const EVER = { from: new Date(0), to: new Date(8.64e15) };
const lockIn = (folder: string) => join(folder, 'recorder.lock');

/** Time passes as soon as it is waited for. */
function hurried(): { waitedMs(): number } {
  let ahead = 0;
  const undo = replaceClock({
    wallMs: () => Date.now() + ahead,
    upMs: () => ahead,
    setTimeout: (callback, ms) => {
      ahead += ms;
      const soon = setTimeout(callback, 1);
      return { cancel: () => clearTimeout(soon) };
    },
  });
  onTestFinished(undo);
  return { waitedMs: () => ahead };
}

test.skipIf(!canContain)(
  'in two containers that share a volume, where both are process 1: the second is refused, and the first goes on',
  async () => {
    await using folder = await historyFolder();
    await using first = contained(folder.path);
    await first.said(/safe/);
    const owner = JSON.parse(await readFile(lockIn(folder.path), 'utf8'));
    expect(owner).toMatchObject({ pid: 1 });
    await using second = contained(folder.path);
    expect(await second.ended).toMatchObject({ code: 3, out: expect.stringContaining('process 1 records there') });
    expect(JSON.parse(await readFile(lockIn(folder.path), 'utf8'))).toEqual(owner);
    await first.said(/safe \S+ \d{3}/);
  },
);

test('in another thread of the same process, or by another copy of the module: refused', async () => {
  await using folder = await historyFolder();
  await using _first = await HistoryRecorder.open(
    isolatedStreamer(),
    { directory: folder.path, flushMs: 10 },
    Date.now,
  );
  vi.resetModules();
  const copy = await import('../../src/history/lock.ts');
  expect(copy.lock).not.toBe(lock);
  await expect(copy.lock(folder.path, 10)).rejects.toMatchObject({ code: 'HISTORY_LOCKED' });
});

test('of another host: refused as long as it confirms, by whatever clock, and taken over when it was silent for 10 s of ours', async () => {
  await using folder = await historyFolder();
  const path = lockIn(folder.path);
  await writeFile(path, JSON.stringify({ ...(await ownMark()), place: 'elsewhere', token: 'x', everyMs: 200 }));
  const longAgo = 1_000_000;
  await utimes(path, longAgo, longAgo);
  let beats = 0;
  const beating = setInterval(() => void utimes(path, longAgo + ++beats, longAgo + beats), 20);
  onTestFinished(() => clearInterval(beating));
  await expect(lock(folder.path, 200)).rejects.toMatchObject({
    code: 'HISTORY_LOCKED',
    message: expect.stringContaining(`process ${process.pid} of elsewhere records there`),
  });
  clearInterval(beating);
  const time = hurried();
  const taken = await lock(folder.path, 200);
  expect(time.waitedMs()).toBeGreaterThanOrEqual(10_000);
  await taken.release();
});

test('of another host that writes every minute only: it may be silent for three', async () => {
  await using folder = await historyFolder();
  const owner = { ...(await ownMark()), place: 'elsewhere', token: 'x', everyMs: 60_000 };
  await writeFile(lockIn(folder.path), JSON.stringify(owner));
  const time = hurried();
  await (await lock(folder.path, 200)).release();
  expect(time.waitedMs()).toBeGreaterThanOrEqual(180_000);
});

test.skipIf(process.platform !== 'linux')(
  'of a process that is gone, whose number another has by now: taken over at once',
  async () => {
    await using folder = await historyFolder();
    await writeFile(
      lockIn(folder.path),
      JSON.stringify({ ...(await ownMark()), pid: process.ppid, birth: '1', token: 'x', everyMs: 200 }),
    );
    const time = hurried();
    await (await lock(folder.path, 200)).release();
    expect(time.waitedMs()).toBe(0);
  },
);

test('whose directory another took meanwhile: says so once, writes nothing more, and leaves the lock to the other', async () => {
  await using folder = await historyFolder();
  const SPY = option('SPY', '20261218', 450, 'C');
  const held = (position: number) => ({ position, averageCost: 1180.55, marketPrice: 12.5 });
  await using gateway = await MockGateway.start({
    accounts: { DU1234567: { positions: [{ contract: SPY, ...held(2) }] } },
  });
  await using streaming = await Streaming.start(gateway);
  const recorder = await HistoryRecorder.open(streaming.streamer, { directory: folder.path }, Date.now);
  const displaced: string[] = [];
  recorder.on('displaced', ({ message }) => displaced.push(message));
  await recorder.flush();
  await writeFile(lockIn(folder.path), JSON.stringify({ ...(await ownMark()), place: 'elsewhere', token: 'x' }));
  gateway.account('DU1234567').setPosition(SPY, held(5));
  await streaming.handler.seen('5', ({ position }) => position === 5);
  await recorder.flush();
  await recorder.flush();
  expect(displaced).toEqual([expect.stringContaining('its recorder.lock is not of this recorder any more')]);
  expect(recorder.waiting).toBe(0);
  await recorder.close();
  expect(await readFile(lockIn(folder.path), 'utf8')).toContain('elsewhere');
  const kinds = (await openHistory(folder.path)).facts(EVER).map(({ kind }) => kind);
  expect(kinds).not.toContain('ended');
  const { positions } = await (await openHistory(folder.path)).bookAt(new Date());
  expect(positions).toMatchObject([{ position: 2 }]);
});
