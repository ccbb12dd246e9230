// What reaches a pipe or a file: names and digits as in the table, nothing that steers a terminal, no formulas.
import { describe, expect, test } from 'vitest';
import { MockGateway, stock } from '../../mock-gateway/index.ts';
import { HOSTILE_NAME, hostileRow, mixedDownload } from '../support/mixed-world.ts';
import { outcome, program } from '../support/program.ts';
import { download, notice, positionsEnd, row, ScriptedServer, value } from '../support/scripted-server.ts';

const FILE = 'bin/ib-positions.ts';
const to = ({ port }: { readonly port: number }) => ['--port', String(port), '--sec-types', 'all'];
const STEERS = /(?!\n)\p{Cc}|\u202e/u;

test('snapshot keeps digits, sums each currency, and says what it could not read', async () => {
  await using server = await ScriptedServer.start({ download: mixedDownload });
  const { code, out } = await outcome(FILE, ['snapshot', ...to(server)]);
  expect(code).toBe(0);
  expect(out).toMatch(/^BTC\.USD CRYPTO +0\.00025289 +79,085\.75 .* USD /m);
  expect(out).toMatch(/^USD\.JPY +20,000 +156\.235 +3,124,700\.00 .* JPY /m);
  expect(out).toMatch(/^USD P&L \+160\.13 .*\nJPY P&L \+2,700\.00 .*\n1 row could not be read: conId 600000006, /m);
});

test('snapshot of nothing shown says what is hidden', async () => {
  await using gateway = await MockGateway.start({
    accounts: { DU1234567: { positions: [{ contract: stock('AAPL'), position: 5, averageCost: 1, marketPrice: 1 }] } },
  });
  const { out } = await outcome(FILE, ['snapshot', '--port', String(gateway.port)]);
  expect(out).toBe('No positions.\n1 STK is hidden by --sec-types or --symbols: --sec-types all shows every type.\n');
});

test.each([['table'], ['--csv'], ['--json']])('snapshot as %s steers no terminal', async (format) => {
  await using server = await ScriptedServer.start({ download: () => download(row(), hostileRow()) });
  const { code, out } = await outcome(FILE, ['snapshot', ...to(server), ...(format === 'table' ? [] : [format])]);
  expect(code).toBe(0);
  expect(out).toContain('EVIL');
  expect(out).not.toMatch(STEERS);
  if (format === '--json') expect(JSON.parse(out).positions[1].localSymbol).toBe(HOSTILE_NAME);
  if (format === '--csv') expect(out).toContain(`,'=EVIL\\x1b[31m\\x9b2J\\u202e\\x07,`);
});

describe.each([
  ['nothing', /^Positions: unknown \(rows-unlabelled\)\.$/m, 1, row({ account: 'All' })],
  [
    'what may be old',
    /^STALE since .*: account-not-ready$/m,
    0,
    Buffer.concat([value('AccountReady', 'false'), row()]),
  ],
])('snapshot of a book that knows %s', (_what, doubt, exit, told) => {
  test.each([[], ['--csv'], ['--json']])('says so (%s)', async (...format: string[]) => {
    await using server = await ScriptedServer.start({
      download: () => download(told),
      positions: () => positionsEnd(),
    });
    const { code, out, err } = await outcome(FILE, ['snapshot', ...to(server), ...format]);
    expect(code).toBe(exit);
    if (format[0] === '--json') expect(JSON.parse(out).state).toBe(exit === 1 ? 'unknown' : 'stale');
    else expect(format[0] === '--csv' || exit === 1 ? err : out).toMatch(doubt);
    // A header alone would say that nothing is held.
    if (format[0] !== '--json' && exit === 1) expect(out).toBe('');
  });
});

test('plain lines name contracts and currencies as the table does, and steer no terminal', async () => {
  await using server = await ScriptedServer.start({ download: mixedDownload });
  const { child, said, ended } = program(FILE, ['watch', ...to(server)]);
  await said(/snapshot complete: 7 positions/);
  server.write(notice(2103, 'farm \u001b[31mRED\nINJECTED'));
  await said(/TWS 2103/);
  process.kill(child.pid!, 'SIGTERM');
  const { code, out, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/opened +USD\.JPY +20,000 @ +156\.235 JPY/);
  expect(out).toMatch(/opened +SPXW 18DEC26 6000 C +-1 @/);
  expect(out).toMatch(/1 row could not be read: conId 600000006/);
  expect(out).toMatch(/TWS 2103: farm \\x1b\[31mRED\\x0aINJECTED\n/);
  expect(out).not.toMatch(STEERS);
});

test('a first book that nobody believes is none of 0 positions', async () => {
  await using server = await ScriptedServer.start({ download: () => download(row({ account: 'All' })) });
  const { child, said, ended } = program(FILE, ['watch', ...to(server)]);
  await said(/snapshot: unknown \(rows-unlabelled\)/);
  process.kill(child.pid!, 'SIGTERM');
  expect((await ended).out).not.toMatch(/0 positions/);
});

test('without a command it helps, and ends with 0', async () => {
  const { code, out } = await outcome(FILE);
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: ib-positions \[options\] \[command\]\n(.*\n)* +watch /);
});
