// What tells a process from others of its number: where that number counts, and when it began.
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as v from 'valibot';

const TEXT = v.optional(v.string(), '');
export const MARK = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Host, boot and, on Linux, namespace of process numbers: two containers may both have a process 1. */
  place: TEXT,
  /** Ticks from the boot to its beginning, on Linux: a number is given again. */
  birth: TEXT,
});

/** A process, as it is named in a file that others read. */
export type ProcessMark = v.InferOutput<typeof MARK>;

/** Of a process: `self` may be another thread of this one, `unknown` cannot be asked from here. */
export type Standing = 'alive' | 'gone' | 'self' | 'unknown';

export async function ownMark(): Promise<ProcessMark> {
  const { pid } = process;
  const boot = readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  const parts = await Promise.all([orNothing(boot), orNothing(readlink('/proc/self/ns/pid'))]);
  return { pid, place: [hostname(), ...parts].map((part) => part.trim()).join(' '), birth: await birthOf(pid) };
}

export async function standingOf({ pid, place, birth }: ProcessMark): Promise<Standing> {
  const own = await ownMark();
  if (place !== own.place) return 'unknown';
  const now = await birthOf(pid);
  if (birth !== '' && now !== '' && birth !== now) return 'gone';
  if (pid === own.pid) return 'self';
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM' ? 'alive' : 'gone';
  }
}

/** Field 22 of its line in /proc, counted after the name, which may hold anything. */
async function birthOf(pid: number): Promise<string> {
  const line = await orNothing(readFile(`/proc/${pid}/stat`, 'utf8'));
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Only Linux has it. */
const orNothing = (told: Promise<string>): Promise<string> => told.catch(() => '');
