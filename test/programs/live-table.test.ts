// The live table on a real pseudo-terminal, as it stands on the screen: what is pinned, what keys do, how it ends.
import { describe, expect, test } from 'vitest';
import { type Contract, MockGateway, option, reset, stock } from '../../mock-gateway/index.ts';
import { HOSTILE_NAME, hostileRow, mixedDownload } from '../support/mixed-world.ts';
import { download, notice, row, ScriptedServer } from '../support/scripted-server.ts';
import { HAS_PTY, type OnTerminal, onTerminal, type TerminalSize } from '../support/terminal.ts';

const FILE = 'bin/ib-positions.ts';
const SMALL: TerminalSize = { columns: 80, rows: 24 };
const WIDE: TerminalSize = { columns: 140, rows: 40 };
const ACCOUNT = 'DU1234567';
/** A screen of its own without line wrap and cursor, and back: DEC private modes 1049, 7 and 25. */
const ENTERED = '\u001b[?1049h\u001b[?7l\u001b[?25l';
const LEFT = '\u001b[?7h\u001b[?25h\u001b[?1049l';

if (!HAS_PTY) console.warn('SKIPPED: the live table on a pseudo-terminal, as there is no python3 to open one');

const watch = (port: number, size = SMALL, flags: readonly string[] = []): OnTerminal =>
  onTerminal(size, FILE, ['watch', '--port', String(port), '--sec-types', 'all', ...flags]);

const spread = (count: number): readonly Contract[] =>
  Array.from({ length: count }, (_, index) =>
    index % 10 === 9 ? stock(`STK${index}`) : option(index % 2 ? 'SPY' : 'QQQ', '20271218', 100 + index, 'C'),
  );

/** Position n is worth n more than it cost, so the last is the largest gain. */
const holding = (count: number) => ({
  pushReprices: true,
  accounts: {
    [ACCOUNT]: {
      positions: spread(count).map((contract, index) => ({
        contract,
        position: 1,
        averageCost: 100,
        marketPrice: (100 + index) / (contract.secType === 'STK' ? 1 : 100),
      })),
    },
  },
});

async function quit(terminal: OnTerminal, keys = 'q'): Promise<void> {
  terminal.press(keys);
  const { code, out } = await terminal.ended;
  expect(code, out).toBe(0);
}

