// Account requests over TCP: summary, values and positions of several accounts, PnL, and IB's one-account rule.
import { describe, expect, it } from 'vitest';
import { MockGateway, type MockGatewayOptions, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });
const BEAT_MS = 180_000;

const start = (options: MockGatewayOptions = {}): Promise<MockGateway> =>
  MockGateway.start({
    clock: 'virtual',
    accounts: {
      DU1: {
        cash: 10_000,
        positions: [
          { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5, previousClose: 12 },
          { contract: apple, position: 0, averageCost: 0, marketPrice: 290 },
        ],
      },
      DU2: { cash: 5_000, positions: [{ contract: call, position: -1, averageCost: 1300, marketPrice: 12.5 }] },
    },
    ...options,
  });

describe('reqAccountSummary', () => {
  it('sends the tags asked for of every account, then the end marker', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountSummary, { reqId: 9, groupName: 'All', tags: 'NetLiquidation,AccountType' });
    const rows = named(await client.upTo('accountSummaryEnd'), 'accountSummary');
    expect(rows).toEqual([
      { reqId: 9, account: 'DU1', tag: 'AccountType', value: 'INDIVIDUAL', currency: '' },
      { reqId: 9, account: 'DU1', tag: 'NetLiquidation', value: '12500.00', currency: 'USD' },
      { reqId: 9, account: 'DU2', tag: 'AccountType', value: 'INDIVIDUAL', currency: '' },
      { reqId: 9, account: 'DU2', tag: 'NetLiquidation', value: '3750.00', currency: 'USD' },
    ]);
    await client.close();
  });

  it('knows every tag of the TWS API', async () => {
    const tags =
      'AccountType,NetLiquidation,TotalCashValue,SettledCash,AccruedCash,BuyingPower,EquityWithLoanValue,GrossPositionValue,RegTEquity,RegTMargin,SMA,InitMarginReq,MaintMarginReq,AvailableFunds,ExcessLiquidity,Cushion,FullInitMarginReq,FullMaintMarginReq,FullAvailableFunds,FullExcessLiquidity,LookAheadNextChange,LookAheadInitMarginReq,LookAheadMaintMarginReq,LookAheadAvailableFunds,LookAheadExcessLiquidity,HighestSeverity,DayTradesRemaining,Leverage';
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountSummary, { reqId: 9, groupName: 'DU1', tags });
    const rows = named(await client.upTo('accountSummaryEnd'), 'accountSummary');
    expect(rows.map(({ tag }) => tag).sort()).toEqual(tags.split(',').sort());
    await client.close();
  });

  it.each([
    ['$LEDGER', ['BASE']],
    ['$LEDGER:USD', ['USD']],
    ['$LEDGER:ALL', ['BASE', 'USD']],
    ['$LEDGER:EUR', []],
  ])('sends for %s the ledger of %j', async (tags, currencies) => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountSummary, { reqId: 9, groupName: 'DU1', tags });
    const rows = named(await client.upTo('accountSummaryEnd'), 'accountSummary');
    const row = (tag: string, value: string, currency: string) => ({ reqId: 9, account: 'DU1', tag, value, currency });
    const of = (tag: string) => rows.filter((found) => found['tag'] === tag);
    expect(of('CashBalance')).toEqual(currencies.map((currency) => row('CashBalance', '10000.00', currency)));
    expect(of('Currency')).toEqual(currencies.map((currency) => row('Currency', currency, currency)));
    expect(of('ExchangeRate')).toEqual(currencies.map((currency) => row('ExchangeRate', '1.00', currency)));
    expect(of('BuyingPower')).toEqual([]);
    await client.close();
  });

  it('sends what changed at the next beat, only that, and nothing after cancel', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountSummary, { reqId: 9, groupName: 'DU1', tags: 'NetLiquidation,TotalCashValue' });
    await client.next('accountSummaryEnd');
    gateway.account('DU1').reprice(call, 13);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(BEAT_MS);
    expect(named(await sentSoFar(client), 'accountSummary')).toEqual([
      { reqId: 9, account: 'DU1', tag: 'NetLiquidation', value: '12600.00', currency: 'USD' },
    ]);
    client.send(requests.cancelAccountSummary, { reqId: 9 });
    gateway.account('DU1').reprice(call, 14);
    await sentSoFar(client);
    await gateway.clock.advance(BEAT_MS);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('takes two at once: the third is error 322, a known reqId again is not', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const ask = (reqId: number) => client.send(requests.reqAccountSummary, { reqId, groupName: 'All', tags: 'SMA' });
    for (const reqId of [1, 2, 3, 2]) ask(reqId);
    const errors = named(await sentSoFar(client), 'error');
    expect(errors).toMatchObject([{ id: 3, code: 322 }]);
    client.send(requests.cancelAccountSummary, { reqId: 1 });
    ask(3);
    expect(names(await sentSoFar(client))).toEqual(['accountSummary', 'accountSummaryEnd']);
    await client.close();
  });
});

