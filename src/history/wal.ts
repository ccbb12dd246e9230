// The write-ahead file: one JSON line an entry, on the disk when a batch is done; what is torn or strange is told, not lost.
import { type FileHandle, open, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LoopShare } from '../loop-share.ts';
import { namesIn, ownFolder, remove, syncFolder, textIn } from './disk.ts';
import { entryFrom, type HistoryEntry } from './entry.ts';
import { withHoles } from './holes.ts';

/** Of the time of an event loop that is full, for what is written ahead. */
const SHARE = 0.03;
/** Entries between two looks at the clock. */
const PIECE = 32;
/** Characters of one write. */
const WRITE_LENGTH = 262_144;

/** The file that entries are appended to. */
export class Segment {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #share = new LoopShare(SHARE);
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

  /** All of them are on the disk, or none counts: half a batch is written over by the next. Made in turns of the event loop. */
  async append(entries: Iterable<HistoryEntry>): Promise<void> {
    let end = this.#end;
    let rows = 0;
    let text = '';
    await this.#share.turn();
    for (const entry of entries) {
      text += `${JSON.stringify(entry)}\n`;
      if (++rows % PIECE !== 0 || !(this.#share.isSpent || text.length > WRITE_LENGTH)) continue;
      end = await this.#put(text, end);
      text = '';
      await this.#share.turn();
    }
    end = await this.#put(text, end);
    await this.#file.datasync();
    this.#end = end;
    this.rows += rows;
  }

  /** @returns where it ends */
  async #put(text: string, at: number): Promise<number> {
    const bytes = Buffer.from(text);
    this.#share.rest();
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
    return at + bytes.length;
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
  /** A `lost` in the place of what could not be read. */
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

/** `null`: it was sealed and taken away meanwhile. @param share what is read in turns of the event loop takes of it; null: at once */
export async function readSegment(path: string, share: LoopShare | null): Promise<SegmentText | null> {
  const text = await textIn(path);
  if (text === null) return null;
  const recording = basename(join(path, '..'));
  const entries: HistoryEntry[] = [];
  let damaged = 0;
  let isEndDamaged = false;
  let from = 0;
  await share?.turn();
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    const entry = entryFrom(text.slice(from, end));
    from = end + 1;
    isEndDamaged = entry?.recording !== recording;
    if (entry?.recording === recording) entries.push(entry);
    else damaged++;
    if (share?.isSpent) await share.turn();
  }
  share?.rest();
  const isTorn = from < text.length;
  if (damaged === 0) return { path, recording, entries, damaged, isTorn };
  const after = isEndDamaged ? await numberAfter(path, (entries.at(-1)?.number ?? 0) + 2) : 0;
  return { path, recording, entries: withHoles(entries, firstIn(path), after), damaged, isTorn };
}

const firstIn = (path: string): number => Number.parseInt(basename(path), 10);

/** What the next file of that recording begins with. @param otherwise there is none */
async function numberAfter(path: string, otherwise: number): Promise<number> {
  const next = (await namesIn(dirname(path))).find((name) => name > basename(path) && name.endsWith('.jsonl'));
  return next === undefined ? otherwise : firstIn(next);
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