describe.runIf(HAS_PTY)('the live table', () => {
  test.each([30, 1_000])(
    'of %i positions keeps state, sums and titles on 80 x 24, with the largest P&L first',
    async (count) => {
      await using gateway = await MockGateway.start(holding(count));
      const terminal = watch(gateway.port);
      // A screen is read while it is being drawn: its first position is below what tells that it is live.
      const screen = await terminal.shows(
        new RegExp(`^live .*\\n.*positions[\\s\\S]*\\nSTK${count - 1} [\\s\\S]*\\n… [\\d,]+ more`),
      );
      expect(screen).toHaveLength(24);
      expect(screen[1]).toMatch(
        count === 30 ? /^30 positions {3}USD P&L \+435\.00$/ : /^1,000 positions {3}USD P&L \+499,500\.00$/,
      );
      expect(screen[3]).toMatch(/^Contract +Position +Price .*Unreal. P&L .*Age$/);
      expect(screen[4]).toMatch(count === 30 ? /^STK29 .* \+29\.00 / : /^STK999 .* \+999\.00 /);
      expect(screen.at(-3)).toMatch(/^… [\d,]+ more$/);
      expect(screen.at(-1)).toMatch(/^q end {2}s order: largest P&L {2}\/ find {2}\? help$/);
      await quit(terminal);
    },
  );

  test('counts down to the next attempt while the link is away, and says since when and why the book is stale', async () => {
    await using gateway = await MockGateway.start(holding(3));
    const terminal = watch(gateway.port, WIDE, ['--reconnect-initial-delay-ms', '20000']);
    await terminal.shows(/^live /);
    gateway.refuse();
    for (const client of gateway.clients) client.disconnect('rst');
    const screen = await terminal.shows(/^reconnecting \(attempt \d+ in (?:[5-9]|\d\d) s\)/);
    expect(screen.join('\n')).toMatch(
      /STALE since \d\d:\d\d:\d\d: .*\n(.*\n)*.*GAP \(connection-lost\): 3 positions stale/,
    );
    expect(screen[0]).not.toMatch(/farms/);
    const [, first = ''] = /attempt \d+ in (\d+) s/.exec(screen[0] ?? '') ?? [];
    await terminal.hides(new RegExp(`in ${first} s`));
    expect(Number(/ in (\d+) s/.exec(terminal.screen()[0] ?? '')?.[1])).toBeLessThan(Number(first));
    await quit(terminal);
  });

  test('calls no farm ok while TWS has lost IB: what it said of them was before', async () => {
    await using gateway = await MockGateway.start(holding(3));
    const terminal = watch(gateway.port);
    await terminal.shows(/^live .*farms ok/);
    gateway.notice(1100);
    expect((await terminal.shows(/^degraded .*\n.*\nSTALE since/))[0]).not.toMatch(/farms/);
    await quit(terminal);
  });

  test('s changes the order, / finds, Esc shows all again, ? helps, j scrolls', async () => {
    await using gateway = await MockGateway.start(holding(40));
    const terminal = watch(gateway.port);
    await terminal.shows(/^live .*\n40 positions/);
    terminal.press('s');
    expect((await terminal.shows(/order: contract/))[4]).toMatch(/^QQQ 18DEC27 100 C /);
    terminal.press('j');
    await terminal.shows(/… 1 above, \d+ more/);
    terminal.press('/stk3');
    const found = await terminal.shows(/\/stk3_ {2}1 of 40 positions/);
    expect(found[4]).toMatch(/^STK39 /);
    expect(found[1]).toMatch(/^40 positions {3}USD P&L \+780\.00$/);
    terminal.press('\r');
    await terminal.shows(/\? help {2}\/stk3 1 of 40 positions/);
    terminal.press('\u001b');
    await terminal.shows(/QQQ 18DEC27 100 C /);
    terminal.press('?');
    expect((await terminal.shows(/find words of name/))[0]).toMatch(/^live /);
    terminal.press('?');
    await terminal.hides(/find words of name/);
    await quit(terminal);
  });

  test.each([
    ['q', 'q'],
    ['Ctrl-C', '\u0003'],
  ])('ends at %s, gives the terminal back, and leaves the last picture on it', async (_key, keys) => {
    await using gateway = await MockGateway.start(holding(30));
    const terminal = watch(gateway.port);
    await terminal.shows(/^live /);
    await quit(terminal, keys);
    const left = await terminal.shows(/^stopped/);
    expect(left.join('\n')).toMatch(/30 positions {3}USD P&L \+435\.00\n(.*\n)*Contract +Position/);
    const { out } = await terminal.ended;
    const [, after] = out.split(LEFT);
    expect(after).toBeDefined();
    expect(after).not.toContain(ENTERED);
  });

  test('gives the terminal back when there is no stream, and the sentence stands on it', async () => {
    const gateway = await MockGateway.start();
    await gateway.stop();
    const terminal = watch(gateway.port);
    const { code } = await terminal.ended;
    expect(code).toBe(1);
    expect((await terminal.shows(/Nothing listens/)).join('\n')).toMatch(/^Nothing listens on 127\.0\.0\.1:\d+\./);
  });

  test('q ends the demo early, with its summary on the terminal that was given back', async () => {
    const terminal = onTerminal(SMALL, FILE, ['demo', '--speed', '0.5']);
    await terminal.shows(/^live /);
    await quit(terminal);
    await terminal.shows(/Summary of the demo\n.*updates to 2 handlers/);
  });

  test('fits again after the terminal has become smaller, and larger', async () => {
    await using gateway = await MockGateway.start(holding(30));
    const terminal = watch(gateway.port, WIDE);
    await terminal.shows(/conId/);
    // What scrolled away at the top is the same as before, and has to be drawn again.
    terminal.resize({ columns: 140, rows: 34 });
    await terminal.shows(/^live .*\n30 positions.*\n\nContract.*conId.*\n(.*\n)*… \d+ more\n/);
    terminal.resize({ columns: 60, rows: 12 });
    const small = await terminal.shows(/^live .*\n.*\nContract(?!.*conId).*\n(.*\n)*… \d+ more\n/);
    expect(small).toHaveLength(12);
    terminal.resize(WIDE);
    await terminal.shows(/^live .*\n.*\n\nContract.*conId/);
    await quit(terminal);
  });

  test('keeps digits, names currencies, tells look-alikes apart, and says what it could not read', async () => {
    await using server = await ScriptedServer.start({ download: mixedDownload });
    const terminal = watch(server.port, WIDE);
    const text = (await terminal.shows(/^live .*\n7 positions/)).join('\n');
    expect(text).toMatch(/^7 positions {3}USD P&L \+160\.13 .* {3}JPY P&L \+2,700\.00 /m);
    expect(text).toMatch(/^1 row could not be read: conId 600000006, .*NaN/m);
    expect(text).toMatch(/^Contract .*Cur/m);
    expect(text).toMatch(/^USD\.JPY +20,000 +156\.235 +3,124,700\.00 .* JPY /m);
    expect(text).toMatch(/^BTC\.USD CRYPTO +0\.00025289 +79,085\.75 .* USD /m);
    expect(text).toMatch(/^TINY +5,000,000 +0\.00001234 /m);
    const names = ['US-T 4 02/15/34 BOND', 'US-T 3 1/2 02/15/34 BOND', 'SPX 18DEC26 6000 C', 'SPXW 18DEC26 6000 C'];
    for (const name of names) expect(text.split('\n').filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    await quit(terminal);
  });

  test('shows what would steer the terminal as text, in names and in notices', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row(), hostileRow()) });
    const terminal = watch(server.port, WIDE);
    await terminal.shows(/^live /);
    server.write(notice(2103, 'farm \u001b[31mRED\nINJECTED\u001b]0;pwn\u0007'));
    const screen = await terminal.shows(/TWS 2103/);
    expect(screen.join('\n')).toContain('TWS 2103: farm \\x1b[31mRED\\x0aINJECTED\\x1b]0;pwn\\x07');
    expect(screen.join('\n')).toContain('=EVIL\\x1b[31m\\x9b2J\\u202e\\x07');
    await quit(terminal);
    const { out } = await terminal.ended;
    expect(out).not.toContain(HOSTILE_NAME);
    for (const steering of ['\u001b]', '\u0007', '\u009b', '\u001b[31m']) expect(out).not.toContain(steering);
  });

  test('says that the first client id is taken, and takes the next', async () => {
    await using gateway = await MockGateway.start(holding(1));
    const first = watch(gateway.port);
    await first.shows(/^live /);
    const second = watch(gateway.port);
    await second.shows(/^live /);
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([901, 902]);
    await quit(second);
    await second.shows(/Client id 901 is taken: trying 902\. --client-id names one\./);
    await quit(first);
  });

  test('hears of a link that was reset, and is live again', async () => {
    await using gateway = await MockGateway.start(holding(2));
    const terminal = watch(gateway.port, SMALL, ['--reconnect-initial-delay-ms', '100']);
    await terminal.shows(/^live .*link 1/);
    const fault = gateway.faults.add(reset());
    await terminal.shows(/^(?!live)/);
    fault.remove();
    await terminal.shows(/^live .*\n(.*\n)*.*RESUMED after/);
    await quit(terminal);
  });
});
