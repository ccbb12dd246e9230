// ib-tws-api, an independent client whose codec is a port of IB's Python one (up to server version 151): what it asks
// for and is told must be the gateway's world.
import { Client, Contract, Order } from 'ib-tws-api';
import { describe, expect, it } from 'vitest';
import { future, type MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { ownGateways } from '../../support/own-gateways.ts';

const ACCOUNT = 'DU1234567';
const NEWEST = 151;
// Where a message it reads changes: mdSizeMultiplier, smart components, aggGroup, market rules, order containers.
const VERSIONS = [100, 101, 110, 114, 121, 122, 126, 131, 134, 145, NEWEST] as const;

const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });
const emini = future('ES', '20261218', 50);
const positions = [
  { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
  { contract: apple, position: -100, averageCost: 291.2660812, marketPrice: 291.62 },
  { contract: emini, position: 1, averageCost: 315114.75, marketPrice: 6310.25 },
];
const itsCall = () =>
  Contract.option({ symbol: 'SPY', lastTradeDateOrContractMonth: '20261218', strike: 450, right: 'C' });

const gateways = ownGateways();
const startGateway = (serverVersion: number): Promise<MockGateway> =>
  gateways.start({ serverVersion, accounts: { [ACCOUNT]: { positions } } });
const clientOf = ({ host, port }: MockGateway): Client => new Client({ host, port, clientId: 7, timeoutMs: 5_000 });

describe.each(VERSIONS)('ib-tws-api at server version %i', (serverVersion) => {
  it('connects and is told the time', async () => {
    const gateway = await startGateway(serverVersion);
    const client = clientOf(gateway);
    await client.connect();
    expect(gateway.clients).toMatchObject([{ clientId: 7, serverVersion }]);
    expect(Math.abs((await client.getCurrentTime()) - Date.now() / 1_000)).toBeLessThan(5);
  });

  it('holds the positions of the world', async () => {
    const gateway = await startGateway(serverVersion);
    const held = await clientOf(gateway).getPositions();
    expect(Object.keys(held).map(Number).toSorted()).toEqual(
      positions.map(({ contract }) => contract.conId).toSorted(),
    );
    for (const { contract, position, averageCost } of positions) {
      const { conId, symbol, secType, strike, right, lastTradeDateOrContractMonth, localSymbol, tradingClass } =
        contract;
      expect(held[conId]).toMatchObject({
        position,
        avgCost: averageCost,
        contract: {
          ...{ conId, symbol, secType, strike, lastTradeDateOrContractMonth, localSymbol, tradingClass },
          right: right?.charAt(0) ?? '',
        },
      });
    }
  });

  it('reads the details of an option, a stock and a future, and rejects on an unknown name', async () => {
    const gateway = await startGateway(serverVersion);
    const client = clientOf(gateway);
    expect(await client.getContractDetails(itsCall())).toMatchObject([
      {
        contract: { conId: call.conId, localSymbol: call.localSymbol, multiplier: '100', strike: 450, right: 'C' },
        minTick: 0.01,
        contractMonth: '202612',
        timeZoneId: 'US/Eastern',
        lastTradeTime: '16:00',
      },
    ]);
    expect(await client.getContractDetails(Contract.stock('AAPL'))).toMatchObject([
      { contract: { conId: 265598, primaryExchange: 'NASDAQ' }, priceMagnifier: 1 },
    ]);
    const named = Contract.future({ symbol: 'ES', lastTradeDateOrContractMonth: '202612', exchange: 'CME' });
    expect(await client.getContractDetails(named)).toMatchObject([
      { contract: { conId: emini.conId, multiplier: '50' }, timeZoneId: 'US/Central' },
    ]);
    await expect(client.getContractDetails(Contract.stock('NOPE'))).rejects.toMatchObject({ details: { code: '200' } });
  });

  it('reads a snapshot, then each move of the price until it stops', async () => {
    const gateway = await startGateway(serverVersion);
    const client = clientOf(gateway);
    const quote = { bid: 12.49, ask: 12.51, last: 12.5, lastSize: 100, marketDataType: 1 };
    expect(await client.getMarketDataSnapshot({ contract: itsCall() })).toMatchObject(quote);
    await client.reqMarketDataType(3);
    // Who has live data is given it.
    expect(await client.getMarketDataSnapshot({ contract: itsCall() })).toMatchObject(quote);
    await client.reqMarketDataType(1);
    const stream = await client.streamMarketData({ contract: Contract.stock('AAPL') });
    const last = (value: number): Promise<void> =>
      new Promise((resolve) => {
        stream.on('tick', (tick) => {
          if (Object(tick).tickType === 4 && Object(tick).value === value) resolve();
        });
      });
    await last(291.62);
    const moved = last(300.5);
    gateway.account(ACCOUNT).reprice(apple, 300.5);
    await moved;
    stream.stop();
    await gateway.waitFor('cancelMktData');
    expect(gateway.clients[0]?.subscriptions).toEqual([]);
  });

  it('reads bars that end in the price of now, and has a query for what is not kept rejected', async () => {
    const client = clientOf(await startGateway(serverVersion));
    const query = { contract: Contract.stock('AAPL'), endDateTime: '', duration: '2 D', barSizeSetting: '1 hour' };
    const { bars } = await client.getHistoricalData({ ...query, whatToShow: 'TRADES', useRth: 1, formatDate: 1 });
    expect(bars.at(-1)).toMatchObject({ date: expect.stringMatching(/^\d{8} /), close: 291.62 });
    await expect(
      client.getHistoricalData({ ...query, whatToShow: 'FEE_RATE', useRth: 1, formatDate: 1 }),
    ).rejects.toMatchObject({ details: { code: '162', message: expect.stringContaining('AAPL@SMART Fee_rate') } });
  });

  it('finds no orders, has its cancel of one nobody gave refused, and is served on', async () => {
    const client = clientOf(await startGateway(serverVersion));
    expect(await client.getOpenOrders()).toEqual([]);
    expect(await client.getAllOpenOrders()).toEqual([]);
    await expect(client.cancelOrder(9)).rejects.toMatchObject({
      details: { code: serverVersion < 145 ? '135' : '10147' },
    });
    expect(await client.getCurrentTime()).toBeGreaterThan(0);
  });
});

// Requests for chains begin at 104.
it.each(VERSIONS.filter((version) => version >= 104))(
  'ib-tws-api at server version %i reads the option chain of a stock',
  async (serverVersion) => {
    const client = clientOf(await startGateway(serverVersion));
    const contract = { symbol: 'SPY', secType: 'STK', conId: 756733 };
    expect(await client.getSecDefOptParams({ contract, futFopExchange: '', exchange: 'SMART' })).toMatchObject({
      underlyingConId: 756733,
      tradingClass: 'SPY',
      multiplier: '100',
      expirations: ['20261218'],
      strikes: [450],
    });
  },
);

it('ib-tws-api has its order taken, and told back in every field', async () => {
  // Below 138 its own check of an unset field lets no order through.
  const gateway = await startGateway(NEWEST);
  const client = clientOf(gateway);
  const order = Order.limit({ action: 'BUY', totalQuantity: 1, lmtPrice: 3 });
  const orderId = await client.placeOrder({ contract: Contract.stock('AAPL'), order });
  const { fields } = await gateway.waitFor('placeOrder');
  expect(fields).toMatchObject({
    orderId,
    symbol: 'AAPL',
    action: 'BUY',
    totalQuantity: 1,
    orderType: 'LMT',
    lmtPrice: 3,
  });
  await gateway.waitFor('openOrder', (entry) => entry.fields['orderId'] === orderId);
  expect(gateway.orders.open).toMatchObject([{ orderId, lmtPrice: 3, status: 'Submitted' }]);
});

it('ib-tws-api is told the newest version it offers by a gateway that speaks newer ones', async () => {
  const gateway = await gateways.start({ accounts: { [ACCOUNT]: { positions } } });
  await clientOf(gateway).connect();
  expect(gateway.clients).toMatchObject([{ serverVersion: NEWEST }]);
});
