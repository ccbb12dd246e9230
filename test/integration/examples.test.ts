// Runs every example as its reader would: one command, on the runtime this suite runs on, and it ends by itself.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { bun, deno } = process.versions;
const RUN = bun ? [] : deno ? ['run', '-A', '--node-modules-dir=manual'] : ['--import', 'tsx'];

/** What each example has to say. */
const SAYS: Readonly<Record<string, readonly RegExp[]>> = {
  'quick-start.ts': [/opened 2 @ 12.5/, /repriced 2 @ 13.1/, /closed 0/],
  'many-handlers.ts': [/'broken' failed: Error: out of order/, /quick handler holds 17.5/, /its last is 17.5/],
  'async-iteration.ts': [
    /snapshot QQQ.* opened -3/,
    /live SPY.* changed 1/,
    /the loop has ended; still streaming: true/,
  ],
  'gaps.ts': [/stale from now on/, /reconciled: QQQ.* closed 0/, /1 changed, 1 closed meanwhile/, /now current/],
  'several-accounts.ts': [/no account named/, /one account DU7654321 .* -5/, /all accounts DU1234567 .* 2/],
  'real-tws.ts': [/SPY.* 2 2500/, /AAPL/],
  'otel-metrics.ts': [/ib\.streamer\.positions/, /ib\.streamer\.newest_row_age/],
};

/** Those that are test files of a runner, run by a test of their own. */
const RUNNERS = /^gateway-/;

test('every example is run by a test', () => {
  const files = readdirSync(new URL('../../examples/', import.meta.url)).filter((file) => /(?<!\.d)\.ts$/.test(file));
  expect(files.filter((file) => !RUNNERS.test(file)).sort()).toEqual(Object.keys(SAYS).sort());
});

test.concurrent.each(Object.entries(SAYS))('%s runs by one command and ends by itself', async (file, says) => {
  const { code, text } = await run(`examples/${file}`);
  expect(code, text).toBe(0);
  for (const said of says) expect(text).toMatch(said);
});

function run(file: string): Promise<{ code: number | null; text: string }> {
  // IB_* of the machine would lead real-tws.ts to a real TWS.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('IB_')));
  const child = spawn(process.execPath, [...RUN, file], { cwd: ROOT, env: { ...env, NO_COLOR: '1' } });
  let text = '';
  const say = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', say);
  child.stderr.on('data', say);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}
