// A standard output that takes nothing any more ends both programs with one sentence, and no trace of a stack.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandOf, environment, follow } from '../support/program.ts';

/** Of Linux: whatever is written there finds a full disk. */
const FULL = '/dev/full';
const { bun, deno } = process.versions;
// Bun says nothing of a write that failed but sets the exit code, Deno not even that.
const cannot = (bun ?? deno) ? 'this runtime does not tell a program' : existsSync(FULL) ? null : `there is no ${FULL}`;
if (cannot !== null) console.warn(`SKIP a full disk behind standard output: ${cannot}`);

test.skipIf(cannot !== null).each<[file: string, args: readonly string[]]>([
  ['bin/ib-positions.ts', ['--help']],
  ['bin/ib-positions.ts', ['demo', '--json', '--speed', '10']],
  ['bin/mock-ib-gateway.ts', ['list']],
  ['bin/mock-ib-gateway.ts', ['serve', '--port', '0']],
])('%s %j', async (file, args) => {
  const line = [...commandOf(file, args)].map((part) => `'${part}'`).join(' ');
  const ended = await follow(spawn('sh', ['-c', `exec ${line} > ${FULL}`], { env: environment() })).ended;
  expect(ended.err).toMatch(/^Cannot write to the standard output: ENOSPC[^\n]*\n$/);
  expect(ended.code).toBe(1);
});
