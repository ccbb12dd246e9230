// Runs every example as its reader would: one command, on the runtime this suite runs on, and it ends by itself.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
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
