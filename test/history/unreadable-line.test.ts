// A line of a write-ahead file that cannot be read is something that happened, and nobody knows what: no book after it is current.
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { openHistory } from '../../src/history/index.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { segmentsIn } from '../../src/history/wal.ts';
import { historyFolder } from '../support/history-folder.ts';
import { Streaming } from '../support/streaming.ts';

const SPY = option('SPY', '20261218', 450, 'C');
const held = (position: number) => ({ position, averageCost: 1180.55, marketPrice: 12.5 });

test('a change whose line was damaged: the book is stale and says why, before it is in the table and afterwards', async () => {
  await using folder = await historyFolder();
  await using gateway = await MockGateway.start({
    pushReprices: true,
    accounts: { DU1234567: { positions: [{ contract: SPY, ...held(2) }] } },
  });
  await using streaming = await Streaming.start(gateway);
  await using recorder = await HistoryRecorder.open(streaming.streamer, { directory: folder.path }, Date.now);
  const account = gateway.account('DU1234567');
  account.setPosition(SPY, held(5));
  await streaming.handler.seen('5', ({ position }) => position === 5);
  account.reprice(SPY, 13);
  const priced = await streaming.handler.seen('13', ({ marketPrice }) => marketPrice === 13);
  await recorder.flush();
  const [segment = ''] = await segmentsIn(folder.path);
  const lines = (await readFile(segment, 'utf8')).split('\n');
  const damage = lines.map((line) => (line.includes('"position":5') ? line.replace('"kind"', '"kinx"') : line));
  expect(damage).not.toEqual(lines);
  await writeFile(segment, damage.join('\n'));

  const beside = await openHistory(folder.path);
  const lost = { state: 'stale', reason: expect.stringMatching(/^lost: number \d+ to \d+ could not be read$/) };
  expect(beside.damaged).toBeGreaterThan(0);
  expect(await beside.bookAt(new Date())).toMatchObject(lost);
  expect(await beside.bookAt(new Date(), { symbol: 'SPY' })).toMatchObject(lost);
  await recorder.close();
  const after = await openHistory(folder.path);
  expect(await after.bookAt(priced.timestamp)).toMatchObject(lost);
});
