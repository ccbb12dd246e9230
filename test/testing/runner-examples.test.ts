// The examples of other test runners, each run by its own runtime when the suite runs there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const { bun, deno } = process.versions;

async function run(command: string, ...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

const DENO_TEST = ['test', '-A', '--no-check', '--node-modules-dir=manual'];

describe('the examples', () => {
  it.runIf(bun === undefined && deno === undefined)('for node:test pass', async () => {
    const files = ['examples/gateway-node-test.ts', 'examples/streamer-node-test.ts'];
    const { code, output } = await run(process.execPath, '--import', 'tsx', '--test', ...files);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/pass 2/) });
  });

  it.runIf(bun !== undefined)('for bun test pass, in one process', async () => {
    const files = ['examples/gateway-bun-test.ts', 'examples/streamer-bun-test.ts', 'test/support/beside-bun-test.ts'];
    const { code, output } = await run(process.execPath, 'test', ...files.map((file) => `./${file}`));
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('3 pass') });
  });

  it.runIf(deno !== undefined)('for deno test pass', async () => {
    const files = ['examples/gateway-deno-test.ts', 'examples/streamer-deno-test.ts'];
    const { code, output } = await run(process.execPath, ...DENO_TEST, ...files);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('2 passed') });
  });
});
