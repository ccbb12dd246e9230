// Orders of combinations (BAG): a client gives one, and what it is told of it, of its legs, and of what is held then.
import { describe, expect, it } from 'vitest';
import { combination, MockGateway, type MockGatewayOptions, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

type Order = Parameters<typeof orderRequest>[0];

const spy = stock('SPY', { conId: 756733 });
const qqq = stock('QQQ', { conId: 320227571 });
const low = option('SPY', '20261218', 450, 'C', { conId: 4500 });
const high = option('SPY', '20261218', 460, 'C', { conId: 4600 });
const contracts = [
  { contract: spy, price: 766.72 },
  { contract: qqq, price: 743.34 },
  { contract: low, price: 12.5 },
  { contract: high, price: 8.1 },
];
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({ clock: 'virtual', accounts: { DU1: {} }, contracts, ...options });

const leg = (conId: number, action: string, ratio = 1) => ({
  ...{ conId, ratio, action, exchange: 'SMART', openClose: 0, shortSaleSlot: 0 },
  ...{ designatedLocation: '', exemptCode: -1 },
});
/** As recorded: buys a SPY and sells a QQQ, in the order a bot may say it. */
const pair = (more: Order = {}): Order => ({
  ...{ orderId: 5, symbol: 'QQQ,SPY', secType: 'BAG', totalQuantity: 1, orderType: 'LMT', lmtPrice: 23.84 },
  comboLegs: [leg(qqq.conId, 'SELL'), leg(spy.conId, 'BUY')],
  smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '1' }],
  ...more,
});
const vertical = (more: Order = {}) => ({
  ...{ orderId: 5, symbol: 'SPY', secType: 'BAG', totalQuantity: 2, orderType: 'MKT' },
  comboLegs: [leg(low.conId, 'BUY'), leg(high.conId, 'SELL')],
  ...more,
});

async function place(client: RawClient, ...orders: readonly Order[]): Promise<readonly Response[]> {
  for (const order of orders) client.send(requests.placeOrder, orderRequest(order));
  return sentSoFar(client);
}

const held = (gateway: MockGateway) =>
  gateway.account('DU1').rows.map(({ contract, position }) => [contract.localSymbol, position]);

const told = ({ name, fields: f }: Response): string => {
  if (name === 'openOrder') return `5 ${f['secType']} ${f['status']}`;
  if (name === 'orderStatus') return `3 ${f['status']} ${f['filled']} ${f['remaining']} ${f['avgFillPrice']}`;
  if (name === 'executionData')
    return `11 ${f['conId']} ${f['symbol']} ${f['secType']} ${f['side']} ${f['shares']} ${f['price']} ${f['cumQty']} ${f['avgPrice']}`;
  return name === 'commissionReport' ? `59 ${f['execId']}` : name;
};

describe('an order of a combination', () => {
  it('fills as recorded: the combination, each leg, what each leg cost; and nothing but legs is held', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const sent = await place(client, pair());
    expect(sent.map(told)).toEqual([
      '5 BAG Submitted',
      '3 Submitted 0 1 0',
      '11 28812380 QQQ,SPY BAG BOT 1 23.38 1 23.38',
      '5 BAG Filled',
      '3 Filled 1 0 23.38',
      '11 756733 SPY STK BOT 1 766.72 1 766.72',
      '5 BAG Filled',
      '3 Filled 1 0 23.38',
      '11 320227571 QQQ STK SLD 1 743.34 1 743.34',
      '5 BAG Filled',
      '3 Filled 1 0 23.38',
      '5 BAG Filled',
      '3 Filled 1 0 23.38',
      '59 0000e0d5.00000002.01.01.01',
      '5 BAG Filled',
      '3 Filled 1 0 23.38',
      '59 0000e0d5.00000003.01.01.01',
    ]);
    expect(held(gateway)).toEqual([
      ['SPY', 1],
      ['QQQ', -1],
    ]);
    await client.close();
  });

  it('is told as recorded: its legs by conId, and all of them in one text', async () => {
    await using gateway = await start({ orders: 'manual' });
    const client = await joined(gateway);
    const [open] = named(await place(client, pair()), 'openOrder');
    expect(open).toMatchObject({
      ...{ conId: 28812380, symbol: 'QQQ,SPY', secType: 'BAG', strike: 0, right: '?', multiplier: '' },
      ...{ exchange: 'SMART', currency: 'USD', localSymbol: 'QQQ,SPY', tradingClass: 'COMB' },
      ...{ comboLegsDescrip: '756733|1,320227571|-1', orderComboLegs: [], lmtPrice: 23.84 },
      comboLegs: [leg(spy.conId, 'BUY'), leg(qqq.conId, 'SELL')],
      smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '1' }],
    });
    await client.close();
  });
});

/** What is held, by local symbol without blanks in it. */
const positions = (gateway: MockGateway) =>
  Object.fromEntries(gateway.account('DU1').rows.map(({ contract, position }) => [contract.conId, position]));
const prices = (gateway: MockGateway) =>
  Object.fromEntries(gateway.world.executions.today.map(({ contract, price }) => [contract.conId, price]));
