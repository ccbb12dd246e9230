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

describe('the example', () => {
  it.runIf(bun === undefined && deno === undefined)('for node:test passes', async () => {
    const { code, output } = await run(process.execPath, '--import', 'tsx', '--test', 'examples/gateway-node-test.ts');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/# pass 1|pass 1/) });
  });

  it.runIf(bun !== undefined)('for bun test passes', async () => {
    const { code, output } = await run(process.execPath, 'test', './examples/gateway-bun-test.ts');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('1 pass') });
  });

  it.runIf(deno !== undefined)('for deno test passes', async () => {
    const args = ['test', '-A', '--no-check', '--node-modules-dir=manual', 'examples/gateway-deno-test.ts'];
    const { code, output } = await run(process.execPath, ...args);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('1 passed') });
  });
});
