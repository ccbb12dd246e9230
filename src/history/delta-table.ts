// A Delta table of entries: appended exactly once, compacted by finished days, read back as entries.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LoopShare } from '../loop-share.ts';
import { type Action, type AddedFile, checkpointDelta, commitDelta, type DeltaState, readDelta } from './delta-log.ts';
import { ownFolder, syncFolder, writeWhole } from './disk.ts';
import { entryOf, type HistoryEntry } from './entry.ts';
import { dayAt, dayOf, mayHold, portions, statsOf } from './file-stats.ts';
import { type Columns, parquetOf, rowsOfParquet } from './parquet.ts';

/** What one table is: its folder's name, its columns, and by which of them it is divided. */
export interface TableKind {
  readonly folder: string;
  readonly columns: Columns;
  readonly partition: string | null;
}

const START: Columns = {
  recording: 'string',
  number: 'long',
  kind: 'string',
  run: 'string',
  generation: 'long',
  at: 'timestamp',
};

/** What was held: divided by the underlying's symbol. */
export const POSITIONS: TableKind = {
  folder: 'positions',
  partition: 'symbol',
  columns: {
    ...START,
    sequence: 'long',
    account: 'string',
    conId: 'long',
    symbol: 'string',
    secType: 'string',
    right: 'string',
    strike: 'double',
    expiry: 'string',
    multiplier: 'double',
    currency: 'string',
    localSymbol: 'string',
    tradingClass: 'string',
    position: 'double',
    marketPrice: 'double',
    marketValue: 'double',
    averageCost: 'double',
    unrealizedPnl: 'double',
    realizedPnl: 'double',
    change: 'string',
    phase: 'string',
    cause: 'string',
  },
};
/** What could be seen. */
export const FACTS: TableKind = {
  folder: 'facts',
  partition: null,
  columns: { ...START, belief: 'string', detail: 'string' },
};

const CHECKPOINT_EVERY = 100;
/** Of the time of an event loop that is full, for making tables of what was written ahead. */
export const SEALING = 0.05;

export class DeltaTable {
  readonly #path: string;
  readonly #kind: TableKind;
  readonly #share = new LoopShare(SEALING);
  #state: DeltaState;

  private constructor(path: string, kind: TableKind, state: DeltaState) {
    this.#path = path;
    this.#kind = kind;
    this.#state = state;
  }

  /** @throws {HistoryError} `HISTORY_UNREADABLE` */
  static async open(directory: string, kind: TableKind): Promise<DeltaTable> {
    const path = join(directory, kind.folder);
    return new DeltaTable(path, kind, await readDelta(path));
  }

  /** Which recordings it holds something of. */
  recordings(): Iterable<string> {
    return this.#state.txns.keys();
  }

  /** The number of the last entry of a recording that is in the table. */
  written(recording: string): number {
    return this.#state.txns.get(recording) ?? 0;
  }

