// Questions a gateway does not take: code and text under the question's number, and nothing else comes of them.
import { describe, expect, it } from 'vitest';
import { MockGateway, stock } from '../../../mock-gateway/index.ts';
import type { Message } from '../../../mock-gateway/wire/message.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const start = () =>
  MockGateway.start({
    clock: 'virtual',
    accounts: { DU1: { positions: [{ contract: apple, position: 10, averageCost: 190, marketPrice: 200 }] } },
    contracts: [
      { contract: 'EUR.USD', price: 1.25 },
      { contract: 'SPX IND', price: 6800 },
      { contract: 'ES 20270319 x50', price: 6900 },
      { contract: 'ES 20261218 x50', price: 6845.25 },
    ],
  });

const AAPL = {
  ...{ conId: null, symbol: 'AAPL', secType: 'STK', lastTradeDateOrContractMonth: '', strike: null, right: '' },
  ...{ multiplier: '', exchange: 'SMART', primaryExch: '', currency: 'USD', localSymbol: '', tradingClass: '' },
};
const EUR = { symbol: 'EUR', secType: 'CASH', exchange: 'IDEALPRO' };
const SPX = { symbol: 'SPX', secType: 'IND', exchange: 'CBOE' };
const ENDLESS = { symbol: 'ES', secType: 'CONTFUT', exchange: 'CME' };

type Parts = Readonly<Record<string, unknown>>;
type Ask = (client: RawClient, parts: Parts) => void;
const asking =
  <V extends object>(message: Message<V>, usual: Parts): Ask =>
  (client, parts) => {
    const values: object = { reqId: 7, ...usual, ...parts };
    if (!message.holds(values)) throw new TypeError(`Not a ${message.name}`);
    client.send(message, values);
  };
const expired = { includeExpired: false };
const details = asking(requests.reqContractDetails, { ...AAPL, ...expired, secIdType: '', secId: '', issuerId: '' });
const quotes = asking(requests.reqMktData, {
  ...{ ...AAPL, deltaNeutral: false, genericTickList: '', snapshot: false, regulatorySnapshot: false },
  mktDataOptions: '',
});
const bars = asking(requests.reqHistoricalData, {
  ...{ ...AAPL, ...expired, endDateTime: '', barSizeSetting: '1 min', durationStr: '1800 S', useRTH: 0 },
  ...{ whatToShow: 'TRADES', formatDate: 1, keepUpToDate: false, chartOptions: '' },
});
const head = asking(requests.reqHeadTimestamp, { ...AAPL, ...expired, useRTH: 0, whatToShow: 'TRADES', formatDate: 1 });
const ticks = asking(requests.reqTickByTickData, { ...AAPL, tickType: 'Last', numberOfTicks: 0, ignoreSize: false });
const pnl = asking(requests.reqPnL, { account: 'DU1', modelCode: '' });
const pnlSingle = asking(requests.reqPnLSingle, { account: 'DU1', modelCode: '', conId: 265598 });
const summary = asking(requests.reqAccountSummary, { groupName: 'All', tags: 'NetLiquidation' });
const multi = asking(requests.reqAccountUpdatesMulti, { account: 'DU1', modelCode: '', ledgerAndNLV: true });
const endDepth = asking(requests.cancelMktDepth, { isSmartDepth: false });

const invalid = (token: string, cause: string) => `Error validating request.-'${token}' : cause - ${cause}`;
const NO_TYPE = 'Please enter a valid security type';
const PAST = 'Historical Market Data Service error message:';
const NO_DATA = 'No historical market data for';

