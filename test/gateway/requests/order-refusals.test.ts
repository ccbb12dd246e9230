// Which orders, and which changes of one that works, a gateway refuses by themselves: code and text, and nothing else comes of them.
import { describe, expect, it } from 'vitest';
import { MockGateway, type MockGatewayOptions, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

type Order = Parameters<typeof orderRequest>[0];

const apple = stock('AAPL', { conId: 265598 });
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({
    clock: 'virtual',
    accounts: { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } },
    contracts: [
      { contract: 'MSFT', price: 400 },
      { contract: 'EUR.USD', price: 1.25 },
      { contract: 'BTC CRYPTO', price: 100_000 },
    ],
    ...options,
  });

async function place(client: RawClient, ...orders: readonly Order[]): Promise<readonly Response[]> {
  for (const order of orders) client.send(requests.placeOrder, orderRequest(order));
  return sentSoFar(client);
}

const limit = (lmtPrice: number, more: Order = {}): Order => ({ orderId: 5, orderType: 'LMT', lmtPrice, ...more });
const invalid = (cause: string, token = 'bF') => `Error validating request.-'${token}' : cause - ${cause}`;
const btc: Order = { symbol: 'BTC', secType: 'CRYPTO', exchange: 'PAXOS', orderId: 5 };

describe('an order', () => {
  it.each<[string, Order, number, string]>([
    ['of id 0', { orderId: 0 }, 10149, 'Invalid order id: 0'],
    ['of the last id there is', { orderId: 2_147_483_647 }, 10149, 'Invalid order id: 2147483647'],
    ['to do nobody knows what', { action: 'HOLD' }, 321, invalid('Invalid side field was entered')],
    ['of less than nothing', { totalQuantity: -5 }, 321, invalid('Order size does not conform to market rule.')],
    ['of nothing', { totalQuantity: 0 }, 434, 'The order size cannot be zero.'],
    [
      'of half a share',
      { totalQuantity: 0.5 },
      10243,
      'Fractional-sized order cannot be placed via API. Please use desktop version to place this order.',
    ],
    ['of nothing but for its last digits', { totalQuantity: 1e-300 }, 10243, 'Fractional-sized order cannot be placed'],
    ['with a stop without its price', { orderType: 'STP' }, 321, invalid('Please enter a stop price')],
    ['of a stop and no limit', { orderType: 'STP LMT', auxPrice: 9 }, 321, invalid('Limit price is missing.')],
    ['touched at no price', { orderType: 'MIT' }, 321, invalid('Invalid Trigger Price')],
    [
      'that trails from no stop',
      { orderType: 'TRAIL LIMIT', auxPrice: 5, lmtPriceOffset: 1 },
      321,
      invalid('Please enter a stop price'),
    ],
    [
      'that trails with a limit said twice',
      { orderType: 'TRAIL LIMIT', auxPrice: 5, trailStopPrice: 190, lmtPrice: 189, lmtPriceOffset: 1 },
      321,
      invalid('You must specify one value: limit price or limit price offset value.'),
    ],
    [
      'that trails by an amount and a share of it',
      { orderType: 'TRAIL', auxPrice: 5, trailingPercent: 1 },
      320,
      'Error reading request:Cannot specify Trailing Amount and Trailing Percent at the same time',
    ],
    [
      'that trails by more than all',
      { orderType: 'TRAIL', trailingPercent: 101 },
      321,
      invalid('Invalid Trailing Percent value. Valid values are greater than 0 and less than 100.'),
    ],
    ['triggered somehow', { triggerMethod: 5 }, 321, invalid('Invalid trigger method')],
    [
      'at the middle at night',
      { orderType: 'MIDPRICE', outsideRth: true },
      321,
      invalid('Midprice orders are not supported outside of regular trading hours.'),
    ],
    [
      'that asks what if and is not to be sent',
      { whatIf: true, transmit: false },
      321,
      invalid('What-If order should have transmit flag set to TRUE.', 'v'),
    ],
    ['in force for nobody knows how long', { tif: 'SOON' }, 10052, 'Invalid time in force'],
    ['good after a time that is none', { goodAfterTime: '20261128 25:00:00 UTC' }, 337, 'Start Time'],
    ['good till a time that is none', { tif: 'GTD', goodTillDate: 'tomorrow' }, 343, 'End Time'],
    ['of shares for an amount of money', { totalQuantity: 0, cashQty: 500 }, 10244, 'Cash Quantity cannot be used'],
    ['of coins by number at the market', { ...btc, totalQuantity: 0.5 }, 10289, 'You must set Cash Quantity'],
    ['of coins at the market for a day', { ...btc, totalQuantity: 0, cashQty: 50 }, 10052, 'Invalid time in force'],
  ])('%s is refused', async (_what, order, code, text) => {
    await using gateway = await start();
    const client = await joined(gateway);
    const sent = await place(client, { orderId: 5, ...order });
    expect(named(sent, 'error').map((error) => [error['code'], error['id']])).toEqual([[code, order?.orderId ?? 5]]);
    expect(String(named(sent, 'error')[0]?.['message']).startsWith(text)).toBe(true);
    expect([sent.length, gateway.orders.open, gateway.orders.completed]).toEqual([1, [], []]);
    await client.close();
  });

  it('of nobody in particular is refused where there are several accounts', async () => {
    await using gateway = await start({ accounts: { DU1: {}, DU2: {} } });
    const client = await joined(gateway);
    const text = (await place(client, { symbol: 'MSFT' }))[0]?.fields['message'];
    expect(text).toBe(invalid('You must specify an account.'));
    await client.close();
  });

  it.each([
    ['BTC', 'CRYPTO', 'PAXOS', 0.0025],
    ['EUR', 'CASH', 'IDEALPRO', 200],
  ])('of %s for an amount of money buys what it is worth', async (symbol, secType, exchange, filled) => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, { orderId: 5, symbol, secType, exchange, totalQuantity: 0, cashQty: 250, tif: 'IOC' });
    expect(gateway.orders.find(5)).toMatchObject({ status: 'Filled', filled });
    await client.close();
  });

  it.each([
    ['LIMIT', 'LMT'],
    ['stop', 'STP'],
  ])('of type %s is told as %s', async (orderType, told) => {
    await using gateway = await start();
    const client = await joined(gateway);
    const [open] = named(await place(client, limit(190, { orderType, auxPrice: 210 })), 'openOrder');
    expect(open?.['orderType']).toBe(told);
    await client.close();
  });
});

