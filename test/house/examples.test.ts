// Runs every example as its reader would: one command, on the runtime this suite runs on, and it ends by itself.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { outcome } from '../support/program.ts';

/** What each example has to say. */
const SAYS: Readonly<Record<string, readonly RegExp[]>> = {
  'quick-start.ts': [/opened 2 @ 12.5/, /repriced 2 @ 13.1/, /closed 0/],
  'many-handlers.ts': [/'broken' failed: Error: out of order/, /quick handler holds 17.5/, /its last is 17.5/],
  'two-bots.ts': [
    /options bot: SPY opened 2\n/,
    /stock bot: AAPL opened 100\n/,
    /options bot has left; the link is live/,
    /stock bot: AAPL closed 0\n/,
    /the link is stopped/,
  ],
  'async-iteration.ts': [
    /snapshot QQQ.* opened -3/,
    /live SPY.* changed 1/,
    /the loop has ended; still streaming: true/,
  ],
  'gaps.ts': [/stale from now on/, /reconciled: QQQ.* closed 0/, /1 changed, 1 closed meanwhile/, /now current/],
  'several-accounts.ts': [/no account named/, /one account DU7654321 .* -5/, /all accounts DU1234567 .* 2/],
  'real-tws.ts': [/SPY.* 2 2500/, /AAPL/],
  'trading-bot.ts': [
    /1 Filled 100\/0/,
    /4 PreSubmitted 0\/100/,
    /back again\n3 Submitted 0\/100/,
    /202: Order Canceled/,
    /held: 100/,
  ],
  'pnl-alert.ts': [
    /ALERT: -600 today\ntoday -300\ntoday -700\ntoday -100\narmed again\ntoday -700\nALERT: -700 today\n$/,
  ],
  'exposure.ts': [/SPY: 2000 USD, 8 %\n/, /SAP: 3000 USD, 12 %, 1 EUR = 1\.25 USD\n/],
  'totals-page.ts': [/all: -2955\.00 USD, P&L 985\.79, today 500\.00\n$/],
  'paper-check.ts': [
    /^held +P&L of a position is told about once a second/m,
    /^held +value is in the currency of the contract: a position in EUR is told in EUR$/m,
    /^held +an account that is not yours is refused with 321/m,
    /^seen +whether what did not change is repeated/m,
    /^not seen +whether P&L goes on after 1100/m,
  ],
  'otel-metrics.ts': [/ib\.streamer\.positions/, /ib\.streamer\.newest_row_age/],
};

/** Those that others import. */
const PARTS: readonly string[] = ['otel-exporter.ts'];

/** Those that are test files of a runner, run by a test of their own or by `check:package`. */
const RUNNERS = /^(?:gateway|streamer)-/;

test('every example is run by a test', () => {
  const files = readdirSync(new URL('../../examples/', import.meta.url)).filter((file) => /(?<!\.d)\.ts$/.test(file));
  expect(files.filter((file) => !RUNNERS.test(file)).sort()).toEqual([...Object.keys(SAYS), ...PARTS].sort());
});

test.concurrent.each(Object.entries(SAYS))('%s runs by one command and ends by itself', async (file, says) => {
  const { code, out, err } = await outcome(`examples/${file}`);
  expect(code, `${out}${err}`).toBe(0);
  for (const said of says) expect(out).toMatch(said);
});

test('paper-check.ts only reads, and prints no account number', async () => {
  await using gateway = await MockGateway.start();
  const where = { IB_GATEWAY: 'tws-paper', IB_HOST: gateway.host, IB_PORT: String(gateway.port) };
  const { code, out, err } = await outcome('examples/paper-check.ts', [], { ...where, PAPER_CHECK_SECONDS: '2' });
  expect(code, `${out}${err}`).toBe(0);
  expect([...new Set(gateway.journal.requests().map(({ name }) => name))].sort()).toEqual([
    'cancelPnLSingle',
    'handshake',
    'reqAccountUpdates',
    'reqPnL',
    'reqPnLSingle',
    'reqPositions',
    'startApi',
  ]);
  expect(`${out}${err}`).not.toMatch(/DU\d/);
});
