// Promise 21: sums by account, underlying and currency, never across currencies unasked, each saying what it is without.
import { describe, expect, test } from 'vitest';
import { drop, MockGateway, option } from '../../../mock-gateway/index.ts';
import type { BookTotals, TotalsOptions } from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT, STOCK } from '../../support/option-world.ts';
import { download, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const OTHER = 'DU7654321';
const EUR_CALL = { ...option('SAP', '20261218', 100, 'C'), currency: 'EUR' };
const JPY_CALL = { ...option('SPY', '20261218', 500, 'C'), currency: 'JPY' };

type Known = Exclude<BookTotals, { state: 'unknown' }>;

function totalsOf({ streamer }: Streaming, options?: TotalsOptions): Known {
  const totals = streamer.totals(options);
  if (totals.state === 'unknown') throw new Error(totals.reason);
  return totals;
}

const texts = (totals: Known['byAccount']) =>
  totals.map(({ account, underlying, currency, value }) => [account ?? underlying, currency, value.amount]);

describe('totals', () => {
  test('are unknown before the book is, for the same reason', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    expect(streaming.streamer.totals()).toBe(streaming.streamer.positions());
    await streaming.start(gateway);
    expect(streaming.streamer.totals().state).toBe('current');
  });

  test('by account, underlying and currency, and nothing across currencies', async () => {
    await using gateway = await MockGateway.start({
      accounts: {
        [ACCOUNT]: { rates: { EUR: 1.25 }, positions: [holding(CALL, 2), holding(PUT, -1), holding(EUR_CALL, 4)] },
        [OTHER]: { positions: [holding(OTHER_CALL, 3), holding(CALL, 1)] },
      },
    });
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 5 });
    const { byAccount, byUnderlying, byCurrency, ...rest } = totalsOf(streaming);
    expect(texts(byAccount)).toEqual([
      [ACCOUNT, 'USD', 250],
      [ACCOUNT, 'EUR', 1000],
      [OTHER, 'USD', 1000],
    ]);
    expect(texts(byUnderlying)).toEqual([
      ['SPY', 'USD', 500],
      ['SAP', 'EUR', 1000],
      ['QQQ', 'USD', 750],
    ]);
    expect(texts(byCurrency)).toEqual([
      [null, 'USD', 1250],
      [null, 'EUR', 1000],
    ]);
    expect(byCurrency[0]).toMatchObject({
      positions: 4,
      // (250 - 310) for each.
      unrealized: { amount: -300, missing: 0, oldest: expect.any(Date) },
      realized: { amount: 0, missing: 0 },
      rates: [],
    });
    expect(rest).toMatchObject({ state: 'current', reason: null, figures: 'rows', hidden: 0, rejected: 0 });
  });

  test('count what they are without, and say null where nothing was said', async () => {
    await using server = await ScriptedServer.start({
      download: () => download(row({ conId: '1' }), row({ conId: '2', marketValue: '1.7976931348623157E308' })),
    });
    await using streaming = await Streaming.start(server);
    const [total] = totalsOf(streaming).byCurrency;
    const book = streaming.streamer.positions();
    const said = book.state === 'unknown' ? [] : book.positions.map(({ marketValue }) => marketValue);
    expect(said).toEqual([expect.any(Number), null]);
    expect(total).toMatchObject({ positions: 2, value: { amount: said[0], missing: 1 } });
    expect(total?.daily).toEqual({ amount: null, missing: 2, oldest: null });
  });

  test('with convert are in the base currency of each account, by its own rates, which are said', async () => {
    await using gateway = await MockGateway.start({
      accounts: {
        [ACCOUNT]: {
          rates: { EUR: 1.25 },
          values: [{ key: 'ExchangeRate', value: '', currency: 'JPY' }],
          positions: [holding(CALL, 2), holding(EUR_CALL, 4), holding(JPY_CALL, 1)],
        },
        [OTHER]: { currency: 'EUR', rates: { USD: 0.5 }, positions: [holding(CALL, 1)] },
      },
    });
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 5 });
    const { byAccount, byUnderlying, byCurrency } = totalsOf(streaming, { convert: true });
    // The rate of the yen is not said: that position is missing.
    expect(texts(byAccount)).toEqual([
      [ACCOUNT, 'USD', 500 + 1000 * 1.25],
      [OTHER, 'EUR', 125],
    ]);
    expect(byAccount[0]).toMatchObject({
      positions: 3,
      value: { missing: 1 },
      rates: [{ account: ACCOUNT, from: 'EUR', to: 'USD', rate: 1.25, state: 'current', asOf: expect.any(Date) }],
    });
    expect(texts(byUnderlying)).toEqual([
      ['SPY', 'USD', 500],
      ['SAP', 'USD', 1250],
      ['SPY', 'EUR', 125],
    ]);
    expect(byCurrency.map(({ currency }) => currency)).toEqual(['USD', 'EUR']);
    expect(byCurrency[1]?.rates).toMatchObject([{ account: OTHER, from: 'USD', to: 'EUR', rate: 0.5 }]);
    expect(totalsOf(streaming).byCurrency.flatMap(({ rates }) => rates)).toEqual([]);
  });

  test('with convert stay as they are where no base currency was told', async () => {
    await using gateway = await MockGateway.start({
      accounts: { [ACCOUNT]: { rates: { EUR: 1.25 }, positions: [holding(CALL, 2), holding(EUR_CALL, 4)] } },
    });
    gateway.faults.add(drop('updateAccountValue'));
    await using streaming = await Streaming.start(gateway);
    expect(texts(totalsOf(streaming, { convert: true }).byCurrency)).toEqual([
      [null, 'USD', 500],
      [null, 'EUR', 1000],
    ]);
  });

  test('of live P&L alone with figures: pnl; a figure that is not live, or of no known currency, is missing', async () => {
    await using gateway = await MockGateway.start({
      accounts: { [ACCOUNT]: { positions: [holding(CALL, 2), holding(PUT, -1), holding(EUR_CALL, 4)] } },
    });
    await using streaming = await Streaming.start(gateway, { values: 'pnl' });
    gateway.account(ACCOUNT).reprice(CALL, 7);
    const { asOf } = await streaming.event('pnl', ({ conId, value }) => conId === CALL.conId && value === 1400);
    await streaming.event('pnl', ({ conId, value }) => conId === EUR_CALL.conId && value === 1000);
    await streaming.event('pnl', ({ conId, value }) => conId === PUT.conId && value === -250);
    const [usd, eur] = totalsOf(streaming, { figures: 'pnl' }).byCurrency;
    expect(usd).toMatchObject({ currency: 'USD', value: { amount: 1150, missing: 0 }, daily: { missing: 0 } });
    expect(usd?.realized).toEqual({ amount: null, missing: 2, oldest: null });
    expect(Number(usd?.value.oldest)).toBeLessThanOrEqual(Number(asOf) + 2_000);
    // IB does not say in which currency it is, and no row has shown it.
    expect(eur).toMatchObject({ currency: 'EUR', value: { amount: null, missing: 1 } });
    // The row is still the old one.
    expect(totalsOf(streaming).byCurrency[0]).toMatchObject({
      value: { amount: 250 },
      daily: { amount: usd?.daily.amount, missing: 0 },
    });
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('gap');
    const stale = totalsOf(streaming, { figures: 'pnl' });
    expect(stale).toMatchObject({ state: 'stale', reason: expect.any(String) });
    expect(stale.byCurrency[0]?.value).toEqual({ amount: null, missing: 2, oldest: null });
  });

  test('of what is wished for: the rest is hidden, and counted', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    expect(totalsOf(streaming)).toMatchObject({ hidden: 1, byUnderlying: [{ underlying: 'SPY', positions: 2 }] });
    expect(totalsOf(streaming, { secTypes: ['STK'] })).toMatchObject({
      hidden: 2,
      byUnderlying: [{ underlying: STOCK.symbol, positions: 1, value: { amount: 250 } }],
    });
    expect(() => streaming.streamer.totals(JSON.parse('{"figures":"live","convert":1}'))).toThrow(
      /'figures' must be 'rows' or 'pnl'.*'convert' must be true or false/s,
    );
  });
});
