// Programs that are run to their end beside others, and whether one is here at all.
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const STEP_MS = 300_000;

export interface Ran {
  readonly status: number | null;
  /** What it said, on both. */
  readonly output: string;
}

export async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): Promise<Ran> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_MS,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    const [status] = await once(child, 'close');
    return { status, output: (await said).join('') };
  } catch (error) {
    return { status: null, output: String(error) };
  }
}

export const has = async (command: string, ...args: readonly string[]): Promise<boolean> =>
  (await run(command, args)).status === 0;

const REFUSALS =
  /403|Forbidden|No matching distribution|Could not (?:fetch|find artifact|transfer artifact|resolve dependencies)|Unknown host|Name or service not known|Temporary failure in name resolution|Network is unreachable|Max retries|ConnectTimeout|ReadTimeout|ENOTFOUND|no such host/;

/** The line with which a registry refused, if that is why a program failed. */
export const refusalIn = (output: string): string | undefined =>
  output
    .split('\n')
    .find((line) => REFUSALS.test(line))
    ?.trim()
    .slice(0, 200);
