// Both tables of a directory: what write-ahead files hold goes into them exactly once, also what a dead recorder left.
import { join } from 'node:path';
import { LoopShare } from '../loop-share.ts';
import { DeltaTable, FACTS, POSITIONS, SEALING } from './delta-table.ts';
import { namesIn } from './disk.ts';
import { type HistoryEntry, inOrder } from './entry.ts';
import { forget, readSegment, retire, Segment, segmentsIn } from './wal.ts';

/** What was found in a dead recorder's files. */
export interface Recovery {
  /** Recordings that had no end. */
  readonly interrupted: number;
  /** Entries put into the tables. */
  readonly entries: number;
  /** Lines that could not be read; their files stand in `damaged/`. */
  readonly damaged: number;
}

const ENDS: readonly string[] = ['ended', 'interrupted'];

export class Archive {
  readonly #directory: string;
  readonly #positions: DeltaTable;
  readonly #facts: DeltaTable;
  readonly #share = new LoopShare(SEALING);

  private constructor(directory: string, positions: DeltaTable, facts: DeltaTable) {
    this.#directory = directory;
    this.#positions = positions;
    this.#facts = facts;
  }

  /** @throws {HistoryError} `HISTORY_UNREADABLE` */
  static async open(directory: string): Promise<Archive> {
    // Positions are put in first: what the facts are found to know of is then found among the positions too.
    const facts = await DeltaTable.open(directory, FACTS);
    return new Archive(directory, await DeltaTable.open(directory, POSITIONS), facts);
  }

  /** Puts a closed write-ahead file into the tables. Once, however often it is begun. @returns entries, and lines that are none */
  async seal(path: string): Promise<{ entries: number; damaged: number }> {
    const text = await readSegment(path, this.#share);
    if (text === null) return { entries: 0, damaged: 0 };
    const { recording, entries, damaged } = text;
    await this.#positions.append(
      recording,
      entries.filter(({ kind }) => kind === 'position'),
    );
    await this.#facts.append(
      recording,
      entries.filter(({ kind }) => kind !== 'position'),
    );
    await retire(this.#directory, text);
    // Stays while the recording goes on: its newest file is there then.
    await forget(this.#directory, recording);
    return { entries: entries.length, damaged };
  }

  /** The place of the newest recording in the tables; 0: there is none. */
  get newest(): number {
    const ids = [...this.#facts.recordings(), ...this.#positions.recordings()];
    return ids.reduce((newest, id) => Math.max(newest, Number.parseInt(id, 10)), 0);
  }

  /** What recorders that died left. @param aliveMs the last time they are known to have lived */
  async recover(aliveMs: number | null): Promise<Recovery> {
    const found = { interrupted: 0, entries: 0, damaged: 0 };
    for (const recording of await namesIn(join(this.#directory, 'wal'))) {
      const paths = (await segmentsIn(this.#directory)).filter((path) => path.includes(recording));
      const last = paths.length === 0 ? null : await this.#lastOf(recording, paths);
      if (last !== null && !ENDS.includes(last.kind)) {
        paths.push(await this.#sayInterrupted(last, Math.max(last.at, aliveMs ?? 0)));
        found.interrupted++;
      }
      for (const path of paths) {
        const { entries, damaged } = await this.seal(path);
        found.entries += entries;
        found.damaged += damaged;
      }
      await forget(this.#directory, recording);
    }
    return found;
  }

  /** Of its write-ahead files, or of the tables where those hold nothing yet. */
  async #lastOf(recording: string, paths: readonly string[]): Promise<HistoryEntry | null> {
    let last: HistoryEntry | null = null;
    for (const path of paths) last = (await readSegment(path, this.#share))?.entries.at(-1) ?? last;
    if (last !== null) return last;
    const only = new Set([recording]);
    const sealed = [...(await this.#positions.read(only, null)), ...(await this.#facts.read(only, null))];
    return sealed.sort(inOrder).at(-1) ?? null;
  }

  async #sayInterrupted({ recording, number, run, generation }: HistoryEntry, at: number): Promise<string> {
    const first = number + 1;
    const segment = await Segment.lastWord(this.#directory, recording, first);
    const detail = `the recorder died after number ${number}: of what came after it, and was not written yet, nothing is known`;
    await segment.append([
      { kind: 'interrupted', recording, number: first, run, generation, at, belief: 'stale', detail },
    ]);
    await segment.close();
    return segment.path;
  }

  /** Finished days become one file for each symbol. @returns how many files gave way */
  async compact(today: number): Promise<number> {
    return (await this.#positions.compact(today)) + (await this.#facts.compact(today));
  }

  /** Both tables as they are, each in one file beside its log. */
  async checkpoint(): Promise<void> {
    await this.#positions.checkpoint();
    await this.#facts.checkpoint();
  }

  /** The number of the last position of a recording that is in its table; 0: there is none. */
  lastPosition(recording: string): number {
    return this.#positions.written(recording);
  }

  /** Facts of every recording. */
  facts(): Promise<readonly HistoryEntry[]> {
    return this.#facts.read(null, null);
  }

  /** Positions of these recordings, of one symbol or of all. */
  positions(recordings: ReadonlySet<string>, symbol: string | null): Promise<readonly HistoryEntry[]> {
    return this.#positions.read(recordings, symbol);
  }
}
