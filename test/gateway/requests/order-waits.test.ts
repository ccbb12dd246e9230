// What an order waits for: a time, conditions, IB itself, a price that sets it off, the close. And the time at which it is over.
import { describe, expect, it } from 'vitest';
import { MockGateway, type MockGatewayOptions, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient } from '../../support/raw-client.ts';

type Order = Parameters<typeof orderRequest>[0];

const apple = stock('AAPL', { conId: 265598 });
const microsoft = stock('MSFT', { conId: 272093 });
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({
    clock: 'virtual',
    accounts: { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } },
    contracts: [{ contract: microsoft, price: 400 }],
    ...options,
  });

const place = (client: RawClient, order: Order) => client.send(requests.placeOrder, orderRequest(order));
/** Every status told since, in short. */
const statuses = async (client: RawClient): Promise<string[]> =>
  named(await sentSoFar(client), 'orderStatus').map(
    ({ status, filled, avgFillPrice }) => `${status}${filled === 0 ? '' : ` ${filled}@${avgFillPrice}`}`,
  );
const last = async (client: RawClient): Promise<string | undefined> => (await statuses(client)).at(-1);

// A Monday, 9:30 in New York.
const HOUR_MS = 3_600_000;
const AT_TEN = '20261123 10:30:00 US/Eastern';
const price = (conId: number, isMore: '0' | '1', value: string, conjunction = 'a') => ({
  ...{ type: 1, conjunction, isMore, value, conId: String(conId), exchange: 'SMART', triggerMethod: '0' },
});
const time = (isMore: '0' | '1', value: string, conjunction = 'a') => ({ type: 3, conjunction, isMore, value });

describe('an order', () => {
  it.each(['20261123 10:30:00 US/Eastern', '20261123-15:30:00', '10:30:00'])(
    'good after %s rests until then, whatever the market is',
    async (goodAfterTime) => {
      await using gateway = await start();
      const client = await joined(gateway);
      place(client, { orderId: 5, goodAfterTime });
      expect(await statuses(client)).toEqual(['PreSubmitted']);
      gateway.account('DU1').reprice(apple, 190);
      await gateway.clock.advance(HOUR_MS - 1);
      expect(await statuses(client)).toEqual([]);
      await gateway.clock.advance(1);
      expect(await last(client)).toBe('Filled 100@190');
      await client.close();
    },
  );

  it.each([
    [AT_TEN, HOUR_MS],
    ['20261123', 14.5 * HOUR_MS - 1_000],
  ])('good till %s is cancelled then', async (goodTillDate, afterMs) => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, orderType: 'LMT', lmtPrice: 190, tif: 'GTD', goodTillDate });
    expect(await last(client)).toBe('Submitted');
    await gateway.clock.advance(afterMs - 1);
    expect(await statuses(client)).toEqual([]);
    await gateway.clock.advance(1);
    expect(await statuses(client)).toEqual(['Cancelled']);
    await client.close();
  });

  it('good till a time that is over is cancelled at once', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, tif: 'GTD', goodTillDate: '20261120 16:00:00 US/Eastern' });
    expect(await last(client)).toBe('Cancelled');
    await client.close();
  });

  it.each([
    ['a price of another contract', [price(272093, '1', '410')]],
    ['one and the other', [price(272093, '1', '410'), price(265598, '0', '200')]],
    ['one or the other', [price(272093, '1', '999', 'o'), price(272093, '1', '410')]],
    ['a price or a time', [time('1', '20261124 10:00:00 US/Eastern', 'o'), price(272093, '1', '410')]],
  ])('on the condition of %s waits for it', async (_what, conditions) => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, conditions, conditionsIgnoreRth: false, conditionsCancelOrder: false });
    gateway.world.reprice(microsoft, 409);
    expect(await statuses(client)).toEqual(['PreSubmitted']);
    gateway.world.reprice(microsoft, 410);
    expect(await last(client)).toBe('Filled 100@200');
    await client.close();
  });

  it('on the condition of a time waits for it, and of what nobody watches for a hand', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, conditions: [time('1', AT_TEN)], conditionsIgnoreRth: false });
    const margin = { type: 4, conjunction: 'a', isMore: '1', value: '30' };
    place(client, { orderId: 6, conditions: [margin], conditionsIgnoreRth: false });
    expect(await statuses(client)).toEqual(['PreSubmitted', 'PreSubmitted']);
    await gateway.clock.advance(HOUR_MS);
    expect(await last(client)).toBe('Filled 100@200');
    gateway.orders.fill(6);
    expect(await last(client)).toBe('Filled 100@200');
    await client.close();
  });

  it('whose conditions cancel it works until they hold', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const conditions = [price(272093, '0', '390')];
    place(client, { orderId: 5, orderType: 'LMT', lmtPrice: 190, conditions, conditionsCancelOrder: true });
    expect(await last(client)).toBe('Submitted');
    gateway.world.reprice(microsoft, 390);
    expect(await statuses(client)).toEqual(['Cancelled']);
    await client.close();
  });

  it('on a condition that is no time is refused', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, conditions: [time('1', 'noon')] });
    expect(named(await sentSoFar(client), 'error').map(({ code }) => code)).toEqual([10314]);
    await client.close();
  });
});

