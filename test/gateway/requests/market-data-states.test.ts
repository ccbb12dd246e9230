// What a login may have of market data, over TCP: live, delayed or none, and what is said before the ticks.
import { describe, expect, it } from 'vitest';
import { type ListedContract, type MockGateway, option } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { nothing } from '../../support/contract-world.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const call = option('SPY', '20261218', 680, 'C');
const contracts: readonly ListedContract[] = [
  { contract: 'AAPL', price: 291.6234436, marketData: 'live' },
  { contract: 'MSFT', price: 476.1, marketData: 'delayed' },
  { contract: { secType: 'STK', symbol: 'SPY', primaryExch: 'ARCA' }, price: 684.5 },
  { contract: { secType: 'STK', symbol: 'XLV', primaryExch: 'ARCA' }, price: 150, marketData: 'none' },
  { contract: call, price: 14.2, marketData: 'live' },
  { contract: 'EUR.USD', price: 1.159213 },
  { contract: 'SPX IND', price: 6812.604 },
  { contract: 'ES 20261218 x50', price: 6845.3 },
];
const gateways = ownGateways();
const start = (marketData: MockGateway['marketData'] = 'live'): Promise<MockGateway> =>
  gateways.start({ clock: 'virtual', accounts: { DU1: {} }, contracts, marketData });

const ask = (client: RawClient, parts: object, genericTickList = '', snapshot = false): void =>
  client.send(requests.reqMktData, {
    ...nothing,
    secType: 'STK',
    reqId: 5,
    deltaNeutral: false,
    genericTickList,
    snapshot,
    regulatorySnapshot: false,
    mktDataOptions: '',
    ...parts,
  });
const apple = { symbol: 'AAPL' };
const delayed = { symbol: 'MSFT' };
const none = { symbol: 'XLV' };
const itsCall = { secType: 'OPT', symbol: 'SPY' };

/** What was sent of a request, in order: error codes, and the names of the rest, each once in a row. */
async function story(client: RawClient): Promise<readonly unknown[]> {
  const told = (await sentSoFar(client)).map(({ name, fields }) => {
    if (name === 'error') return fields['code'];
    return name === 'marketDataType' ? `type ${String(fields['marketDataType'])}` : name;
  });
  return told.filter((each, index) => each !== told[index - 1]);
}

describe('a contract with live data', () => {
  it.each([1, 2, 3, 4])('is served live, and told so, whatever type %i was asked for', async (marketDataType) => {
    const client = await joined(await start());
    client.send(requests.reqMarketDataType, { marketDataType });
    ask(client, apple);
    const responses = await sentSoFar(client);
    expect(named(responses, 'error')).toEqual([]);
    expect(named(responses, 'marketDataType')).toEqual([{ reqId: 5, marketDataType: 1 }]);
    expect(named(responses, 'tickPrice').map(({ tickType }) => tickType)).toEqual([1, 2, 4, 9]);
    await client.close();
  });
});

describe('a contract with delayed data alone', () => {
  it.each([3, 4])(
    'is told 10167, then 58 3, then delayed ticks, when type %i was asked for',
    async (marketDataType) => {
      const client = await joined(await start());
      client.send(requests.reqMarketDataType, { marketDataType });
      ask(client, delayed);
      const responses = await sentSoFar(client);
      expect(
        responses.slice(0, 2).map(({ name, fields }) => [name, fields['code'] ?? fields['marketDataType']]),
      ).toEqual([
        ['error', 10167],
        ['marketDataType', 3],
      ]);
      expect(responses[0]?.fields).toMatchObject({
        id: 5,
        message: 'Requested market data is not subscribed. Displaying delayed market data.',
      });
      expect(named(responses, 'tickPrice').map(({ tickType }) => tickType)).toEqual([66, 67, 68, 75]);
      await client.close();
    },
  );

  it('is refused with the long 354 when live data was asked for, and takes no line', async () => {
    const gateway = await start();
    gateway.limits.update({ marketDataLines: 1 });
    const client = await joined(gateway);
    ask(client, delayed);
    expect(await sentSoFar(client)).toMatchObject([
      {
        fields: {
          id: 5,
          code: 354,
          message:
            'Requested market data is not subscribed.Delayed market data is available.Error&BEST/STK/Top&BEST/STK/Top',
        },
      },
    ]);
    ask(client, apple);
    expect((await story(client))[0]).toBe('type 1');
    await client.close();
  });
});

