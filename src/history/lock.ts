// One writer for a directory: a file that names the process, taken over when that process is gone; its time says up to when all is written.
import { randomUUID } from 'node:crypto';
import { rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { putIfAbsent, remove, textIn } from './disk.ts';
import { HistoryError, systemCode } from './history-error.ts';

/** The right to write. */
export interface Lock {
  /** Up to when a recorder that died had written everything; `null`: none did. */
  readonly before: number | null;
  /** Everything until then is on the disk: readers may take what they find for all there was. */
  confirm(ms: number): Promise<void>;
  release(): Promise<void>;
}

const OWNER = v.object({ pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), token: v.string() });
/** Times that others may take a lock over before this one gives up. */
const ATTEMPTS = 5;
const mine = new Set<string>();

const fileIn = (directory: string): string => join(directory, 'recorder.lock');

/** @throws {HistoryError} `HISTORY_LOCKED` */
export async function lock(directory: string): Promise<Lock> {
  const path = fileIn(directory);
  const token = randomUUID();
  let before: number | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await putIfAbsent(path, JSON.stringify({ pid: process.pid, token }))) return held(path, token, before);
    const text = await textIn(path);
    const owner = ownerIn(text);
    if (owner !== null && isAlive(owner))
      throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: process ${owner.pid} records there.`);
    before = await confirmedAt(directory);
    await takeAway(path, text);
  }
  throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: others take its lock again and again.`);
}

function held(path: string, token: string, before: number | null): Lock {
  mine.add(token);
  return {
    before,
    confirm: (ms) => utimes(path, new Date(ms), new Date(ms)),
    release: async () => {
      mine.delete(token);
      await remove(path);
    },
  };
}

/** Up to when a recorder wrote everything, by its clock; `null`: nobody records. */
export async function confirmedAt(directory: string): Promise<number | null> {
  try {
    return Math.round((await stat(fileIn(directory))).mtimeMs);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The dead owner's lock, and no other that was taken meanwhile. */
async function takeAway(path: string, text: string | null): Promise<void> {
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

function ownerIn(text: string | null): v.InferOutput<typeof OWNER> | null {
  try {
    return v.parse(OWNER, JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

function isAlive({ pid, token }: v.InferOutput<typeof OWNER>): boolean {
  // A number that this process has by chance, after a restart of the machine or in a container.
  if (pid === process.pid) return mine.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}
