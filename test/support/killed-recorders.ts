// Recorders that are killed one after the other, and what has to be there then.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type HistoryEntry, openHistory } from '../../src/history/index.ts';
import { HistoryRecorder } from '../../src/history/recorder.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { program } from './program.ts';

const WRITER = 'test/support/history-process.ts';
const EVER = { from: new Date(0), to: new Date(8.64e15) };

export async function entriesOf(directory: string): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of (await openHistory(directory)).entries(EVER)) entries.push(entry);
  return entries;
}

/** One recorder for each wait, killed so many milliseconds after its first word; then one that ends, and the proof. */
export async function killedRecorders(directory: string, waitsMs: readonly number[]): Promise<void> {
  const safe = new Map<string, number>();
  for (const waitMs of waitsMs) {
    const writer = program(WRITER, [directory]);
    await writer.said(/safe/);
    // Any instant will do: nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    writer.child.kill('SIGKILL');
    const { out } = await writer.ended;
    for (const [, run = '', sequence] of out.matchAll(/^safe (\S+) (\d+)$/gm)) safe.set(run, Number(sequence));
  }
  await using recorder = await HistoryRecorder.open(isolatedStreamer(), { directory }, Date.now);
  expect(recorder.recovery).toMatchObject({ damaged: 0 });
  await recorder.close();
  const entries = await entriesOf(directory);
  const byRecording = new Map<string, HistoryEntry[]>();
  for (const entry of entries) byRecording.set(entry.recording, [...(byRecording.get(entry.recording) ?? []), entry]);
  expect(byRecording.size).toBe(waitsMs.length + 1);
  for (const of of byRecording.values()) {
    expect(of.map(({ number }) => number)).toEqual(of.map((_entry, at) => at + 1));
    expect(['interrupted', 'ended']).toContain(of.at(-1)?.kind);
  }
  expect(safe.size).toBe(waitsMs.length);
  for (const [run, sequence] of safe) {
    const seen = entries.flatMap((one) => (one.kind === 'position' && one.run === run ? [one.sequence] : []));
    expect(seen.slice(0, sequence)).toEqual(Array.from({ length: sequence }, (_item, at) => at + 1));
  }
  expect(await readdir(join(directory, 'wal'))).toEqual([]);
}