const cash = (gateway: MockGateway) =>
  Number(gateway.account('DU1').values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD')?.value);

describe('a combination', () => {
  it('bought at the market is worth the signed sum of its legs; sold it turns every leg around, and closes them', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const bought = await place(client, vertical());
    expect(named(bought, 'orderStatus').at(-1)).toMatchObject({ status: 'Filled', filled: 2, avgFillPrice: 4.4 });
    expect(positions(gateway)).toEqual({ [low.conId]: 2, [high.conId]: -2 });
    // 2 × 4.4 × 100, and 1.3 for each leg.
    expect(cash(gateway)).toBeCloseTo(100_000 - 880 - 2.6, 6);
    const sold = await place(client, vertical({ orderId: 6, action: 'SELL' }));
    expect(named(sold, 'executionData').map(({ secType, side }) => `${secType} ${side}`)).toEqual([
      ...['BAG SLD', 'OPT SLD', 'OPT BOT'],
    ]);
    expect(positions(gateway)).toEqual({});
    expect(cash(gateway)).toBeCloseTo(100_000 - 5.2, 6);
    await client.close();
  });

  it('at a limit rests until its price crosses, whichever leg moves, and fills at its limit', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const rests = vertical({ orderType: 'LMT', lmtPrice: 4.2 });
    expect(named(await place(client, rests), 'orderStatus').at(-1)).toMatchObject({ status: 'Submitted' });
    gateway.world.reprice(high, 8.25);
    expect(named(await sentSoFar(client), 'executionData')).toEqual([]);
    gateway.world.reprice(high, 8.5);
    expect(named(await sentSoFar(client), 'orderStatus').at(-1)).toMatchObject({ status: 'Filled', avgFillPrice: 4.2 });
    // 4 at the market, and 4.2 paid: the rest is paid in the dearer leg.
    expect(prices(gateway)).toMatchObject({ [low.conId]: 12.7, [high.conId]: 8.5 });
    await client.close();
  });

  it('that brings money in has a price below 0, and is bought no dearer than its limit', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const credit = { comboLegs: [leg(low.conId, 'SELL'), leg(high.conId, 'BUY')], orderType: 'LMT' };
    await place(client, vertical({ ...credit, lmtPrice: -4.5 }), vertical({ ...credit, orderId: 6, lmtPrice: -4.3 }));
    expect(gateway.orders.find(5)).toMatchObject({ status: 'Submitted', filled: 0 });
    expect(gateway.orders.find(6)).toMatchObject({ status: 'Filled', avgFillPrice: -4.4 });
    expect(positions(gateway)).toEqual({ [low.conId]: -2, [high.conId]: 2 });
    await client.close();
  });

  it('of one against two holds each in its ratio', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const legs = [leg(low.conId, 'BUY'), leg(high.conId, 'SELL', 2)];
    const sent = await place(client, vertical({ comboLegs: legs, totalQuantity: 3 }));
    expect(named(sent, 'openOrder')[0]).toMatchObject({ comboLegsDescrip: '4500|1,4600|-2', totalQuantity: 3 });
    expect(named(sent, 'executionData').map(({ shares, cumQty, price }) => [shares, cumQty, price])).toEqual([
      [3, 3, -3.7],
      [3, 3, 12.5],
      [6, 6, 8.1],
    ]);
    expect(positions(gateway)).toEqual({ [low.conId]: 3, [high.conId]: -6 });
    await client.close();
  });

  it('of shares and an option is priced by the share: a covered call', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const legs = [leg(spy.conId, 'BUY', 100), leg(low.conId, 'SELL')];
    const sent = await place(client, vertical({ comboLegs: legs, totalQuantity: 1 }));
    expect(named(sent, 'orderStatus').at(-1)).toMatchObject({ status: 'Filled', avgFillPrice: 754.22 });
    expect(positions(gateway)).toEqual({ [spy.conId]: 100, [low.conId]: -1 });
    expect(cash(gateway)).toBeCloseTo(100_000 - 75_422 - 2, 6);
    await client.close();
  });

  it('filled in parts by hand moves its legs each time, and says of each leg how much by now', async () => {
    await using gateway = await start({ orders: 'manual' });
    const client = await joined(gateway);
    await place(client, vertical({ totalQuantity: 5, orderType: 'LMT', lmtPrice: 4.4 }));
    gateway.orders.fill(5, { quantity: 2, price: 4.3 });
    expect(positions(gateway)).toEqual({ [low.conId]: 2, [high.conId]: -2 });
    const first = await sentSoFar(client);
    expect(named(first, 'orderStatus').at(-1)).toMatchObject({ status: 'Submitted', filled: 2, remaining: 3 });
    gateway.orders.fill(5);
    const rest = await sentSoFar(client);
    expect(named(rest, 'executionData').map(({ shares, cumQty, avgPrice }) => [shares, cumQty, avgPrice])).toEqual([
      [3, 5, 4.36],
      [3, 5, 12.46],
      [3, 5, 8.1],
    ]);
    // 5 × 0.65 of each leg, the least of the first fill counted once.
    expect(named(rest, 'openOrder').at(-1)).toMatchObject({ status: 'Filled', commission: 6.5 });
    expect(positions(gateway)).toEqual({ [low.conId]: 5, [high.conId]: -5 });
    await client.close();
  });

  it('is told of again to a client that comes back, and of its fills with what legs cost, and nothing for the whole', async () => {
    await using gateway = await start();
    const gone = await joined(gateway, { clientId: 7 });
    await place(gone, vertical({ orderType: 'LMT', lmtPrice: 4.2, tif: 'GTC' }), pair({ orderId: 6 }));
    await gone.close();
    const client = await joined(gateway, { clientId: 7 });
    client.send(requests.reqOpenOrders, {});
    const open = named(await sentSoFar(client), 'openOrder');
    expect(open).toMatchObject([{ secType: 'BAG', orderId: 5, comboLegsDescrip: '4500|1,4600|-1', tif: 'GTC' }]);
    client.send(requests.reqExecutions, {
      ...{ reqId: 9, clientId: 0, acctCode: '', time: '', symbol: '', secType: '', exchange: '', side: '' },
    });
    const sent = await sentSoFar(client);
    expect(named(sent, 'executionData').map(({ secType }) => secType)).toEqual(['BAG', 'STK', 'STK']);
    const [, ...legs] = named(sent, 'executionData').map(({ execId }) => execId);
    expect(named(sent, 'commissionReport').map(({ execId }) => execId)).toEqual(legs);
    client.send(requests.reqCompletedOrders, { apiOnly: false });
    expect(named(await sentSoFar(client), 'completedOrder')).toMatchObject([
      { secType: 'BAG', symbol: 'QQQ,SPY', comboLegsDescrip: '756733|1,320227571|-1', filledQuantity: 1 },
    ]);
    await client.close();
  });

  it('is changed in its price, not in its legs; is cancelled, and by a global cancel', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const rests = vertical({ orderType: 'LMT', lmtPrice: 4 });
    await place(client, rests, { ...rests, orderId: 6 });
    const turned = { ...rests, comboLegs: [leg(low.conId, 'SELL'), leg(high.conId, 'BUY')] };
    expect(named(await place(client, turned), 'error')).toMatchObject([{ code: 105 }]);
    // As a client hands it back: with the conId of every combination, and the legs in another order.
    const back = { ...rests, conId: 28812380, comboLegs: rests.comboLegs?.toReversed(), lmtPrice: 4.1 };
    expect(named(await place(client, back), 'openOrder').at(-1)).toMatchObject({ orderId: 5, lmtPrice: 4.1 });
    client.send(requests.cancelOrder, {
      ...{ orderId: 5, manualOrderCancelTime: '', rfqText: '', rfqOperator: '', rfqNumber: null },
      ...{ extOperator: '', manualOrderIndicator: null },
    });
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ id: 5, code: 202 }]);
    client.send(requests.globalCancel, { extOperator: '', manualOrderIndicator: null });
    expect(named(await sentSoFar(client), 'orderStatus')).toMatchObject([{ orderId: 6, status: 'Cancelled' }]);
    expect(positions(gateway)).toEqual({});
    await client.close();
  });

  it('asked of as what-if takes what its legs would take, and is not given', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const [open] = named(await place(client, vertical({ whatIf: true })), 'openOrder');
    expect(open).toMatchObject({ secType: 'BAG', whatIf: true, commission: 2.6, initMarginChange: 4_120 });
    expect(gateway.orders.open).toEqual([]);
    expect(positions(gateway)).toEqual({});
    await client.close();
  });

  it('with a limit for each leg has the price they make, and tells it of each leg alone', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const sent = await place(
      client,
      pair({ lmtPrice: null, orderComboLegs: [{ price: 743.2 }, { price: 766 }] }),
      pair({ orderId: 6, lmtPrice: null, orderComboLegs: [{ price: 743 }, { price: 767 }] }),
    );
    expect(named(sent, 'openOrder')[0]).toMatchObject({
      ...{ lmtPrice: 0, orderComboLegs: [{ price: 766 }, { price: 743.2 }] },
    });
    expect(gateway.orders.open).toMatchObject([{ orderId: 5, lmtPrice: 22.8 }]);
    expect(gateway.orders.completed).toMatchObject([{ orderId: 6, status: 'Filled', avgFillPrice: 23.38 }]);
    await client.close();
  });

  it('by hand of two and four is told in lowest terms, its legs as they are', async () => {
    await using gateway = await start({ orders: 'manual' });
    const legs = combination([
      { contract: low, ratio: 2, action: 'BUY' },
      { contract: high, ratio: 4, action: 'SELL' },
    ]);
    gateway.orders.place({ ...legs, account: 'DU1', action: 'BUY', totalQuantity: 1, orderType: 'MKT' });
    const client = await joined(gateway);
    client.send(requests.reqAllOpenOrders, {});
    const [open] = named(await sentSoFar(client), 'openOrder');
    expect(open).toMatchObject({ comboLegsDescrip: '4500|1,4600|-2', comboLegs: [{ ratio: 2 }, { ratio: 4 }] });
    await client.close();
  });
});