describe('refused is', () => {
  it.each<[string, Ask, Parts, number, string]>([
    ['details of no type', details, { secType: '' }, 321, invalid('bK', NO_TYPE)],
    ['details of a type there is not', details, { secType: 'STOCK' }, 321, invalid('bK', NO_TYPE)],
    [
      'details of nothing',
      details,
      { symbol: '' },
      321,
      invalid('bK', 'The symbol or the local-symbol or the security id must be entered'),
    ],
    ['details by a code of another kind', details, { secIdType: 'RIC', secId: 'US0378331005' }, 200, 'No security def'],
    ['quotes of a type there is not', quotes, { secType: 'STOCK' }, 321, invalid('bW', NO_TYPE)],
    ['quotes of a future without an end', quotes, ENDLESS, 321, invalid('bW', NO_TYPE)],
    [
      'a snapshot of generic ticks',
      quotes,
      { snapshot: true, genericTickList: '233' },
      321,
      invalid('bW', 'Snapshot market data subscription is not applicable to generic ticks'),
    ],
    ['the past of nowhere', bars, { exchange: '' }, 321, invalid('bM', 'Please enter exchange')],
    ['the beginning of nowhere', head, { exchange: '' }, 321, invalid('bN', 'Please enter exchange')],
    ['trades of a pair', bars, EUR, 162, `${PAST}${NO_DATA} EUR/CASH@IDEALPRO Last 60`],
    ['the first trade of a pair', head, EUR, 162, `${PAST}${NO_DATA} EUR/CASH@IDEALPRO Last 0`],
    [
      'the middle of an index',
      bars,
      { ...SPX, whatToShow: 'MIDPOINT' },
      162,
      `${PAST}${NO_DATA} SPX/IND@CBOE MidPoint 60`,
    ],
    [
      'an end of a future without one',
      bars,
      { ...ENDLESS, endDateTime: '20261120-16:00:00' },
      10339,
      'Setting end date/time for continuous future security type is not allowed',
    ],
    [
      'a tick of no type',
      ticks,
      { tickType: 'Mid' },
      321,
      invalid('bT', 'Tick-by-tick data type is incorrect/not set.'),
    ],
    [
      'each trade of a pair',
      ticks,
      { ...EUR, tickType: 'AllLast' },
      10189,
      `Failed to request tick-by-tick data.${NO_DATA} EUR/CASH@IDEALPRO AllLast 0`,
    ],
    ['P&L of no account', pnl, { account: '' }, 321, invalid('cj', 'Account must not be empty')],
    ['P&L of another account', pnlSingle, { account: 'DU9' }, 321, invalid('ck', 'Invalid account code')],
    ['a summary of nothing', summary, { tags: '' }, 321, invalid('b2', 'Tags cannot be null')],
    ['a summary of nobody', summary, { groupName: '' }, 321, invalid('b2', 'Group name cannot be null')],
    ['a summary of a group there is not', summary, { groupName: 'Mine' }, 321, invalid('b2', 'Group name is invalid')],
    ['the end of a book nobody asked for', endDepth, {}, 310, "Can't find the subscribed market depth with tickerId:7"],
  ])('%s', async (_what, ask, parts, code, text) => {
    await using gateway = await start();
    const client = await joined(gateway);
    ask(client, parts);
    const sent = await sentSoFar(client);
    expect(sent.map(({ fields }) => [fields['code'], fields['id']])).toEqual([[code, 7]]);
    expect(String(sent[0]?.fields['message']).startsWith(text)).toBe(true);
    expect(gateway.clients[0]?.subscriptions).toEqual([]);
    await client.close();
  });

  it.each<[string, Ask, Parts, number, string]>([
    [
      'bars that are kept up to date',
      bars,
      { keepUpToDate: true },
      322,
      "Error processing request.-'bM' : cause - Duplicate ticker ID for API historical data query",
    ],
    ['P&L', pnl, {}, 102, 'Duplicate ticker id'],
    ['P&L of a position', pnlSingle, {}, 102, 'Duplicate ticker id'],
    ['values of several accounts', multi, {}, 322, "Error processing request.-'bj' : cause - Duplicate ticker id"],
  ])('a second request under the number of one that stands: %s', async (_what, ask, parts, code, message) => {
    await using gateway = await start();
    const client = await joined(gateway);
    ask(client, parts);
    await sentSoFar(client);
    const before = gateway.clients[0]?.subscriptions;
    ask(client, parts);
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 7, code, message } }]);
    expect(gateway.clients[0]?.subscriptions).toEqual(before);
    await client.close();
  });
});

describe('a future without an end', () => {
  const found = (sent: readonly Response[]) =>
    named(sent, 'contractData').map((each) => `${each['secType']} ${each['localSymbol']}`);

  it.each([
    ['CONTFUT', ['CONTFUT ESZ6']],
    ['FUT+CONTFUT', ['FUT ESH7', 'FUT ESZ6', 'CONTFUT ESZ6']],
  ])('of type %s is the first of its futures to end', async (secType, is) => {
    await using gateway = await start();
    const client = await joined(gateway);
    details(client, { ...ENDLESS, secType });
    expect(found(await client.upTo('contractDataEnd'))).toEqual(is);
    await client.close();
  });

  it('has the past of it', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    bars(client, { ...ENDLESS, exchange: '' });
    expect(names(await sentSoFar(client))).toEqual(['historicalData']);
    await client.close();
  });
});

describe('a regulatory snapshot', () => {
  it('is ticks and their end, without what they are, and holds no line', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    quotes(client, { regulatorySnapshot: true });
    const sent = names(await sentSoFar(client));
    expect(sent).toContain('tickPrice');
    expect(sent).not.toContain('tickReqParams');
    expect(sent).not.toContain('marketDataType');
    expect(sent.at(-1)).toBe('tickSnapshotEnd');
    expect(gateway.clients[0]).toMatchObject({ lines: 0, subscriptions: [] });
    await client.close();
  });
});

describe('fills since a time', () => {
  // At 14:30 in UTC, 9:30 in New York.
  it.each([
    ['20261123 09:30:00 US/Eastern', 1],
    ['20261123 09:30:01 US/Eastern', 0],
    ['20261123-14:30:00', 1],
    ['20261123-14:30:01', 0],
    ['20261123  14:30:01', 0],
    ['20261123', 1],
    ['20261124', 0],
    ['lately', 1],
  ])('%s are %i', async (time, count) => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.account('DU1').trade(apple, 1, 201);
    const all = { reqId: 7, clientId: 0, acctCode: '', symbol: '', secType: '', exchange: '', side: '' };
    client.send(requests.reqExecutions, { ...all, time });
    expect(named(await client.upTo('executionDataEnd'), 'executionData')).toHaveLength(count);
    await client.close();
  });
});
