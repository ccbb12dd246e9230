// Parts of a history that are not there any more, times that a wrong clock told, and what nobody recorded: no old size is told as current.
import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { openHistory, replay } from '../../src/history/index.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { Streaming } from '../support/streaming.ts';
import { until } from '../support/until.ts';

const SPY = option('SPY', '20261218', 450, 'C');
const QQQ = option('QQQ', '20261218', 400, 'P');
const EVER = { from: new Date(0), to: new Date(8.64e15) };
const HOUR_MS = 3_600_000;
const held = (position: number) => ({ position, averageCost: 1180.55, marketPrice: 12.5 });

/** A recorder whose clock and account are at hand. */
async function opened(ahead = () => 0) {
  const folder = await historyFolder();
  const gateway = await MockGateway.start({
    accounts: { DU1234567: { positions: [SPY, QQQ].map((contract) => ({ contract, ...held(2) })) } },
  });
  const streaming = await Streaming.start(gateway);
  const account = gateway.account('DU1234567');
  const record = () =>
    HistoryRecorder.open(
      streaming.streamer,
      { directory: folder.path, segmentRows: 1, flushMs: 60_000 },
      () => Date.now() + ahead(),
    );
  return {
    path: folder.path,
    account,
    record,
    streaming,
    trade: async (contract: typeof SPY, size: number) => {
      account.setPosition(contract, held(size));
      return streaming.handler.seen(`${size}`, ({ position }) => position === size);
    },
    [Symbol.asyncDispose]: async () => {
      await streaming[Symbol.asyncDispose]();
      await gateway.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const lastCommit = async (path: string): Promise<string> => {
  const log = join(path, 'positions', '_delta_log');
  return join(
    log,
    (await readdir(log))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .at(-1) ?? '',
  );
};

describe('what is not there any more', () => {
  test.each([
    ['the newest commit of the positions', async (path: string) => rm(await lastCommit(path))],
    ['what that commit held', async (path: string) => truncate(await lastCommit(path), 0)],
    ['the whole table', (path: string) => rm(join(path, 'positions'), { recursive: true })],
  ])('%s: the numbers miss it, and no book after it is current', async (_what, harm) => {
    await using world = await opened();
    const recorder = await world.record();
    for (const size of [5, 6]) {
      await world.trade(SPY, size);
      await recorder.flush();
    }
    await world.trade(QQQ, 7);
    const { timestamp } = await world.trade(SPY, 8);
    // The end of the recording is to be later than that moment.
    await until(() => expect(Date.now()).toBeGreaterThan(timestamp.getTime()), 1);
    await recorder.close();
    await harm(world.path);
    const history = await openHistory(world.path);
    for (const symbol of [undefined, 'SPY'])
      expect(await history.bookAt(timestamp, { symbol })).toMatchObject({
        state: 'stale',
        reason: expect.stringMatching(/^lost: number \d+ to \d+ could not be read$/),
      });
    const lost: string[] = [];
    for await (const { kind } of history.entries({ ...EVER, symbol: 'SPY' })) if (kind === 'lost') lost.push(kind);
    expect(lost).toEqual(['lost']);
  });
});

describe('a clock that is wrong', () => {
  test('a proof of life from the future is none: the book of now is not current by the word of a recorder that died', async () => {
    let ahead = 0;
    await using world = await opened(() => ahead);
    await using recorder = await world.record();
    await world.trade(SPY, 5);
    await recorder.flush();
    ahead = HOUR_MS;
    await recorder.flush();
    vi.setSystemTime(Date.now() + HOUR_MS / 2);
    onTestFinished(() => void vi.useRealTimers());
    expect(await (await openHistory(world.path)).bookAt(new Date())).toMatchObject({
      state: 'stale',
      reason: 'nothing was recorded after it',
    });
  });

  test('ahead for a while: what it told then may have been before, and the book of that time is not current', async () => {
    const clock = jumpingClock();
    let ahead = 0;
    await using world = await opened(() => ahead);
    const recorder = await world.record();
    const { timestamp } = await world.trade(SPY, 5);
    await recorder.flush();
    ahead = HOUR_MS;
    clock.jump(HOUR_MS);
    const future = await world.trade(SPY, 6);
    clock.jump(-HOUR_MS);
    ahead = 0;
    await recorder.flush();
    const after = await world.trade(SPY, 7);
    await recorder.close();
    expect(future.timestamp.getTime()).toBeGreaterThan(after.timestamp.getTime());
    const history = await openHistory(world.path);
    expect(await history.bookAt(timestamp)).toMatchObject({
      state: 'stale',
      reason: "the recorder's clock was ahead just after it, and set back later",
    });
    const { positions } = await history.bookAt(after.timestamp);
    expect(positions.map(({ symbol, position }) => [symbol, position])).toContainEqual(['SPY', 7]);
  });

  test('ahead at the beginning and set back then: the recording is found at the true time', async () => {
    let ahead = HOUR_MS;
    await using world = await opened(() => ahead);
    const recorder = await world.record();
    await recorder.flush();
    ahead = 0;
    await recorder.flush();
    expect(await (await openHistory(world.path)).bookAt(new Date())).toMatchObject({
      state: 'current',
      positions: [{ position: 2 }, { position: 2 }],
    });
    await recorder.close();
  });
});

test('replay tells what opened, changed and closed while nobody recorded, also to who wants no snapshot', async () => {
  await using world = await opened();
  await (await world.record()).close();
  world.account.close(QQQ);
  await world.trade(SPY, 5);
  await world.streaming.handler.seen('closed', ({ change }) => change === 'closed');
  await (await world.record()).close();
  const replayed = replay(await openHistory(world.path), EVER);
  const all: PositionUpdate[] = [];
  const live: PositionUpdate[] = [];
  replayed.registerHandler({ onPositionUpdate: (update) => void all.push(update) });
  replayed.registerHandler({ onPositionUpdate: (update) => void live.push(update) }, { snapshot: false });
  await replayed.play();
  const told = (updates: readonly PositionUpdate[]) =>
    updates.map(({ symbol, position, change, phase, cause }) => [symbol, position, change, phase, cause]);
  const meanwhile = [
    ['SPY', 5, 'changed', 'reconciled', 'unknown'],
    ['QQQ', 0, 'closed', 'reconciled', 'unknown'],
  ];
  expect(told(live)).toEqual(meanwhile);
  expect(told(all).slice(2)).toEqual(meanwhile);
});