  /** Entries of one recording; those that are in the table already are left out. */
  async append(recording: string, entries: readonly HistoryEntry[]): Promise<void> {
    const fresh = entries.filter(({ number }) => number > this.written(recording));
    const last = fresh.at(-1);
    if (last === undefined) return;
    const adds = await this.#write(fresh, true);
    await this.#commit('WRITE', [
      { txn: { appId: recording, version: last.number, lastUpdated: Date.now() } },
      ...adds,
    ]);
  }

  /** The small files of each symbol and finished day become one, or several where the rows are too many to hold at once. @returns how many gave way */
  async compact(today: number): Promise<number> {
    const groups = grouped(this.#state.files.values(), (file) => `${dayOf(file)} ${this.#partOf(file)}`);
    const isFinished = (name: string): boolean => Number(name.split(' ')[0]) < dayAt(today);
    let gone = 0;
    for (const files of [...groups].flatMap(([name, of]) => (isFinished(name) ? portions(of) : []))) {
      const entries = await this.#rows(files);
      const removed = files.map(({ path, partitionValues, size }) => ({
        remove: {
          path,
          deletionTimestamp: Date.now(),
          dataChange: false,
          extendedFileMetadata: true,
          partitionValues,
          size,
        },
      }));
      await this.#commit('OPTIMIZE', [...removed, ...(await this.#write(entries, false))]);
      gone += files.length;
    }
    return gone;
  }

  checkpoint(): Promise<void> {
    return checkpointDelta(this.#path, this.#state);
  }

  /** Entries of the recordings that are asked for; all where none is named. @param symbol in capitals. @throws what is wrong with a file */
  async read(recordings: ReadonlySet<string> | null, symbol: string | null): Promise<readonly HistoryEntry[]> {
    const files = [...this.#state.files.values()].filter(
      (file) => mayHold(file, recordings) && (symbol === null || this.#partOf(file).toUpperCase() === symbol),
    );
    return (await this.#rows(files)).filter(({ recording }) => recordings === null || recordings.has(recording));
  }

  async #rows(files: readonly AddedFile[]): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    for (const file of files) {
      const inPath = this.#kind.partition === null ? {} : { [this.#kind.partition]: this.#partOf(file) };
      for (const row of await rowsOfParquet(join(this.#path, ...file.path.split('/')))) {
        const entry = entryOf({ ...row, ...inPath });
        if (entry === null) throw new Error(`${file.path} holds a row that is no entry of a history`);
        entries.push(entry);
      }
    }
    return entries;
  }

  #partOf({ partitionValues }: AddedFile): string {
    return this.#kind.partition === null ? '' : (partitionValues[this.#kind.partition] ?? '');
  }

  async #write(entries: readonly HistoryEntry[], dataChange: boolean): Promise<readonly Action[]> {
    const { partition, columns } = this.#kind;
    const inFile = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== partition));
    const parts = grouped(entries, (entry) => (partition === null ? '' : String(Reflect.get(entry, partition))));
    const adds: Action[] = [];
    for (const [part, rows] of parts) {
      const folder = partition === null ? '' : `${partition}=${part.replaceAll(/[^A-Za-z0-9.-]/g, '_') || '__none__'}/`;
      const path = `${folder}${randomUUID()}.parquet`;
      const bytes = await parquetOf(rows, inFile, this.#share);
      await ownFolder(join(this.#path, folder));
      await writeWhole(join(this.#path, ...path.split('/')), bytes);
      await syncFolder(join(this.#path, folder));
      // An empty text means null to Delta.
      const partitionValues = partition === null ? {} : { [partition]: part === '' ? null : part };
      const stats = JSON.stringify(statsOf(rows));
      adds.push({
        add: { path, partitionValues, size: bytes.length, modificationTime: Date.now(), dataChange, stats },
      });
    }
    return adds;
  }

  async #commit(operation: string, actions: readonly Action[]): Promise<void> {
    const birth = this.#state.version < 0 ? birthOf(this.#kind) : [];
    const commitInfo = { timestamp: Date.now(), operation, engineInfo: 'ib-position-streamer' };
    try {
      this.#state = await commitDelta(this.#path, this.#state, [{ commitInfo }, ...birth, ...actions]);
    } catch (error) {
      // Somebody else has committed, or the disk refused after the name was there: the next attempt begins with what is true.
      this.#state = await readDelta(this.#path);
      throw error;
    }
    if (this.#state.version % CHECKPOINT_EVERY === CHECKPOINT_EVERY - 1) await this.checkpoint();
  }
}

function grouped<Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function birthOf({ columns, partition }: TableKind): readonly Action[] {
  const fields = Object.entries(columns).map(([name, type]) => ({ name, type, nullable: true, metadata: {} }));
  return [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: randomUUID(),
        format: { provider: 'parquet', options: {} },
        schemaString: JSON.stringify({ type: 'struct', fields }),
        partitionColumns: partition === null ? [] : [partition],
        configuration: { 'delta.appendOnly': 'true' },
        createdTime: Date.now(),
      },
    },
  ];
}
