// The write-ahead file: one JSON line an entry, on the disk when a batch is done; what is torn or strange is told, not lost.
import { type FileHandle, open, rename, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { namesIn, ownFolder, remove, syncFolder, textIn } from './disk.ts';
import { entryFrom, type HistoryEntry } from './entry.ts';

/** The file that entries are appended to. */
export class Segment {
  readonly path: string;
  readonly #file: FileHandle;
  /** Bytes that are whole lines on the disk. */
  #end = 0;
  rows = 0;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static create(directory: string, recording: string, first: number): Promise<Segment> {
    return Segment.#at(directory, recording, `${String(first).padStart(16, '0')}.jsonl`);
  }

  /** What a dead recorder could not say; begun anew where that was begun before. */
  static async lastWord(directory: string, recording: string, first: number): Promise<Segment> {
    const name = `${String(first).padStart(16, '0')}-end.jsonl`;
    await remove(join(directory, 'wal', recording, name));
    return Segment.#at(directory, recording, name);
  }

  static async #at(directory: string, recording: string, name: string): Promise<Segment> {
    const folder = join(directory, 'wal', recording);
    await ownFolder(folder);
    const path = join(folder, name);
    const segment = new Segment(path, await open(path, 'wx', 0o600));
    try {
      await syncFolder(folder);
      await syncFolder(join(directory, 'wal'));
    } catch (error) {
      // Begun anew at the next attempt, by the same name.
      await segment.close();
      await remove(path);
      throw error;
    }
    return segment;
  }

  /** All of them are on the disk, or none counts: half a batch is written over by the next. */
  async append(entries: readonly HistoryEntry[]): Promise<void> {
    const bytes = Buffer.from(`${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#end + done);
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#end += bytes.length;
    this.rows += entries.length;
  }

  async close(): Promise<void> {
    // What a failed batch left behind its last whole line.
    await this.#file.truncate(this.#end).catch(() => {});
    await this.#file.close();
  }
}

/** What one write-ahead file holds. */
export interface SegmentText {
  readonly path: string;
  readonly recording: string;
  readonly entries: readonly HistoryEntry[];
  /** Whole lines that are no entry. */
  readonly damaged: number;
  /** The last line has no end: its batch was never done. */
  readonly isTorn: boolean;
}

/** Whether a recorder was here. */
export async function isHistory(directory: string): Promise<boolean> {
  const names = await namesIn(directory);
  return ['wal', 'facts', 'positions', 'recorder.lock'].some((name) => names.includes(name));
}

/** Every write-ahead file, by recording and in order. */
export async function segmentsIn(directory: string): Promise<readonly string[]> {
  const wal = join(directory, 'wal');
  const paths: string[] = [];
  for (const recording of await namesIn(wal))
    for (const name of (await namesIn(join(wal, recording))).filter((one) => one.endsWith('.jsonl')))
      paths.push(join(wal, recording, name));
  return paths;
}

/** `null`: it was sealed and taken away meanwhile. */
export async function readSegment(path: string): Promise<SegmentText | null> {
  const text = await textIn(path);
  if (text === null) return null;
  const recording = basename(join(path, '..'));
  const lines = text.split('\n');
  const isTorn = lines.pop() !== '';
  const read = lines.map(entryFrom).map((entry) => (entry?.recording === recording ? entry : null));
  const entries = read.filter((entry) => entry !== null);
  return { path, recording, entries, damaged: read.length - entries.length, isTorn };
}

/** It is in the table: it goes, or stands aside where some of it could not be read. */
export async function retire(directory: string, { path, recording, damaged }: SegmentText): Promise<void> {
  if (damaged === 0) return remove(path);
  await ownFolder(join(directory, 'damaged'));
  await rename(path, join(directory, 'damaged', `${recording}-${basename(path)}`));
}

/** The folder of a recording that has ended. */
export async function forget(directory: string, recording: string): Promise<void> {
  await rmdir(join(directory, 'wal', recording)).catch(() => {});
}
