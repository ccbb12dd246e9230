// A recorder that is killed at any instant loses the batch that was not flushed, and nothing else.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Archive } from '../../src/history/archive.ts';
import { openHistory } from '../../src/history/index.ts';
import { ownMark } from '../../src/history/process-mark.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { entriesOf, killedRecorders } from '../support/killed-recorders.ts';
import { commandOf, environment, follow, program } from '../support/program.ts';

const WRITER = 'test/support/history-process.ts';

test('three kills: everything that was said to be safe is there, nothing is there twice', async () => {
  await using folder = await historyFolder();
  await killedRecorders(folder.path, [0, 120, 260]);
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
  // What could not be read may have been an entry: it is said, and then that the recorder died.
  expect(of.slice(whole)).toMatchObject([{ kind: 'lost' }, { kind: 'interrupted' }]);
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
  await writeFile(
    join(folder.path, 'recorder.lock'),
    JSON.stringify({ ...(await ownMark()), pid: 999999999, token: 'x' }),
  );
  await using third = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  await third.close();
});

test.skipIf(process.platform === 'win32')(
  'a disk with room for nothing more: it is told by name, and what was said to be safe is there',
  async () => {
    await using folder = await historyFolder();
    // No file may grow beyond 32 kB: the write-ahead file is refused amid a batch.
    const limited = `trap '' XFSZ; ulimit -f 32; exec "$@"`;
    const writer = follow(
      spawn('bash', ['-c', limited, '--', ...commandOf(WRITER, [folder.path, '600'])], { env: environment() }),
    );
    const { out, code } = await writer.ended;
    expect(code).toBe(0);
    // Deno has no name for it.
    expect(out).toMatch(/^failed (?:EFBIG|null) \d+$/m);
    const safe = [...out.matchAll(/^safe \S+ (\d+)$/gm)].map(([, sequence]) => Number(sequence));
    await using recorder = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
    expect(recorder.recovery).toMatchObject({ interrupted: 1, damaged: 0 });
    await recorder.close();
    const seen = (await entriesOf(folder.path)).flatMap((one) => (one.kind === 'position' ? [one.sequence] : []));
    const last = safe.at(-1) ?? 0;
    expect(last).toBeGreaterThan(0);
    expect(seen.slice(0, last)).toEqual(Array.from({ length: last }, (_item, at) => at + 1));
    expect(new Set(seen).size).toBe(seen.length);
  },
);

test('a recorder that dies between two write-ahead files is said to be interrupted, and a killed one at the last time it lived', async () => {
  await using folder = await historyFolder();
  const recorder = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  await recorder.close();
  const [started] = await entriesOf(folder.path);
  const recording = '00000002-00000000-0000-4000-8000-000000000001';
  const fact = { ...started, recording, number: 1 };
  const wal = join(folder.path, 'wal', recording);
  await mkdir(wal, { recursive: true });
  await writeFile(join(wal, '0000000000000001.jsonl'), `${JSON.stringify(fact)}\n`);
  await (await Archive.open(folder.path)).seal(join(wal, '0000000000000001.jsonl'));
  await mkdir(wal, { recursive: true });
  await writeFile(join(wal, '0000000000000002.jsonl'), '');
  const lived = new Date((started?.at ?? 0) + 5_000);
  await writeFile(
    join(folder.path, 'recorder.lock'),
    JSON.stringify({ ...(await ownMark()), pid: 999999999, token: 'x' }),
  );
  await utimes(join(folder.path, 'recorder.lock'), lived, lived);
  const next = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
  await next.close();
  const of = (await entriesOf(folder.path)).filter((entry) => entry.recording === recording);
  expect(of.map(({ kind }) => kind)).toEqual(['started', 'interrupted']);
  expect(of.at(-1)?.at).toBe(lived.getTime());
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
