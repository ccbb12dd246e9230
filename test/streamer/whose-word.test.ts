// A word counts for what it is about and no further: refusals that name a request, numbers that say nothing, values in other spellings.
import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  bootstrap,
  download,
  downloadEnd,
  frame,
  notice,
  positionsEnd,
  row,
  ScriptedServer,
  value,
} from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';

const UNSET = '1.7976931348623157E308';

describe('a refusal that names a request for P&L', () => {
  test.each([
    [321, "Error validating request.-'bW' : cause - Invalid account code 'DU1234567'."],
    [322, "Error processing request.-'Q' : cause - Maximum number of account summary requests exceeded"],
    [321, "Error validating request.-'bW' : cause - No such position"],
    [10322, 'Request "All" is not supported.'],
  ])('(%i %s) ends neither the link nor the second witness', async (code, text) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, { values: 'pnl' });
    await server.requested(94);
    const reqId = Number(server.requests.find(([id]) => id === '94')?.[1]);
    server.write(Buffer.concat([notice(code, text, reqId), notice(1102, 'restored - data maintained')]));
    expect(await streaming.event('pnl', ({ state }) => state === 'none')).toMatchObject({ conId: 1 });
    await server.requested(61, 2);
    expect(server.opened).toBe(1);
  });

  test('is none when it names an order: no order has the number of a request of ours', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, { values: 'pnl' });
    await server.requested(94);
    const reqId = Number(server.requests.find(([id]) => id === '94')?.[1]);
    const refusals = [1, 2, 3].map((order) => notice(202, 'Order Canceled - reason:', order));
    server.write(Buffer.concat([frame(95, reqId, 2, 1, 2, 3, 2_500), ...refusals]));
    await streaming.eventCount('notice', refusals.length);
    expect(streaming.events.pnl.filter(({ conId }) => conId === 1)).toMatchObject([{ state: 'live' }]);
  });
});

describe('an account value', () => {
  test.each([UNSET, `-${UNSET}`, '', 'Infinity', 'NaN', '-0.0', 'n/a'])(
    "'%s' of GrossPositionValue does not contradict an empty account",
    async (text) => {
      await using server = await ScriptedServer.start({
        download: () => download(value('AccountReady', 'true'), value('GrossPositionValue', text)),
        positions: () => positionsEnd(),
      });
      await using streaming = await Streaming.start(server);
      expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [] });
    },
  );

  test.each(['false', 'False', 'FALSE'])("'%s' of AccountReady is not ready", async (text) => {
    await using server = await ScriptedServer.start({ download: () => download(value('AccountReady', text), row()) });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'account-not-ready' });
  });

  test.each([
    [
      ['USD', '100'],
      ['EUR', '92'],
      ['EUR', 92],
    ],
    [
      ['BASE', '100'],
      ['EUR', '92'],
      ['EUR', 92],
    ],
    [
      ['EUR', '92'],
      ['BASE', '100'],
      ['EUR', 92],
    ],
    [
      ['EUR', '92'],
      ['', '100'],
      ['EUR', 92],
    ],
  ] as const)('told in %j, then in %j, is in %j: totals are in no other', async (first, second, [currency, amount]) => {
    const worth = ([of, text]: readonly [string, string]) => frame(6, 2, 'NetLiquidation', text, of, ACCOUNT);
    const rate = (of: string, text: string) => frame(6, 2, 'ExchangeRate', text, of, ACCOUNT);
    await using server = await ScriptedServer.start({
      download: () => download(worth(first), rate('USD', '0.92'), rate('EUR', '1.00'), row()),
    });
    await using streaming = await Streaming.start(server);
    server.write(worth(second));
    await streaming.event('accountValue', (told) => told.key === 'NetLiquidation' && told.currency === second[0]);
    const { streamer } = streaming;
    expect(streamer.accountValues()).toMatchObject([{ netLiquidation: { currency, amount } }]);
    const totals = streamer.totals({ convert: true });
    expect(totals.state === 'current' && totals.byCurrency).toMatchObject([{ currency, value: { amount: 2_300 } }]);
  });

  test('and a P&L figure of -0 are 0', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, { values: 'pnl' });
    await server.requested(94);
    const reqId = Number(server.requests.find(([id]) => id === '94')?.[1]);
    server.write(
      Buffer.concat([frame(95, reqId, '2', '-0', '-0.0', '-0e5', '-0.00'), value('UnrealizedPnL', '-0.00')]),
    );
    const { daily, unrealized, realized, value: worth } = await streaming.event('pnl', ({ state }) => state === 'live');
    const { amount } = await streaming.event('accountValue', ({ key }) => key === 'UnrealizedPnL');
    expect([daily, unrealized, realized, worth, amount]).toEqual([0, 0, 0, 0, 0]);
  });
});

test.each([ACCOUNT, ''])(
  "values that a download behind a gap does not name are gone, be its end marker of '%s'",
  async (end) => {
    const cash = frame(6, 2, 'CashBalance', '5', 'EUR', ACCOUNT);
    await using server = await ScriptedServer.start({
      download: (connection) =>
        Buffer.concat([value('NetLiquidation', '100'), ...(connection === 1 ? [cash] : []), row(), downloadEnd(end)]),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.accountValues()[0]?.values.map(({ key }) => key)).toContain('CashBalance');
    server.drop();
    await streaming.event('resumed');
    expect(streaming.streamer.accountValues()[0]?.values.map(({ key }) => key)).toEqual(['NetLiquidation']);
  },
);

test('a login that gains an account goes on with the one that was its only one', async () => {
  await using server = await ScriptedServer.start({
    bootstrap: (connection) => bootstrap(connection === 1 ? ACCOUNT : `${ACCOUNT},DU7654321`),
  });
  await using streaming = await Streaming.start(server);
  server.drop();
  expect((await streaming.event('resumed')).changes).toEqual([]);
  expect(streaming.streamer.accounts).toEqual([ACCOUNT, 'DU7654321']);
  expect(streaming.streamer.positions().state).toBe('current');
});