describe('while IB is out of reach', () => {
  it('nothing fills: neither what rests nor what is given; both do when it is back', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, orderType: 'LMT', lmtPrice: 195 });
    await sentSoFar(client);
    gateway.setUpstream('lost');
    place(client, { orderId: 6 });
    gateway.account('DU1').reprice(apple, 194);
    expect(await statuses(client)).toEqual(['PendingSubmit']);
    expect(gateway.account('DU1').rows[0]?.position).toBe(0);
    gateway.setUpstream('restored');
    const told = await statuses(client);
    expect(told).toContain('Filled 100@195');
    expect(told.at(-1)).toMatch(/^Filled 100@/);
    expect(gateway.account('DU1').rows[0]?.position).toBe(200);
    await client.close();
  });
});

describe('an order that waits for a price', () => {
  it.each<[string, Order, readonly number[], string]>([
    ['touched', { action: 'SELL', orderType: 'MIT', auxPrice: 210 }, [209, 211], 'Filled 100@211'],
    ['touched, at a limit', { orderType: 'LIT', auxPrice: 190, lmtPrice: 189 }, [190, 188.5], 'Filled 100@189'],
    ['that trails', { action: 'SELL', orderType: 'TRAIL', auxPrice: 5 }, [210, 206, 205], 'Filled 100@205'],
    ['that trails below', { orderType: 'TRAIL', auxPrice: 5 }, [180, 184, 185], 'Filled 100@185'],
    [
      'that trails by a share',
      { action: 'SELL', orderType: 'TRAIL', trailingPercent: 10 },
      [300, 271, 270],
      'Filled 100@270',
    ],
    [
      'that trails from where it was told',
      { action: 'SELL', orderType: 'TRAIL', auxPrice: 5, trailStopPrice: 198 },
      [198.5, 198],
      'Filled 100@198',
    ],
    [
      'that trails with a limit behind',
      { action: 'SELL', orderType: 'TRAIL LIMIT', auxPrice: 5, trailStopPrice: 195, lmtPriceOffset: 2 },
      [210, 202, 203],
      'Filled 100@203',
    ],
  ])('%s is set off by it, and not before', async (_what, order, prices, filled) => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, ...order });
    await sentSoFar(client);
    for (const each of prices.slice(0, -1)) gateway.account('DU1').reprice(apple, each);
    expect(await statuses(client)).not.toContain(filled);
    gateway.account('DU1').reprice(apple, prices.at(-1) ?? 0);
    expect(await last(client)).toBe(filled);
    await client.close();
  });

  it('tells where its stop is by now', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, action: 'SELL', orderType: 'TRAIL', auxPrice: 5 });
    gateway.account('DU1').reprice(apple, 220);
    await sentSoFar(client);
    client.send(requests.reqOpenOrders, {});
    expect((await client.next('openOrder'))['trailStopPrice']).toBe(215);
    await client.close();
  });

  it('and was set off as it came stays so', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, orderType: 'STP LMT', auxPrice: 199, lmtPrice: 198 });
    expect(await last(client)).toBe('Submitted');
    expect(gateway.orders.find(5)?.whyHeld).toBe('');
    gateway.account('DU1').reprice(apple, 197);
    expect(await last(client)).toMatch(/^Filled 100@/);
    await client.close();
  });

  it.each<[Order, string]>([
    [{ orderType: 'MOC' }, 'Filled 100@205'],
    [{ orderType: 'LOC', lmtPrice: 206 }, 'Filled 100@205'],
    [{ orderType: 'LOC', lmtPrice: 204 }, 'Cancelled'],
  ])('of the close, %o, is %s at the end of the day', async (order, end) => {
    await using gateway = await start();
    const client = await joined(gateway);
    place(client, { orderId: 5, ...order });
    gateway.account('DU1').reprice(apple, 205);
    expect(await last(client)).toBe('Submitted');
    gateway.world.startDay();
    expect(await last(client)).toBe(end);
    await client.close();
  });
});
