// A recorder on an event loop that is full, and on one where more comes all the time.
import { expect, test } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { type HistoryPosition, openHistory, recordHistory } from '../../src/history/index.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { fullLoop } from '../support/full-loop.ts';
import { historyFolder } from '../support/history-folder.ts';
import { Streaming } from '../support/streaming.ts';

const contracts = Array.from({ length: 20 }, (_, at) => option('SPY', '20261218', 400 + at, 'C'));
const EVER = { from: new Date(0), to: new Date(8.64e15) };
const start = () =>
  MockGateway.start({
    pushReprices: true,
    accounts: {
      DU1234567: {
        positions: contracts.map((contract) => ({ contract, position: 1, averageCost: 100, marketPrice: 1 })),
      },
    },
  });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('of a full loop nothing is missing: every update is in the table once and in order, sealed in turns', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  await using recorder = await recordHistory(streaming.streamer, { directory: folder.path, segmentRows: 1_000 });
  const told: PositionUpdate[] = [];
  const leave = streaming.streamer.registerHandler(
    { onPositionUpdate: (update) => void told.push(update) },
    { snapshot: false },
  );
  fullLoop(1);
  for (let round = 1; round <= 60; round++) {
    for (const contract of contracts) gateway.account('DU1234567').reprice(contract, 1 + round / 1_000);
    await turn();
  }
  await streaming.handler.seen(
    'the last',
    ({ marketPrice, conId }) => marketPrice === 1.06 && conId === told.at(-1)?.conId,
  );
  leave();
  await recorder.close();
  const recorded: HistoryPosition[] = [];
  for await (const entry of (await openHistory(folder.path)).entries(EVER))
    if (entry.kind === 'position' && entry.phase === 'live') recorded.push(entry);
  expect(recorded.slice(0, told.length).map(({ sequence }) => sequence)).toEqual(told.map(({ sequence }) => sequence));
  expect(recorded.map(({ marketPrice }) => marketPrice)).toContain(1.06);
});

test('a flush ends although more comes all the time: what came meanwhile is for the next', async () => {
  await using folder = await historyFolder();
  await using gateway = await start();
  await using streaming = await Streaming.start(gateway);
  await using recorder = await recordHistory(streaming.streamer, { directory: folder.path, flushMs: 60_000 });
  let isFlushed = false;
  let round = 0;
  const more = async (): Promise<void> => {
    round++;
    for (const contract of contracts) gateway.account('DU1234567').reprice(contract, 1 + round / 10_000);
    await turn();
  };
  // It comes before the flush, amid it, and behind it.
  while (recorder.waiting < 100 && round < 5_000) await more();
  void recorder.flush().then(() => {
    isFlushed = true;
  });
  while (!isFlushed && round < 10_000) await more();
  expect(isFlushed).toBe(true);
  while (recorder.waiting === 0 && round < 15_000) await more();
  expect(recorder.waiting).toBeGreaterThan(0);
});
