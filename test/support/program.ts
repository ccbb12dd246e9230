// One of the two programs as a child process on the runtime of the suite: what it says, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PROGRAM_MS } from './patience.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { bun, deno } = process.versions;
const RUN = bun ? [] : deno ? ['run', '-A', '--node-modules-dir=manual'] : ['--import', 'tsx'];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when its standard output holds this. */
  said(what: RegExp): Promise<void>;
}

/** The environment of this process without IB_*, so that no test meets a real TWS, and with what the test adds. */
export function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(IB_|FORCE_COLOR$|NO_COLOR$)/.test(name));
  return { ...Object.fromEntries(own), ...extra };
}

/** The command line that runs a file of this repository on the runtime of the suite. */
export const commandOf = (file: string, args: readonly string[] = []): readonly [string, ...string[]] => [
  process.execPath,
  ...RUN,
  file,
  ...args,
];

/** @param file from the root of the repository, such as `bin/ib-positions.ts` */
export function program(file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const [command, ...rest] = commandOf(file, args);
  return follow(
    spawn(command, rest, {
      cwd: ROOT,
      env: environment({ NO_COLOR: '1', ...env }),
      timeout: PROGRAM_MS,
      killSignal: 'SIGKILL',
    }),
  );
}

/** Collects what a child says until it ends. */
export function follow(child: ChildProcess): Program {
  let out = '';
  let err = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    for (const look of [...watchers]) look();
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const said = (what: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!what.test(out)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      void ended.then(() => reject(new Error(`The program ended without saying ${what}: ${out}${err}`)), reject);
      look();
    });
  return { child, ended, said };
}

/** The text of a program that ends by itself. */
export const outcome = (file: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  program(file, args, env).ended;