describe('a change of an order that works', () => {
  const group: Order = { ocaGroup: 'either', ocaType: 1 };

  it.each<[string, Order, Order, number, string]>([
    ['into the other side', {}, { action: 'SELL' }, 105, 'Order being modified does not match original order'],
    ['into another contract', {}, { symbol: 'MSFT' }, 105, 'Order being modified does not match original order'],
    ['into another group', group, { ...group, ocaGroup: 'or' }, 10326, 'OCA group revision is not allowed'],
    ['of how its group ends', group, { ...group, ocaType: 2 }, 10327, 'OCA group type revision is not allowed'],
    [
      'into another type',
      {},
      { orderType: 'MKT' },
      329,
      'Order modify failed. Cannot change to the new order type.MKT',
    ],
  ])('%s is refused, and the order stays as it was', async (_what, is, to, code, text) => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(190, is));
    const before = gateway.orders.find(5);
    const sent = await place(client, limit(191, to));
    expect(sent.map(({ fields }) => [fields['code'], fields['id'], fields['message']])).toEqual([[code, 5, text]]);
    expect(gateway.orders.find(5)).toBe(before);
    await client.close();
  });

  it('keeps the group IB made of it, whatever the client says or leaves out', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const child = limit(210, { orderId: 6, action: 'SELL', parentId: 5 });
    await place(client, limit(190, { transmit: false }), child);
    const group = String(gateway.orders.find(5)?.permId);
    for (const said of [{ parentId: 5 }, { parentId: 0 }, { ocaGroup: group, ocaType: 3 }]) {
      await place(client, { ...child, ...said, lmtPrice: 211 });
      expect(gateway.orders.find(6)).toMatchObject({ ocaGroup: group, lmtPrice: 211, whyHeld: 'child' });
    }
    await client.close();
  });

  it('that is not transmitted changes nothing, and the order works on', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(190));
    expect(await place(client, limit(205, { transmit: false }))).toEqual([]);
    client.send(requests.reqOpenOrders, {});
    expect((await client.next('openOrder'))['lmtPrice']).toBe(190);
    gateway.account('DU1').reprice(apple, 189);
    expect(gateway.orders.find(5)).toMatchObject({ status: 'Filled', avgFillPrice: 190 });
    await client.close();
  });

  it.each([60, 50])('to %i when 60 are filled leaves nothing to fill, and no price fills it', async (totalQuantity) => {
    await using gateway = await start({ orders: 'manual' });
    const client = await joined(gateway);
    await place(client, limit(190));
    gateway.orders.fill(5, { quantity: 60 });
    await sentSoFar(client);
    const [status] = named(await place(client, limit(190, { totalQuantity })), 'orderStatus');
    expect([status?.['status'], status?.['filled'], status?.['remaining']]).toEqual(['Filled', 60, 0]);
    gateway.orders.mode = 'auto';
    gateway.account('DU1').reprice(apple, 180);
    expect(await sentSoFar(client)).toEqual([]);
    expect(gateway.account('DU1').rows[0]?.position).toBe(60);
    await client.close();
  });

  it('that is cancelled is refused as of one that is filled: 104', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(190));
    gateway.orders.cancel(5);
    await sentSoFar(client);
    expect(named(await place(client, limit(191)), 'error').map(({ code }) => code)).toEqual([104]);
    await client.close();
  });
});
