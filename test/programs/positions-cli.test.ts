// ib-positions as a program: formats, exit codes, signals, and the table's layout on a pseudo-terminal.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { corrupt, MockGateway, option, stock } from '../../mock-gateway/index.ts';
import { PROGRAM_MS } from '../support/patience.ts';
import { commandOf, environment, follow, outcome, program } from '../support/program.ts';

const FILE = 'bin/ib-positions.ts';
const to = ({ port }: MockGateway): readonly string[] => [
  '--host',
  '127.0.0.1',
  '--port',
  String(port),
  '--sec-types',
  'all',
];

// Programs that start one behind another take what the rest of a suite leaves them.
describe('ib-positions snapshot', () => {
  test('prints the table once and exits with 0, without colours in a pipe', async () => {
    await using gateway = await MockGateway.start();
    const { code, out, err } = await outcome(FILE, ['snapshot', ...to(gateway)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/SPY 18DEC26 450 C/);
    expect(stripVTControlCharacters(out)).toBe(out);
  });

  test('--values pnl waits for live P&L, and shows that of the day in every format', async () => {
    await using gateway = await MockGateway.start();
    const flags = ['snapshot', ...to(gateway), '--values', 'pnl'];
    const { code, out } = await outcome(FILE, flags);
    expect(code).toBe(0);
    expect(out).toMatch(/Unreal\. P&L .*Daily P&L/);
    expect(out).toMatch(/^USD P&L .* today 0\.00 {2}realised /m);
    const csv = await outcome(FILE, [...flags, '--csv']);
    expect(csv.out).toMatch(/timestamp,pnlState,dailyPnl,liveUnrealizedPnl,liveValue,pnlCurrency,pnlAsOf$/m);
    expect(csv.out).toMatch(/,live,0,[-\d.]+,[\d.]+,USD,\d{4}-/);
    const { out: text } = await outcome(FILE, [...flags, '--json']);
    // Verified where row and frame were of one second.
    expect(text).toMatch(/"price": (?:null|\{\s+"value": [\d.]+,\s+"source": "pnl-value",\s+"verifiedAt": "\d{4}-)/);
    const json: unknown = JSON.parse(text);
    expect(json).toMatchObject({
      positions: expect.arrayContaining([
        expect.objectContaining({ pnl: expect.objectContaining({ state: 'live', daily: 0 }) }),
      ]),
      totals: {
        byCurrency: [{ currency: 'USD', positions: 3, daily: { amount: 0, missing: 0 } }],
        byUnderlying: expect.arrayContaining([expect.objectContaining({ underlying: 'SPY' })]),
      },
    });
  });

  test('--json prints the view, --csv a header and a line for each position', async () => {
    await using gateway = await MockGateway.start();
    const [json, csv] = await Promise.all([
      outcome(FILE, ['snapshot', ...to(gateway), '--json']),
      outcome(FILE, ['snapshot', ...to(gateway), '--csv', '--client-id', '2']),
    ]);
    const view = JSON.parse(json.out);
    expect(view).toMatchObject({ state: 'current', rejected: [] });
    expect(view.positions).toHaveLength(3);
    const [header, ...lines] = csv.out.trim().split('\n');
    expect(header).toMatch(/^account,conId,symbol,.*,timestamp$/);
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => line.split(',').length === header?.split(',').length)).toBe(true);
    expect([json.code, csv.code]).toEqual([0, 0]);
  });

  test('--csv says beside the rows that they are old, and that there are more', async () => {
    const one = { positions: [{ contract: stock('MSFT'), position: 5, averageCost: 400, marketPrice: 410 }] };
    const spy = { contract: option('SPY', '20261218', 450, 'C'), position: 2, averageCost: 310, marketPrice: 2.5 };
    await using gateway = await MockGateway.start({
      accounts: { DU1111111: { positions: [...one.positions, spy] }, DU2222222: one },
    });
    // The end of the second account's download is never named as its own.
    const [field, value] = ['accountName', 'DU1111111'];
    gateway.faults.add(corrupt({ message: 'accountDownloadEnd', field, value }));
    const { code, out, err } = await outcome(FILE, [
      ...['snapshot', ...to(gateway), '--csv', '--account', 'all', '--sec-types', 'STK'],
      ...['--snapshot-timeout-ms', '1000'],
    ]);
    expect(code).toBe(0);
    expect(out.match(/^DU\d+/gm)).toEqual(['DU1111111', 'DU2222222']);
    expect(err).toMatch(/^STALE since \d\d:\d\d:\d\d: account-unanswered DU2222222$/m);
    expect(err).toMatch(/^1 OPT is hidden by --sec-types or --symbols/m);
  });

  test('--account takes several, with commas between', async () => {
    const one = { positions: [{ contract: stock('MSFT'), position: 5, averageCost: 400, marketPrice: 410 }] };
    await using gateway = await MockGateway.start({ accounts: { DU1111111: one, DU2222222: one, DU3333333: one } });
    const { out, err } = await outcome(FILE, [
      'snapshot',
      ...to(gateway),
      '--csv',
      '--account',
      'DU1111111, DU3333333',
    ]);
    expect(err).toBe('');
    expect(out.match(/^DU\d+/gm)).toEqual(['DU1111111', 'DU3333333']);
  });

  test('with --reconnect-initial says what it waits for, and prints once the gateway is there', async () => {
    const first = await MockGateway.start();
    const { port } = first;
    await first.stop();
    const waits = program(FILE, [
      'snapshot',
      ...to(first),
      '--reconnect-initial',
      '--reconnect-initial-delay-ms',
      '50',
    ]);
    await new Promise<void>((resolve) => waits.child.stderr?.on('data', () => resolve()));
    await using _gateway = await MockGateway.start({ port });
    const { code, out, err } = await waits.ended;
    expect(err).toMatch(/^Nothing listens on 127\.0\.0\.1:\d+\. Trying again in \d+\.\d s\.$/m);
    expect(code).toBe(0);
    expect(out).toMatch(/SPY 18DEC26 450 C/);
  });

  test('exits with 1 when there is no stream, with 2 when the command is wrong', async () => {
    const gateway = await MockGateway.start();
    await gateway.stop();
    const [refused, wrong, torn] = await Promise.all([
      outcome(FILE, ['snapshot', ...to(gateway)]),
      outcome(FILE, ['snapshot', '--prot', '1']),
      outcome(FILE, ['snapshot', '--json', '--csv']),
    ]);
    expect([refused.code, wrong.code, torn.code]).toEqual([1, 2, 2]);
    expect([refused.out, wrong.out, torn.out]).toEqual(['', '', '']);
  });
});

describe('ib-positions watch', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it with 0, and every line before is one JSON object',
    async (signal) => {
      await using gateway = await MockGateway.start();
      const { child, ended, said } = program(FILE, ['watch', ...to(gateway), '--json']);
      await said(/"type":"snapshot"/);
      // Not child.kill: Deno's says that a child it signalled died of the signal, whatever its exit code.
      process.kill(child.pid!, signal);
      const { code, out } = await ended;
      expect(code).toBe(0);
      const types = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type);
      expect(types).toEqual(expect.arrayContaining(['status', 'position', 'snapshot']));
    },
  );

  test('--json tells the totals when something changed them', async () => {
    await using gateway = await MockGateway.start();
    const { child, ended, said } = program(FILE, ['watch', ...to(gateway), '--json']);
    await said(/"type":"totals","state":"current"/);
    process.kill(child.pid!, 'SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    const totals = JSON.parse(lines.find((line) => line.startsWith('{"type":"totals"')) ?? '');
    expect(totals.byCurrency).toMatchObject([{ currency: 'USD', positions: 3, value: { missing: 0 } }]);
  });

  test('exits with 1 when nothing listens', async () => {
    const gateway = await MockGateway.start();
    await gateway.stop();
    const { code, err } = await outcome(FILE, ['watch', ...to(gateway)]);
    expect(code).toBe(1);
    expect(err).toMatch(/^Nothing listens on 127\.0\.0\.1:\d+\./);
  });
});

const PYTHON = spawnSync('python3', ['--version']).status === 0;
if (!PYTHON) console.warn('SKIPPED: the layout on a pseudo-terminal, as there is no python3 to open one');

describe.runIf(PYTHON)('the demo on a terminal', () => {
  test.each([
    { columns: 80, dropped: ['Avg cost'] },
    { columns: 140, dropped: [] },
  ])(
    'of $columns columns shows no line longer than that, and no colour with NO_COLOR',
    async ({ columns, dropped }) => {
      const { code, screen, raw } = await onTerminal(columns, { NO_COLOR: '1' });
      expect(code, raw).toBe(0);
      expect(Math.max(...screen.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
      const titles = screen.filter((line) => /Contract\s+Position/.test(line));
      expect(titles.length).toBeGreaterThan(0);
      for (const title of dropped) expect(titles.some((line) => line.includes(title))).toBe(false);
      if (dropped.length === 0) expect(titles.some((line) => line.includes('Avg cost'))).toBe(true);
      expect(raw).not.toMatch(COLOUR);
    },
  );

  test('has colours where they are not refused', async () => {
    const { code, raw } = await onTerminal(140, { TERM: 'xterm-256color' });
    expect(code, raw).toBe(0);
    expect(raw).toMatch(COLOUR);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: an SGR sequence that sets red, green or yellow
const COLOUR = /\u001b\[3[123]m/;

async function onTerminal(columns: number, env: NodeJS.ProcessEnv) {
  const script = fileURLToPath(new URL('../support/in-terminal.py', import.meta.url));
  const command = commandOf(FILE, ['demo', '--speed', '20']);
  const child = spawn('python3', [script, `${columns}x40`, ...command], { env: environment(env), timeout: PROGRAM_MS });
  const { code, out } = await follow(child).ended;
  return { code, raw: out, screen: stripVTControlCharacters(out).split(/\r?\n|\r/) };
}