describe('requests for one of several accounts', () => {
  it('positionsMulti sends that account, its end marker, and its trades alone', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqPositionsMulti, { reqId: 4, account: 'DU2', modelCode: 'm' });
    expect(named(await client.upTo('positionMultiEnd'), 'positionMulti')).toMatchObject([
      { reqId: 4, account: 'DU2', conId: call.conId, position: -1, avgCost: 1300, modelCode: 'm' },
    ]);
    gateway.account('DU1').trade(call, 1, 13);
    gateway.account('DU2').trade(call, -1, 13);
    expect(named(await sentSoFar(client), 'positionMulti')).toMatchObject([{ account: 'DU2', position: -2 }]);
    client.send(requests.cancelPositionsMulti, { reqId: 4 });
    await sentSoFar(client);
    gateway.account('DU2').trade(call, -1, 13);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each([
    { ledgerAndNLV: false, has: ['BuyingPower', 'CashBalance', 'NetLiquidation'] },
    { ledgerAndNLV: true, has: ['CashBalance', 'NetLiquidation'] },
  ])('accountUpdatesMulti with ledgerAndNLV $ledgerAndNLV sends $has', async ({ ledgerAndNLV, has }) => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountUpdatesMulti, { reqId: 5, account: 'DU2', modelCode: '', ledgerAndNLV });
    const rows = named(await client.upTo('accountUpdateMultiEnd'), 'accountUpdateMulti');
    const keys = rows.map(({ key }) => key);
    expect(['BuyingPower', 'CashBalance', 'NetLiquidation'].filter((key) => keys.includes(key))).toEqual(has);
    gateway.account('DU2').trade(call, 1, 12.5);
    const changed = named(await sentSoFar(client), 'accountUpdateMulti');
    expect(changed).toContainEqual(expect.objectContaining({ key: 'CashBalance', value: '3750.00' }));
    client.send(requests.cancelAccountUpdatesMulti, { reqId: 5 });
    await sentSoFar(client);
    gateway.account('DU2').trade(call, 1, 12.5);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each([
    [requests.reqPositionsMulti, { reqId: 7, account: 'DU9', modelCode: '' }],
    [requests.reqAccountUpdatesMulti, { reqId: 7, account: 'DU9', modelCode: '', ledgerAndNLV: false }],
    [requests.reqPnL, { reqId: 7, account: 'DU9', modelCode: '' }],
    [requests.reqAccountSummary, { reqId: 7, groupName: 'DU9', tags: 'SMA' }],
  ])('%# for an account that is not there is error 321 with its reqId', async (message, values) => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send<object>(message, values);
    expect(await client.next('error')).toMatchObject({ id: 7, code: 321 });
    await client.close();
  });
});