describe('a contract without any', () => {
  it.each([
    [1, 354, 'Requested market data is not subscribed.Delayed market data is not available.XLV ARCA/TOP/ALL'],
    [3, 10168, 'Requested market data is not subscribed. Delayed market data is not enabled.'],
  ])('asked for type %i is refused with %i', async (marketDataType, code, message) => {
    const client = await joined(await start());
    client.send(requests.reqMarketDataType, { marketDataType });
    ask(client, none);
    expect(await sentSoFar(client)).toMatchObject([{ fields: { id: 5, code, message } }]);
    await client.close();
  });
});

describe('a login', () => {
  it('decides for the contracts that say nothing themselves', async () => {
    const client = await joined(await start('none'));
    ask(client, { symbol: 'SPY' });
    expect(await story(client)).toEqual([354]);
    ask(client, apple);
    expect((await story(client))[0]).toBe('type 1');
    await client.close();
  });

  it('whose user is at work elsewhere has none at all: 10197, from the moment on', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    gateway.marketData = 'competing';
    ask(client, apple);
    expect(await sentSoFar(client)).toMatchObject([
      { fields: { code: 10197, message: 'No market data during competing live session' } },
    ]);
    gateway.marketData = 'live';
    ask(client, apple);
    expect((await story(client))[0]).toBe('type 1');
    await client.close();
  });

  it('is changed by a scenario', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    await gateway.play({ gateway: { marketData: 'none' }, steps: [] });
    ask(client, { symbol: 'SPY' });
    expect(await story(client)).toEqual([354]);
    await client.close();
  });
});

describe('an option', () => {
  it('whose underlying is not paid for is told 10090, and has quotes without greeks', async () => {
    const client = await joined(await start('delayed'));
    ask(client, itsCall);
    const responses = await sentSoFar(client);
    expect(named(responses, 'error')).toMatchObject([
      {
        id: 5,
        code: 10090,
        message: expect.stringContaining('still active.Delayed market data is not available.SPY ARCA/'),
      },
    ]);
    expect(named(responses, 'tickPrice')).toHaveLength(4);
    expect(named(responses, 'tickOptionComputation')).toEqual([]);
    await client.close();
  });

  it('served delayed whose underlying has nothing is told 10091 after 10167, and has the model alone', async () => {
    const gateway = await start('none');
    gateway.world.list({ contract: call, marketData: 'delayed' });
    const client = await joined(gateway);
    client.send(requests.reqMarketDataType, { marketDataType: 4 });
    ask(client, itsCall);
    const responses = await sentSoFar(client);
    expect(named(responses, 'error').map(({ code }) => code)).toEqual([10167, 10091]);
    expect(named(responses, 'tickOptionComputation').map(({ tickType }) => tickType)).toEqual([83]);
    await client.close();
  });
});

