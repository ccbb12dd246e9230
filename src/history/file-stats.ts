// What a data file's entry in the log says of its rows: who may skip it, and of which day it is.
import * as v from 'valibot';
import type { AddedFile } from './delta-log.ts';
import type { HistoryEntry } from './entry.ts';

const STATS = v.object({
  numRecords: v.number(),
  minValues: v.object({ recording: v.string(), at: v.string() }),
  maxValues: v.object({ recording: v.string() }),
});

const DAY_MS = 86_400_000;

/** Days since 1970, UTC. */
export const dayAt = (ms: number): number => Math.floor(ms / DAY_MS);

export function statsOf(rows: readonly HistoryEntry[]): v.InferOutput<typeof STATS> {
  let [first] = rows;
  if (first === undefined) throw new Error('a file of no rows has no statistics');
  let { recording: low, recording: high } = first;
  for (const row of rows) {
    if (row.at < first.at) first = row;
    if (row.recording < low) low = row.recording;
    if (row.recording > high) high = row.recording;
  }
  return {
    numRecords: rows.length,
    minValues: { recording: low, at: new Date(first.at).toISOString() },
    maxValues: { recording: high },
  };
}

function readStats({ stats }: AddedFile): v.InferOutput<typeof STATS> | null {
  try {
    return v.parse(STATS, JSON.parse(stats ?? ''));
  } catch {
    return null;
  }
}

/** What says nothing of itself is read. */
export function mayHold(file: AddedFile, recordings: ReadonlySet<string> | null): boolean {
  const stats = recordings && readStats(file);
  if (!recordings || !stats) return true;
  return [...recordings].some((one) => one >= stats.minValues.recording && one <= stats.maxValues.recording);
}

/** The day it begins in, UTC; what does not say is of no finished day. */
export function dayOf(file: AddedFile): number {
  const at = Date.parse(readStats(file)?.minValues.at ?? '');
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : dayAt(at);
}

/** Rows that are put together at most: it is done in one go, while nothing else runs. */
const ROWS_AT_ONCE = 50_000;

/** Files that can be put together, so many at a time that their rows stay few. Those that are big stay as they are. */
export function portions(files: readonly AddedFile[]): readonly (readonly AddedFile[])[] {
  const found: AddedFile[][] = [];
  let room = 0;
  for (const file of files) {
    const rows = readStats(file)?.numRecords ?? Number.POSITIVE_INFINITY;
    if (rows > ROWS_AT_ONCE / 2) continue;
    if (rows > room) {
      found.push([]);
      room = ROWS_AT_ONCE;
    }
    room -= rows;
    found.at(-1)?.push(file);
  }
  return found.filter(({ length }) => length > 1);
}