describe('PnL', () => {
  it('of an account comes at once, then once a second, until it is cancelled', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqPnL, { reqId: 4, account: 'DU1', modelCode: '' });
    const first = await client.next('pnl');
    // 2 x (12.5 - 12) x 100 since the start of the day; 2 x (1250 - 1180.55) since they were bought.
    expect(first).toMatchObject({ reqId: 4, dailyPnL: 100, realizedPnL: 0 });
    expect(first['unrealizedPnL']).toBeCloseTo(138.9, 9);
    await gateway.clock.advance(3_000);
    expect(await sentSoFar(client)).toHaveLength(3);
    gateway.account('DU1').trade(call, -2, 13);
    await gateway.clock.advance(1_000);
    const [closed] = named(await sentSoFar(client), 'pnl');
    expect(closed).toMatchObject({ dailyPnL: 200, unrealizedPnL: 0 });
    expect(closed?.['realizedPnL']).toBeCloseTo(238.9, 9);
    client.send(requests.cancelPnL, { reqId: 4 });
    await sentSoFar(client);
    await gateway.clock.advance(5_000);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('of one position carries its size and value; of a conId nobody holds nothing comes at all', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const ask = (reqId: number, conId: number) =>
      client.send(requests.reqPnLSingle, { reqId, account: 'DU2', modelCode: '', conId });
    ask(1, 4711);
    ask(2, apple.conId);
    ask(3, call.conId);
    await sentSoFar(client);
    await gateway.clock.advance(1_000);
    const rows = await sentSoFar(client);
    expect(rows.map(({ name, fields }) => [name, fields['reqId']])).toEqual([['pnlSingle', 3]]);
    expect(rows[0]?.fields).toMatchObject({ position: -1, dailyPnL: -50, unrealizedPnL: 50, value: -1250 });
    client.send(requests.cancelPnLSingle, { reqId: 3 });
    await sentSoFar(client);
    await gateway.clock.advance(1_000);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('that is unknown travels as the largest double', async () => {
    await using gateway = await start({
      accounts: {
        DU1: { positions: [{ contract: call, position: 1, averageCost: 1, marketPrice: 1, previousClose: null }] },
      },
    });
    const client = await joined(gateway);
    client.send(requests.reqPnL, { reqId: 4, account: 'DU1', modelCode: '' });
    expect(await client.next('pnl')).toMatchObject({ dailyPnL: null, unrealizedPnL: 99 });
    expect(Buffer.concat(client.chunks).toString('latin1')).toContain('94\x004\x001.7976931348623157E308\x0099.0\0');
    await client.close();
  });
});

describe('reqAccountUpdates', () => {
  const subscribe = (client: RawClient, acctCode: string): void =>
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode });

  it('for a second account replaces the first of the same client, which is told 2100', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    subscribe(client, 'DU1');
    await client.next('accountDownloadEnd');
    subscribe(client, 'DU2');
    const responses = await client.upTo('accountDownloadEnd');
    expect(responses[0]).toMatchObject({ name: 'error', fields: { id: -1, code: 2100 } });
    expect(responses.at(-1)?.fields).toEqual({ accountName: 'DU2' });
    gateway.account('DU1').trade(apple, 1, 290);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('for another account than some other client has is refused with 2101; for the same it is not', async () => {
    await using gateway = await start();
    const [first, second] = [await joined(gateway), await joined(gateway, { clientId: 2 })];
    subscribe(first, 'DU1');
    await first.next('accountDownloadEnd');
    subscribe(second, 'DU2');
    expect(await sentSoFar(second)).toMatchObject([{ name: 'error', fields: { id: -1, code: 2101 } }]);
    subscribe(second, 'DU1');
    await second.next('accountDownloadEnd');
    gateway.account('DU1').trade(apple, 1, 290);
    expect(names(await sentSoFar(first))).toEqual(['updateAccountValue', 'portfolioValue']);
    await first.close();
    await gateway.waitFor('closed');
    subscribe(second, 'DU2');
    expect(await second.next('accountDownloadEnd')).toEqual({ accountName: 'DU2' });
    await second.close();
  });

  it('sends what changed at every beat of the gateway, with the time, and no second end marker', async () => {
    await using gateway = await start({ pushReprices: false });
    const client = await joined(gateway);
    subscribe(client, 'DU1');
    await client.next('accountDownloadEnd');
    gateway.account('DU1').reprice(call, 13);
    gateway.account('DU1').reprice(call, 14);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(BEAT_MS);
    const beat = await sentSoFar(client);
    expect(names(beat)).toEqual(['updateAccountValue', 'portfolioValue', 'updateAccountTime']);
    expect(named(beat, 'portfolioValue')).toMatchObject([{ conId: call.conId, marketPrice: 14, marketValue: 2800 }]);
    expect(named(beat, 'updateAccountValue')).toContainEqual(
      expect.objectContaining({ key: 'NetLiquidation', value: '12800.00' }),
    );
    await gateway.clock.advance(BEAT_MS);
    expect(names(await sentSoFar(client))).toEqual(['updateAccountTime']);
    await client.close();
  });

  it('sends a trade at once whatever the cadence, and beats as often as it is told', async () => {
    await using gateway = await start({ pushReprices: false, portfolioEveryMs: 7_000 });
    const client = await joined(gateway);
    subscribe(client, 'DU1');
    await client.next('accountDownloadEnd');
    gateway.account('DU1').trade(call, 1, 13);
    expect(named(await sentSoFar(client), 'portfolioValue')).toMatchObject([{ position: 3, marketPrice: 13 }]);
    await gateway.clock.advance(14_000);
    expect(named(await sentSoFar(client), 'updateAccountTime')).toHaveLength(2);
    await client.close();
  });

  it('leaves no timer behind when the client leaves', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const before = gateway.clock.pending;
    subscribe(client, 'DU1');
    client.send(requests.reqPnL, { reqId: 1, account: 'DU1', modelCode: '' });
    await sentSoFar(client);
    expect(gateway.clock.pending).toBe(before + 2);
    await client.close('rst');
    await gateway.waitFor('closed');
    expect(gateway.clock.pending).toBeLessThanOrEqual(before);
  });
});
