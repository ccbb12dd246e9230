// One driver in a process of its own, told where the gateway is; each line it says is handed on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { MockGateway } from '../../mock-gateway/index.ts';
import type { Target } from './driver-words.ts';
import type { ForeignClient } from './roster.ts';

const lineSchema = v.union([
  v.object({ request: v.string(), outcome: v.string() }),
  v.object({ saw: v.string() }),
  v.object({ book: v.record(v.string(), v.number()) }),
]);
export type Line = v.InferOutput<typeof lineSchema>;

/** How a client's drivers are started: its interpreter, and what it needs to find the client. */
export interface Toolchain {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Driven extends Disposable {
  /** Its end: the exit code and the end of what it said on stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
}

const LIFETIME_MS = 240_000;

export function drive(
  { program, args, env }: Toolchain,
  file: string,
  words: readonly string[],
  { host, port }: Target,
  onLine: (line: Line) => void,
): Driven {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(program, [...args, script, ...words, host, String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIFETIME_MS,
    env: { ...process.env, ...env },
  });
  const said = text(child.stderr);
  createInterface({ input: child.stdout }).on('line', (line) => {
    // A client may print on its own account.
    if (/^\{"(?:request|saw|book)"/.test(line)) onLine(v.parse(lineSchema, JSON.parse(line)));
  });
  const ended = once(child, 'close').then(async ([code]) => ({ code, complaint: (await said).slice(-500) }));
  return { ended, [Symbol.dispose]: () => child.kill('SIGKILL') };
}

export const toolchainFor = ({ from }: ForeignClient, folder: string): Toolchain =>
  'pip' in from
    ? { program: 'python3', args: [], env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' } }
    : { program: process.execPath, args: ['--import', 'tsx'], env: {} };

/** What the gateway noted that no client may cause: bytes it could not read, an answer it could not write. */
export const troubleIn = (gateway: MockGateway): readonly string[] =>
  [...gateway.journal]
    .filter(({ name }) => name === 'badBytes' || name === 'replyFailed')
    .map(({ name, fields }) => `the gateway noted ${name} ${JSON.stringify(fields)}`);
