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

/** What a client measured, by name. */
export type Figures = Readonly<Record<string, number>>;

/** Runs one client program to its end and reads the numbers it printed. */
export async function measure(program: string, args: readonly (string | number)[]): Promise<Figures> {
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
  const figures = await figureRounds(names, count, async (name) => ({ value: await ask(name) }));
  return new Map([...figures].map(([name, { value = Number.NaN }]) => [name, value]));
}

/** As {@link rounds}, of several figures each: medians by figure. */
export async function figureRounds<Name extends string>(
  names: readonly Name[],
  count: number,
  ask: (name: Name) => Promise<Figures>,
): Promise<ReadonlyMap<Name, Figures>> {
  const results = new Map<Name, Figures[]>(names.map((name) => [name, []]));
  for (let round = 0; round < count; round++) for (const name of names) results.get(name)?.push(await ask(name));
  return new Map([...results].map(([name, runs]) => [name, mediansOf(runs)]));
}

function mediansOf(runs: readonly Figures[]): Figures {
  const keys = new Set(runs.flatMap((run) => Object.keys(run)));
  return Object.fromEntries([...keys].map((key) => [key, median(runs.map((run) => run[key] ?? Number.NaN))]));
}
