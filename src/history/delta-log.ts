// The log of a Delta table on a local disk: what is in force, and commits that overwrite nothing (reader 1, writer 2).
import { join } from 'node:path';
import * as v from 'valibot';
import { checkpointActions, writeCheckpoint } from './delta-checkpoint.ts';
import { namesIn, ownFolder, putIfAbsent, textIn } from './disk.ts';
import { HistoryError } from './history-error.ts';

const COUNT = v.pipe(v.number(), v.safeInteger());
/** Nothing that could leave the table's folder. */
const PATH = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_=~-][A-Za-z0-9._=~-]*(?:\/[A-Za-z0-9_=~-][A-Za-z0-9._=~-]*)*$/));
const ADD = v.looseObject({
  path: PATH,
  partitionValues: v.record(v.string(), v.nullable(v.string())),
  size: COUNT,
  modificationTime: COUNT,
  dataChange: v.boolean(),
  stats: v.optional(v.nullable(v.string())),
});
const ACTION = v.union([
  v.object({ add: ADD }),
  v.object({ remove: v.looseObject({ path: PATH, deletionTimestamp: v.optional(COUNT) }) }),
  v.object({ txn: v.looseObject({ appId: v.string(), version: COUNT }) }),
  v.object({ metaData: v.looseObject({ id: v.string(), schemaString: v.string() }) }),
  v.object({ protocol: v.looseObject({ minReaderVersion: COUNT, minWriterVersion: COUNT }) }),
  v.object({ commitInfo: v.looseObject({}) }),
]);

/** A data file in force. */
export type AddedFile = v.InferOutput<typeof ADD>;
/** One line of a commit. */
export type Action = v.InferOutput<typeof ACTION>;

/** What is in force after a version. */
export interface DeltaState {
  /** -1: there is no table yet. */
  readonly version: number;
  readonly files: ReadonlyMap<string, AddedFile>;
  /** The last version that each application said to have written. */
  readonly txns: ReadonlyMap<string, number>;
  readonly metaData: Extract<Action, { metaData: unknown }>['metaData'] | null;
}

const nameOf = (version: number): string => `${String(version).padStart(20, '0')}.json`;
const LAST_CHECKPOINT = v.looseObject({ version: COUNT });

/** @throws {HistoryError} `HISTORY_UNREADABLE` naming the commit */
export async function readDelta(table: string): Promise<DeltaState> {
  const log = join(table, '_delta_log');
  const state = { version: -1, files: new Map<string, AddedFile>(), txns: new Map<string, number>(), metaData: null };
  const from = await fromCheckpoint(log);
  let now: DeltaState = from === null ? state : after(state, from.version, from.actions);
  const versions = (await namesIn(log)).filter((name) => /^\d{20}\.json$/.test(name)).map((name) => parseInt(name, 10));
  for (const version of versions.filter((one) => one > now.version)) {
    if (version !== now.version + 1)
      throw unreadable(log, `commit ${now.version + 1} is missing although ${version} is there`);
    now = after(now, version, actionsIn(log, version, (await textIn(join(log, nameOf(version)))) ?? ''));
  }
  return now;
}

/** A commit's actions; `null` where they cannot be used: the commits before it say the same. */
async function fromCheckpoint(log: string): Promise<{ version: number; actions: readonly Action[] } | null> {
  try {
    const hint = v.parse(LAST_CHECKPOINT, JSON.parse((await textIn(join(log, '_last_checkpoint'))) ?? 'null'));
    const actions = v.parse(v.array(ACTION), await checkpointActions(log, hint.version));
    return { version: hint.version, actions };
  } catch {
    return null;
  }
}

function actionsIn(log: string, version: number, text: string): readonly Action[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return v.parse(ACTION, JSON.parse(line));
      } catch (error) {
        throw unreadable(log, `commit ${version} holds what is no action of Delta`, error);
      }
    });
}

const unreadable = (log: string, what: string, cause?: unknown): HistoryError =>
  new HistoryError('HISTORY_UNREADABLE', `Cannot read the table of ${log}: ${what}.`, cause);

function after(before: DeltaState, version: number, actions: readonly Action[]): DeltaState {
  const files = new Map(before.files);
  const txns = new Map(before.txns);
  let { metaData } = before;
  for (const action of actions) {
    if ('add' in action) files.set(action.add.path, action.add);
    else if ('remove' in action) files.delete(action.remove.path);
    else if ('txn' in action) txns.set(action.txn.appId, action.txn.version);
    else if ('metaData' in action) metaData = action.metaData;
  }
  return { version, files, txns, metaData };
}

/** The next commit. Its data files are on the disk already. @returns what is in force then */
export async function commitDelta(table: string, before: DeltaState, actions: readonly Action[]): Promise<DeltaState> {
  const log = join(table, '_delta_log');
  await ownFolder(log);
  const version = before.version + 1;
  const text = `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`;
  if (!(await putIfAbsent(join(log, nameOf(version)), text)))
    throw new HistoryError('HISTORY_LOCKED', `Cannot commit ${version} to ${table}: somebody else has written it.`);
  return after(before, version, actions);
}

/** Everything in force in one file, so that a reader need not read every commit. */
export async function checkpointDelta(table: string, { version, files, txns, metaData }: DeltaState): Promise<void> {
  if (metaData === null) return;
  await writeCheckpoint(join(table, '_delta_log'), version, {
    metaData,
    files: [...files.values()],
    txns: [...txns].map(([appId, version]) => ({ appId, version })),
  });
}
