// Subscribers as processes of their own: eight, on every runtime that is to be had.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { follow, type Program } from '../support/program.ts';
import { until } from '../support/until.ts';
import { contracts, openDesk, QUICK } from './desk.ts';
import { hasNats } from './nats.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILE = 'test/bus/subscriber-process.ts';
type Command = readonly [string, ...string[]];
/** Those whose npm package was fetched before: a test fetches nothing. */
const RUNTIMES: readonly Command[] = (
  [
    ['node', '--import', 'tsx'],
    ['npx', '--no', 'bun@1.4.5'],
    ['npx', '--no', 'deno@2.9.6', 'run', '-A', '--node-modules-dir=manual'],
  ] satisfies Command[]
).filter(([command, no, name]) => {
  if (!hasNats || command === 'node') return hasNats;
  const isThere = spawnSync(command, [no, name, '--version'], { cwd: ROOT, timeout: 20_000 }).status === 0;
  if (!isThere) console.warn(`SKIP subscribers on ${name}: it was not fetched; npx -y ${name} fetches it.`);
  return isThere;
});

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Its group: npx is not what runs.
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }
});

function subscriber(url: string, [command, ...args]: Command, staleAfterMs: number): Program & { told(): unknown[][] } {
  const all = [...args, FILE, url, QUICK.name, `${QUICK.heartbeatMs}`, `${staleAfterMs}`];
  const child = spawn(command, all, { cwd: ROOT, detached: true });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const told = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line): unknown[] => JSON.parse(line));
  return { ...follow(child), told };
}

describe.skipIf(!hasNats)('subscribers in processes of their own', () => {
  test('eight of them, on every runtime, are told the same: everything once, each position in order', async () => {
    await using desk = await openDesk();
    await desk.publish();
    const eight = Array.from({ length: 8 }, (_, at) =>
      subscriber(desk.nats.url, RUNTIMES[at % RUNTIMES.length]!, 15_000),
    );
    await Promise.all(eight.map(({ said }) => said(/"snapshot"/)));
    const rounds = 30;
    for (let round = 1; round <= rounds; round++) {
      for (const contract of contracts) desk.account.reprice(contract, (100 + round) / 100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    desk.account.close(contracts[0]!);
    await Promise.all(eight.map(({ said }) => said(/"closed"/)));
    const expected = 20 * (rounds + 1) + 1;
    await until(() => {
      for (const { told } of eight) expect(told().filter(([type]) => type === 'update')).toHaveLength(expected);
    });
    for (const { told } of eight) {
      const updates = told().filter(([type]) => type === 'update');
      expect(updates.map(([, , , , , sequence]) => sequence)).toEqual(updates.map((_, at) => at + 1));
      for (const { conId } of contracts.slice(1)) {
        const prices = updates.flatMap(([, id, price]) => (id === conId ? [price] : []));
        expect(prices).toEqual(Array.from({ length: rounds + 1 }, (_, round) => (100 + round) / 100));
      }
    }
    console.log(
      `8 subscribers on ${RUNTIMES.map((command) => command.find((part) => /node$|bun|deno/.test(part))).join(', ')}`,
    );
  });
});
