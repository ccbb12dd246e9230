// ib-positions record and history as programs: what is recorded comes back, and what nobody knows is never an empty book.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MockGateway, option, stock } from '../../mock-gateway/index.ts';
import { historyFolder } from '../support/history-folder.ts';
import { outcome, type Program, program } from '../support/program.ts';

const FILE = 'bin/ib-positions.ts';
const recordInto = (directory: string, { port }: MockGateway): readonly string[] => [
  'record',
  '--directory',
  directory,
  '--host',
  '127.0.0.1',
  '--port',
  String(port),
];
const historyOf = (directory: string, ...more: readonly string[]) =>
  outcome(FILE, ['history', '--directory', directory, ...more]);

/** Resolves when its standard error holds this. */
const complained = ({ child }: Program, what: RegExp): Promise<void> =>
  new Promise((resolve) => {
    let err = '';
    child.stderr?.on('data', (chunk: string) => {
      err += chunk;
      if (what.test(err)) resolve();
    });
  });

test('a book is recorded until SIGTERM, a second recorder is refused, and the book comes back in every format', async () => {
  await using folder = await historyFolder();
  await using gateway = await MockGateway.start();
  const recorder = program(FILE, recordInto(folder.path, gateway));
  await complained(recorder, /^Recording into /m);
  const second = await outcome(FILE, recordInto(folder.path, gateway));
  expect(second.code).toBe(1);
  expect(second.err).toMatch(/^Cannot record into .*: process \d+ records there\. Stop the other recorder/m);
  const live = await historyOf(folder.path, '--json');
  expect(JSON.parse(live.out)).toMatchObject({ state: 'current', reason: null });
  // Not child.kill: Deno's says that a child it signalled died of the signal, whatever its exit code.
  process.kill(recorder.child.pid!, 'SIGTERM');
  expect(await recorder.ended).toMatchObject({ code: 0 });

  const day = new Date().toISOString().slice(0, 10);
  const [table, csv, changes] = await Promise.all([
    historyOf(folder.path),
    historyOf(folder.path, '--csv', '--symbol', 'SPY'),
    historyOf(folder.path, '--day', day),
  ]);
  expect(table.out).toMatch(/SPY 18DEC26 450 C[\s\S]*^Book stale at .*: ended: the recorder was closed\.$/m);
  expect(
    csv.out
      .trim()
      .split('\n')
      .slice(1)
      .every((line) => /,SPY,/.test(line)),
  ).toBe(true);
  expect(csv.err).toMatch(/^Book stale at /m);
  expect(changes.out).toMatch(
    /started: the recorder was started \(unknown\)[\s\S]*ended: the recorder was closed \(stale\)/,
  );
  expect([table.code, csv.code, changes.code]).toEqual([0, 0, 0]);
});

test('a recorder that is killed leaves a book that is not current for long, and the next one says so', async () => {
  await using folder = await historyFolder();
  await using gateway = await MockGateway.start();
  const killed = program(FILE, recordInto(folder.path, gateway));
  await complained(killed, /^Recording into /m);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const later = new Date(Date.now() + 60_000).toISOString();
  const alone = await historyOf(folder.path, '--at', later);
  expect(alone.out).toMatch(/^Book stale at .*: nothing was recorded after it\.$/m);
  const next = program(FILE, recordInto(folder.path, gateway));
  await complained(next, /^A recorder had died here: \d+ entries of it were put into the tables\.$/m);
  process.kill(next.child.pid!, 'SIGINT');
  expect(await next.ended).toMatchObject({ code: 0 });
  const day = await historyOf(folder.path, '--day', new Date().toISOString().slice(0, 10), '--json');
  const kinds = day.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
  expect(kinds).toContain('interrupted');
});

test('everything is recorded unless told otherwise, and found however its symbol is spelled', async () => {
  await using folder = await historyFolder();
  const holdings = [stock('BRK B'), option('SPY', '20261218', 450, 'C')];
  const positions = holdings.map((contract) => ({ contract, position: 5, averageCost: 310, marketPrice: 3 }));
  await using gateway = await MockGateway.start({ accounts: { DU1111111: { positions } } });
  const recorder = program(FILE, recordInto(folder.path, gateway));
  await complained(recorder, /^Recording into /m);
  const [ahead, other] = await Promise.all([
    historyOf(folder.path, '--symbol', ' brk b '),
    historyOf(folder.path, '--symbol', 'xyz\u001b[2J'),
  ]);
  process.kill(recorder.child.pid!, 'SIGTERM');
  await recorder.ended;
  const sealed = await historyOf(folder.path, '--symbol', 'Brk b');
  for (const { out } of [ahead, sealed]) {
    expect(out).toMatch(/^BRK B +5 /m);
    expect(out).not.toContain('SPY');
  }
  expect(other.out).toMatch(/^No positions of xyz\\x1b\[2J\.$/m);
});

test('what nobody knows is told with exit code 1, and never as an empty book', async () => {
  await using folder = await historyFolder();
  await using gateway = await MockGateway.start();
  const recorder = program(FILE, recordInto(folder.path, gateway));
  await complained(recorder, /^Recording into /m);
  process.kill(recorder.child.pid!, 'SIGTERM');
  await recorder.ended;
  const [before, none, noDay] = await Promise.all([
    historyOf(folder.path, '--at', '2020-01-01'),
    historyOf(join(folder.path, 'typo')),
    historyOf(folder.path, '--day', '2020-01-01'),
  ]);
  expect([before, none, noDay].map(({ code, out }) => ({ code, out }))).toEqual(Array(3).fill({ code: 1, out: '' }));
  expect(before.err).toMatch(/^Book unknown at 2020-01-01T00:00:00\.000Z: nothing was recorded until then\.$/m);
  expect(none.err).toMatch(/^Cannot read the history: nothing was recorded in .*typo\. Name the directory/m);
  expect(noDay.err).toMatch(/^Nothing was recorded on 2020-01-01\.$/m);
});

test.each([
  [['--at', 'yesterday'], /^Cannot read '--at' as it must be a time such as .*: current value is 'yesterday'\.$/m],
  [['--at', '1'], /^Cannot read '--at'/m],
  [['--day', '2026-02-31'], /^Cannot read '--day' as it must be a day such as .*'2026-02-31'\.$/m],
  [['--at', '2026-01-01', '--day', '2026-01-01'], /^Cannot show both '--at' and '--day': choose one\.$/m],
  [['--json', '--csv'], /^Cannot print both '--json' and '--csv': choose one\.$/m],
])('%j is wrong usage', async (flags, sentence) => {
  const { code, err } = await historyOf('nowhere', ...flags);
  expect(code).toBe(2);
  expect(err).toMatch(sentence);
});
