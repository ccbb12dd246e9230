// One writer for a directory: a file that names the process, taken over when that process is gone; its time says up to when all is written.
import { randomUUID } from 'node:crypto';
import { rename, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { clock, sleep } from '../clock.ts';
import { putIfAbsent, remove, textIn } from './disk.ts';
import { HistoryError, systemCode } from './history-error.ts';
import { MARK, ownMark, standingOf } from './process-mark.ts';

/** The right to write. */
export interface Lock {
  /** Up to when a recorder that died had written everything; `null`: none did. */
  readonly before: number | null;
  /** @throws {HistoryError} `HISTORY_LOCKED`: it is another's by now, or was taken away */
  check(): Promise<void>;
  /** Everything until then is on the disk: readers may take what they find for all there was. */
  confirm(ms: number): Promise<void>;
  release(): Promise<void>;
}

const OWNER = v.object({
  ...MARK.entries,
  token: v.string(),
  /** Milliseconds between two confirmations. */
  everyMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), 0),
});
type Owner = v.InferOutput<typeof OWNER>;

/** A recorder that lives confirms more often, where it does not say itself that it is slower. */
export const SILENT_MS = 10_000;
/** Confirmations that a slow one may leave out. */
const MISSES = 3;
const LOOK_MS = 100;
/** Times that others may take a lock over before this one gives up. */
const ATTEMPTS = 5;
const mine = new Set<string>();

const fileIn = (directory: string): string => join(directory, 'recorder.lock');

/**
 * At once, unless the owner cannot be asked whether it lives: then it is watched for as long as a living one may be silent.
 * @param everyMs how often the new owner will confirm @throws {HistoryError} `HISTORY_LOCKED`
 */
export async function lock(directory: string, everyMs: number): Promise<Lock> {
  const path = fileIn(directory);
  const token = randomUUID();
  const own = JSON.stringify({ ...(await ownMark()), token, everyMs });
  let before: number | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await putIfAbsent(path, own)) return held({ directory, path, token, text: own }, before);
    const text = await textIn(path);
    if (text === null) continue;
    const owner = ownerIn(text);
    if (await lives(path, text, owner))
      throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: ${nameOf(owner)} records there.`);
    before = await confirmedAt(directory);
    await takeAway(path, text);
  }
  throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: others take its lock again and again.`);
}

interface Held {
  readonly directory: string;
  readonly path: string;
  readonly token: string;
  readonly text: string;
}

function held({ directory, path, token, text }: Held, before: number | null): Lock {
  mine.add(token);
  return {
    before,
    check: async () => {
      if ((await textIn(path)) === text) return;
      const what = 'its recorder.lock is not of this recorder any more, which writes nothing more';
      throw new HistoryError('HISTORY_LOCKED', `Cannot go on recording into ${directory}: ${what}.`);
    },
    confirm: (ms) => utimes(path, new Date(ms), new Date(ms)),
    release: async () => {
      mine.delete(token);
      if ((await textIn(path)) === text) await remove(path);
    },
  };
}

/** Up to when a recorder wrote everything, by its clock; `null`: nobody records. */
export const confirmedAt = (directory: string): Promise<number | null> => timeOf(fileIn(directory));

async function timeOf(path: string): Promise<number | null> {
  try {
    return Math.round((await stat(path)).mtimeMs);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The dead owner's lock, and no other that was taken meanwhile. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await textIn(aside);
  // Somebody was quicker, and the lock is a living one: it goes back.
  if (taken !== null && taken !== text) await putIfAbsent(path, taken);
  await remove(aside);
}

function ownerIn(text: string): Owner | null {
  try {
    return v.parse(OWNER, JSON.parse(text));
  } catch {
    return null;
  }
}

function nameOf(owner: Owner | null): string {
  if (owner === null) return 'somebody';
  const [host] = owner.place.split(' ');
  return `process ${owner.pid}${host === hostname() || !host ? '' : ` of ${host}`}`;
}

async function lives(path: string, text: string, owner: Owner | null): Promise<boolean> {
  const standing = owner === null ? 'unknown' : await standingOf(owner);
  if (standing === 'alive' || standing === 'gone') return standing === 'alive';
  if (owner !== null && mine.has(owner.token)) return true;
  return confirmsAgain(path, text, Math.max(SILENT_MS, MISSES * (owner?.everyMs ?? 0)));
}

/** Of a process of another container or host no number says anything, and its clock is another: only that it goes on does. */
async function confirmsAgain(path: string, text: string, forMs: number): Promise<boolean> {
  const first = await timeOf(path);
  const { signal } = new AbortController();
  for (const end = clock.upMs() + forMs; clock.upMs() < end; ) {
    await sleep(LOOK_MS, signal);
    // Another took it meanwhile, or it was released: that is looked at anew.
    if ((await textIn(path)) !== text) return false;
    if ((await timeOf(path)) !== first) return true;
  }
  return false;
}
