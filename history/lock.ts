// One writer for a directory: a file that names the process, taken over when that process is gone.
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { putIfAbsent, remove, textIn } from './disk.ts';
import { HistoryError } from './history-error.ts';

const OWNER = v.object({ pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), token: v.string() });
/** Times that others may take a lock over before this one gives up. */
const ATTEMPTS = 5;
const mine = new Set<string>();

/** @returns the release. @throws {HistoryError} `HISTORY_LOCKED` */
export async function lock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'recorder.lock');
  const token = randomUUID();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await putIfAbsent(path, JSON.stringify({ pid: process.pid, token }))) {
      mine.add(token);
      return async () => {
        mine.delete(token);
        await remove(path);
      };
    }
    const text = await textIn(path);
    const owner = ownerIn(text);
    if (owner !== null && isAlive(owner))
      throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: process ${owner.pid} records there.`);
    await takeAway(path, text);
  }
  throw new HistoryError('HISTORY_LOCKED', `Cannot record into ${directory}: others take its lock again and again.`);
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
