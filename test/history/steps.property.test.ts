// The recorder's process is killed at every step that it makes on the disk, half way through where it writes: after each
// the history can be read, and is what was said to be safe, once. In the suite at every fifth, from a place that it prints.
//
// HISTORY_STEPS=1 npx vitest run --project property test/history/steps.property.test.ts      at every step
// HISTORY_STEPS=5/3 npx vitest run --project property test/history/steps.property.test.ts    replays what a failure printed
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'tsup';
import { expect, test } from 'vitest';
import type { HistoryEntry } from '../../src/history/index.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { entriesOf } from '../support/killed-recorders.ts';
import { follow } from '../support/program.ts';

/** Rows and facts of one whole day. */
const A_DAY = 10;
const [every = 5, from = 1 + (Date.now() % every)] = (process.env['HISTORY_STEPS'] ?? '')
  .split('/')
  .filter(Boolean)
  .map(Number);
const { bun, deno } = process.versions;
if (bun || deno)
  console.warn('SKIP a kill at every step: only Node lets a process put its own fs functions in their place.');

function byRecording(entries: readonly HistoryEntry[]): ReadonlyMap<string, readonly HistoryEntry[]> {
  const found = new Map<string, HistoryEntry[]>();
  for (const entry of entries) found.set(entry.recording, [...(found.get(entry.recording) ?? []), entry]);
  return found;
}

/** Each numbered from 1 without a gap, nothing twice, and at least what was said to be safe. */
function checkWhole(of: ReadonlyMap<string, readonly HistoryEntry[]>, safe: ReadonlyMap<string, number>): void {
  for (const [id, entries] of of) {
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_entry, at) => at + 1));
    const sequences = entries.flatMap((entry) => (entry.kind === 'position' ? [entry.sequence] : []));
    expect(sequences).toEqual(sequences.map((_sequence, at) => at + 1));
    expect(entries.length).toBeGreaterThanOrEqual(safe.get(id) ?? 0);
  }
  for (const id of safe.keys()) expect([...of.keys()]).toContain(id);
}

test.skipIf(bun || deno)(
  'a kill at every step: nothing missing but the batch under way, nothing twice, readable after each',
  { timeout: 900_000 },
  async () => {
    await using built = await historyFolder();
    await build({
      entry: { stepped: 'test/support/stepped-recorder.ts' },
      outDir: built.path,
      outExtension: () => ({ js: '.mjs' }),
      format: 'esm',
      noExternal: [/.*/],
      config: false,
      silent: true,
    });
    const run = async (directory: string, killAt: number) => {
      const child = follow(spawn(process.execPath, [join(built.path, 'stepped.mjs'), directory, `${killAt}`]));
      const { out, err } = await child.ended;
      expect(err).toBe('');
      const safe = new Map([...out.matchAll(/^safe (\S+) (\d+)$/gm)].map(([, id = '', to]) => [id, Number(to)]));
      return { safe, killed: /^killed at (\w+)$/m.exec(out)?.[1], steps: /^steps (\d+)$/m.exec(out)?.[1] };
    };
    const killedAt = new Map<string, number>();
    console.log(`kills at every ${every}th step: HISTORY_STEPS=${every}/${from}`);
    let step = from;
    for (let isOver = false; !isOver; step += every) {
      await using folder = await historyFolder();
      const { safe, killed, steps } = await run(folder.path, step);
      isOver = steps !== undefined;
      if (killed !== undefined) killedAt.set(killed, (killedAt.get(killed) ?? 0) + 1);
      // As it was left, and then as the next recorder leaves it.
      if (safe.size > 0) checkWhole(byRecording(await entriesOf(folder.path)), safe);
      const recorder = await HistoryRecorder.open(isolatedStreamer(), { directory: folder.path }, Date.now);
      expect(recorder.recovery).toMatchObject({ damaged: 0 });
      await recorder.close();
      const after = byRecording(await entriesOf(folder.path));
      checkWhole(after, safe);
      for (const entries of after.values()) {
        const kinds = entries.map(({ kind }) => kind);
        const ends = kinds.filter((kind) => kind === 'ended' || kind === 'interrupted');
        expect(ends).toEqual([kinds.at(-1)]);
      }
      if (isOver) expect([...after.values()].map(({ length }) => length).slice(0, 2)).toEqual([A_DAY, A_DAY]);
      expect(await readdir(join(folder.path, 'wal'))).toEqual([]);
    }
    expect(step).toBeGreaterThan(60);
    console.log(`kills: ${[...killedAt].map(([name, times]) => `${name} ${times}`).join(', ')}`);
  },
);
