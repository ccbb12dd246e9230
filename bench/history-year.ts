// A year of history, made as a recorder makes it and then opened and asked: seconds and bytes.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Archive } from '../src/history/archive.ts';
import { ownFolder } from '../src/history/disk.ts';
import type { HistoryEntry } from '../src/history/entry.ts';
import { openHistory } from '../src/history/index.ts';
import { Segment } from '../src/history/wal.ts';

const [days = '252', positions = '50', rowsADay = '130'] = process.argv.slice(2).map(Number);
const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2025, 0, 6, 14, 30);
/** IB's beat. */
const BEAT_MS = 180_000;
const SYMBOLS = ['SPY', 'QQQ', 'IWM', 'AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'META', 'GLD'];
const directory = await mkdtemp(join(tmpdir(), 'ib-year-'));
/** Five days of seven. */
const beginOf = (day: number): number => FIRST + (Math.floor(day / 5) * 7 + (day % 5)) * DAY_MS;

/** One recording a day, as a recorder makes it. */
function entriesOf(day: number): readonly HistoryEntry[] {
  const recording = `${String(day + 1).padStart(8, '0')}-${randomUUID()}`;
  const run = randomUUID();
  const place = { recording, run, generation: 1 };
  const fact = { belief: 'current', detail: '' } as const;
  const entries: HistoryEntry[] = [{ ...place, ...fact, kind: 'started', number: 1, at: beginOf(day) }];
  for (let beat = 0; beat < Number(rowsADay); beat++)
    for (let held = 0; held < Number(positions); held++) {
      const marketPrice = 10 + ((day * 7 + beat * 3 + held) % 997) / 100;
      const position = 1 + ((day + held) % 9);
      entries.push({
        ...place,
        kind: 'position',
        number: entries.length + 1,
        sequence: entries.length,
        at: beginOf(day) + beat * BEAT_MS,
        account: 'DU1234567',
        conId: 1_000 + held,
        symbol: SYMBOLS[held % SYMBOLS.length] ?? 'SPY',
        secType: 'OPT',
        right: 'CALL',
        strike: 400 + held,
        expiry: '20261218',
        multiplier: 100,
        currency: 'USD',
        localSymbol: `SPY   261218C00${400 + held}000`,
        tradingClass: 'SPY',
        position,
        marketPrice,
        marketValue: position * marketPrice * 100,
        averageCost: 1180.55,
        unrealizedPnl: position * (marketPrice * 100 - 1180.55),
        realizedPnl: 0,
        change: beat === 0 ? 'opened' : 'repriced',
        phase: beat === 0 ? 'snapshot' : 'live',
      });
    }
  const at = beginOf(day) + Number(rowsADay) * BEAT_MS;
  entries.push({ ...place, ...fact, kind: 'ended', number: entries.length + 1, at, detail: 'a new day' });
  return entries;
}

async function bytesIn(path: string): Promise<{ bytes: number; files: number }> {
  const sum = { bytes: 0, files: 0 };
  for (const name of await readdir(path, { recursive: true })) {
    const found = await stat(join(path, name));
    if (!found.isFile()) continue;
    sum.bytes += found.size;
    sum.files++;
  }
  return sum;
}

async function seconds<T>(work: () => Promise<T>): Promise<[number, T]> {
  const begun = performance.now();
  const result = await work();
  return [(performance.now() - begun) / 1_000, result];
}

try {
  await ownFolder(directory);
  const archive = await Archive.open(directory);
  let walBytes = 0;
  let rows = 0;
  const [makeS] = await seconds(async () => {
    for (let day = 0; day < Number(days); day++) {
      const entries = entriesOf(day);
      const segment = await Segment.create(directory, entries[0]?.recording ?? '', 1);
      await segment.append(entries);
      await segment.close();
      walBytes += (await stat(segment.path)).size;
      rows += entries.length;
      await archive.seal(segment.path);
      await archive.compact(beginOf(day + 1));
    }
  });
  const [openS, history] = await seconds(() => openHistory(directory));
  const middle = new Date(beginOf(Math.floor(Number(days) / 2)) + 3 * 3_600_000);
  const [bookS, book] = await seconds(() => history.bookAt(middle));
  const [dayS, changes] = await seconds(async () => {
    let count = 0;
    const of = { from: new Date(middle.getTime() - 6 * 3_600_000), to: new Date(middle.getTime() + 6 * 3_600_000) };
    for await (const _ of history.changes({ ...of, repriced: true })) count++;
    return count;
  });
  const [symbolS, ofSymbol] = await seconds(async () => {
    let count = 0;
    for await (const _ of history.entries({ from: new Date(0), to: new Date(8.64e15), symbol: 'AAPL' })) count++;
    return count;
  });
  const { bytes, files } = await bytesIn(directory);
  const held = book.state === 'unknown' ? 0 : book.positions.length;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({
      rows,
      walBytes,
      bytes,
      files,
      makeS,
      openS,
      bookS,
      held,
      dayS,
      changes,
      symbolS,
      ofSymbol,
      peakMb,
    }),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
