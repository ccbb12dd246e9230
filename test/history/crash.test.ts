// A recorder that is killed at any instant loses the batch that was not flushed, and nothing else.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type HistoryEntry, openHistory } from '../../history/index.ts';
import { HistoryRecorder } from '../../history/recorder.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { program } from '../support/program.ts';

const KILLS = 25;
const EVER = { from: new Date(0), to: new Date(8.64e15) };
const WRITER = 'test/support/history-process.ts';

async function entriesOf(directory: string): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of (await openHistory(directory)).entries(EVER)) entries.push(entry);
  return entries;
}

test(`${KILLS} kills: everything that was said to be safe is there, nothing is there twice`, {
  timeout: 300_000,
}, async () => {
  await using folder = await historyFolder();
  const safe = new Map<string, number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const writer = program(WRITER, [folder.path]);
    await writer.said(/safe/);
    // From the first flush on to the tenth sealing.
    await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 400));
    writer.child.kill('SIGKILL');
    const { out } = await writer.ended;
    for (const [, run = '', sequence] of out.matchAll(/^safe (\S+) (\d+)$/gm)) safe.set(run, Number(sequence));
  }
  const streamer = isolatedStreamer();
  await using recorder = await HistoryRecorder.open(streamer, { directory: folder.path }, Date.now);
  expect(recorder.recovery).toMatchObject({ damaged: 0 });
  await recorder.close();
  const entries = await entriesOf(folder.path);
  const byRecording = new Map<string, HistoryEntry[]>();
  for (const entry of entries) byRecording.set(entry.recording, [...(byRecording.get(entry.recording) ?? []), entry]);
  expect(byRecording.size).toBe(KILLS + 1);
  for (const of of byRecording.values()) {
    expect(of.map(({ number }) => number)).toEqual(of.map((_entry, at) => at + 1));
    expect(['interrupted', 'ended']).toContain(of.at(-1)?.kind);
  }
  expect(safe.size).toBe(KILLS);
  for (const [run, sequence] of safe) {
    const seen = entries.flatMap((one) => (one.kind === 'position' && one.run === run ? [one.sequence] : []));
    expect(seen.slice(0, sequence)).toEqual(Array.from({ length: sequence }, (_item, at) => at + 1));
  }
  expect(await readdir(join(folder.path, 'wal'))).toEqual([]);
});

test('a torn last line is left out, a damaged line is told and its file kept, and both lose nothing else', async () => {
  await using folder = await historyFolder();
  const writer = program(WRITER, [folder.path]);
  await writer.said(/safe/);
  writer.child.kill('SIGKILL');
  await writer.ended;
  const [recording = ''] = await readdir(join(folder.path, 'wal'));
  const segment = (await readdir(join(folder.path, 'wal', recording))).at(-1) ?? '';
  const whole = (await entriesOf(folder.path)).length;
  await appendFile(join(folder.path, 'wal', recording, segment), '{"kind":"position","number":1e999}\n{"kind":"posi');
  const history = await openHistory(folder.path);
  expect(history.damaged).toBe(1);
  await using recorder = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  expect(recorder.recovery).toMatchObject({ interrupted: 1, damaged: 1 });
  await recorder.close();
  const of = (await entriesOf(folder.path)).filter((entry) => entry.recording === recording);
  expect(of.length).toBe(whole + 1);
  expect((await readdir(join(folder.path, 'damaged'))).length).toBe(1);
});

test('two recorders of one directory: the second is refused, and a dead one is not in the way', async () => {
  await using folder = await historyFolder();
  await using recorder = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  const second = program(WRITER, [folder.path]);
  expect(await second.ended).toMatchObject({ code: 3, out: expect.stringContaining(`process ${process.pid} records`) });
  await expect(HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now)).rejects.toMatchObject({
    code: 'HISTORY_LOCKED',
  });
  await recorder.close();
  expect(existsSync(join(folder.path, 'recorder.lock'))).toBe(false);
  await writeFile(join(folder.path, 'recorder.lock'), '{"pid":999999999,"token":"x"}');
  await using third = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  await third.close();
});

test('a place that cannot be written is refused in one sentence', async () => {
  await using folder = await historyFolder();
  await writeFile(join(folder.path, 'file'), '');
  const directory = join(folder.path, 'file');
  await expect(HistoryRecorder.open(isolatedStreamer(), { directory }, Date.now)).rejects.toMatchObject({
    code: 'HISTORY_UNWRITABLE',
    message: expect.stringContaining(directory),
  });
  await mkdir(join(folder.path, 'positions', '_delta_log'), { recursive: true });
  await writeFile(
    join(folder.path, 'positions', '_delta_log', '00000000000000000000.json'),
    '{"add":{"path":"../../x"}}',
  );
  await expect(openHistory(folder.path)).rejects.toMatchObject({
    code: 'HISTORY_UNREADABLE',
    message: expect.stringContaining('commit 0'),
  });
});