describe('ticks', () => {
  it.each([
    [apple, [291.61, 291.63, 291.62, 291.62], 0.01],
    [{ secType: 'FUT', symbol: 'ES', exchange: 'CME' }, [6845, 6845.5, 6845.25, 6845.25], 0.25],
    [{ secType: 'CASH', symbol: 'EUR', exchange: 'IDEALPRO' }, [1.15915, 1.15925, 1.1592], 0.00005],
    [{ secType: 'IND', symbol: 'SPX', exchange: 'CBOE' }, [6812.6, 6812.6], 0.01],
  ])('of %j stand on its own grid; pairs have no last, indices nothing else', async (asked, prices, minTick) => {
    const client = await joined(await start());
    ask(client, asked);
    const responses = await sentSoFar(client);
    expect(named(responses, 'tickPrice').map(({ price }) => price)).toEqual(prices);
    expect(named(responses, 'tickReqParams')).toMatchObject([{ minTick }]);
    await client.close();
  });

  it('of a row keep its exact price in the portfolio', async () => {
    const gateway = await start();
    const exact = 291.6234436;
    gateway.account('DU1').setPosition(stockOf(gateway), { position: 1, averageCost: 1, marketPrice: exact });
    const client = await joined(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
    expect(named(await client.upTo('accountDownloadEnd'), 'portfolioValue')).toMatchObject([{ marketPrice: exact }]);
    await client.close();
  });

  it('that were listed come beside the usual ones: mark price, trades, shares to borrow', async () => {
    const client = await joined(await start());
    ask(client, apple, '221,232,233,236,100');
    const responses = await sentSoFar(client);
    expect(named(responses, 'tickPrice').filter(({ tickType }) => tickType === 37)).toMatchObject([{ price: 291.62 }]);
    const strings = named(responses, 'tickString').map(({ tickType, value }) => [tickType, value]);
    expect(strings).toEqual([
      [45, expect.stringMatching(/^\d+$/)],
      [84, 'Q'],
      [48, expect.stringMatching(/^291\.62;100;\d+;10000;291\.62;true$/)],
    ]);
    expect(named(responses, 'tickGeneric')).toMatchObject([{ tickType: 49 }, { tickType: 46, value: 3 }]);
    await client.close();
  });
});

describe('a request that is wrong', () => {
  it.each(['292,9999', '104', '233,x'])(
    'in its list of generic ticks, %s, is 321 with the legal ones',
    async (list) => {
      const client = await joined(await start());
      ask(client, apple, list);
      const message = `Error validating request.-'bW' : cause - Incorrect generic tick list of ${list}.  Legal ones for (STK) are: 100(Option Volume),`;
      expect(await sentSoFar(client)).toMatchObject([
        { fields: { id: 5, code: 321, message: expect.stringContaining(message) } },
      ]);
      await client.close();
    },
  );

  it('for an id that is in use is 322, and leaves the line as it is', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    ask(client, apple);
    ask(client, { symbol: 'SPY' });
    const errors = named(await sentSoFar(client), 'error');
    expect(errors).toMatchObject([
      { id: 5, code: 322, message: "Error processing request.-'bO' : cause - Duplicate ticker id" },
    ]);
    gateway.world.reprice(stockOf(gateway), 300);
    expect(named(await sentSoFar(client), 'tickPrice').map(({ price }) => price)).toEqual([299.99, 300.01, 300]);
    await client.close();
  });

  it.each([
    [{ symbol: 'AAPL', exchange: '' }, 321, 'Please enter exchange'],
    [{ symbol: 'AAPL', exchange: 'IDEALPRO' }, 200, 'No security definition'],
    [{ secType: 'FUT', symbol: 'ES' }, 200, 'No security definition'],
  ])('in its exchange, %j, is %i', async (asked, code, message) => {
    const client = await joined(await start());
    ask(client, asked);
    expect(await sentSoFar(client)).toMatchObject([{ fields: { code, message: expect.stringContaining(message) } }]);
    await client.close();
  });
});

describe('a combination', () => {
  it('is quoted at the sum of its legs, and moves with each', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    const [spy, xom] = ['SPY', 'AAPL'].map((symbol) => gateway.world.stock(symbol)!.conId);
    const legs = [
      { conId: spy!, ratio: 1, action: 'BUY', exchange: 'SMART' },
      { conId: xom!, ratio: 2, action: 'SELL', exchange: 'SMART' },
    ];
    ask(client, { secType: 'BAG', symbol: 'SPY', comboLegs: legs });
    const last = async () =>
      named(await sentSoFar(client), 'tickPrice').find(({ tickType }) => tickType === 4)?.['price'];
    expect(await last()).toBe(101.26);
    gateway.world.reprice(stockOf(gateway), 290);
    expect(await last()).toBe(104.5);
    await client.close();
  });

  it('of shares and an option is quoted by the share', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    const { conId } = stockOf(gateway);
    const call = option('AAPL', '20261218', 300, 'C', { conId: 777 });
    gateway.world.reprice(call, 5);
    const legs = [
      { conId, ratio: 100, action: 'BUY', exchange: 'SMART' },
      { conId: call.conId, ratio: 1, action: 'SELL', exchange: 'SMART' },
    ];
    ask(client, { secType: 'BAG', symbol: 'AAPL', comboLegs: legs });
    const last = named(await sentSoFar(client), 'tickPrice').find(({ tickType }) => tickType === 4);
    expect(last?.['price']).toBeCloseTo(gateway.world.price(stockOf(gateway)) - 5, 1);
    await client.close();
  });
});

const stockOf = (gateway: MockGateway) => gateway.world.stock('AAPL')!;
