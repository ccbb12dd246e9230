// Starts benchmark processes: a blaster to read from, a client that measures and prints one JSON line.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BlastPlan } from './blaster.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const run = promisify(execFile);

/** Starts a blaster and hands its port to `use`; it ends with it. */
export const withBlaster = <T>(plan: BlastPlan, use: (port: number) => Promise<T>): Promise<T> =>
  withServer('blaster.ts', JSON.stringify(plan), use);

/** Starts a program that sends the port it listens on, and hands that to `use`; it ends with it. */
export async function withServer<T>(program: string, arg: string, use: (port: number) => Promise<T>): Promise<T> {
  const child: ChildProcess = fork(path(program), [arg], { execArgv: ['--import', 'tsx'] });
  try {
    const [port] = await once(child, 'message');
    return await use(Number(port));
  } finally {
    child.kill();
  }
}

/** Runs one client program to its end and reads the numbers it printed. */
export async function measure(
  program: string,
  args: readonly (string | number)[],
): Promise<Readonly<Record<string, number>>> {
  const argv = ['--expose-gc', '--import', 'tsx', path(program), ...args.map(String)];
  const { stdout } = await run(process.execPath, argv, { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Every round asks each rival once, so that noise meets all of them alike. */
export async function rounds<Name extends string>(
  names: readonly Name[],
  count: number,
  ask: (name: Name) => Promise<number>,
): Promise<ReadonlyMap<Name, number>> {
  const results = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < count; round++) for (const name of names) results.get(name)?.push(await ask(name));
  return new Map(names.map((name) => [name, median(results.get(name) ?? [])]));
}
