// @stoqey/ib gives orders: its decoder must read every message about them, and a bot must get through its day.
import { EventName, type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const accounts = { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } };
const contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const buy: Order = {
  ...{ action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 100, transmit: true, exemptCode: -1 },
};
const limit = (lmtPrice: number, more: Partial<Order> = {}): Order => ({
  ...buy,
  orderType: OrderType.LMT,
  lmtPrice,
  ...more,
});

describe('@stoqey/ib', () => {
  // Between 103 and 144, and in completed orders below 177, it looks for modelCode and faProfile by the wrong version.
  it.each([100, 102, 145, 148, 151, 158, 160, 162, 166, 169, 170, 176, 177, 183, 185, 187, 189, 190, 192, 193])(
    'at server version %i reads orders, fills and completed orders without an error',
    async (serverVersion) => {
      await using gateway = await MockGateway.start({ accounts, serverVersion });
      const client = await StoqeyClient.connect(gateway);
      try {
        client.api.placeOrder(5, contract, buy);
        client.api.placeOrder(6, contract, limit(190, { orderRef: 'mine', tif: 'GTC' }));
        client.api.reqAllOpenOrders();
        await client.event(EventName.openOrderEnd);
        if (serverVersion >= 177) {
          client.api.reqCompletedOrders(true);
          await client.event(EventName.completedOrdersEnd);
          expect(client.all(EventName.completedOrder)).toMatchObject([
            [{ conId: 265598 }, { filledQuantity: 100 }, { status: 'Filled', completedStatus: 'Filled Size: 100' }],
          ]);
        }
        expect(client.all(EventName.openOrder).at(-1)).toMatchObject([
          6,
          { conId: 265598, exchange: 'SMART' },
          { lmtPrice: 190, orderRef: 'mine', tif: 'GTC', account: 'DU1' },
          { status: 'Submitted' },
        ]);
        expect(client.all(EventName.execDetails)).toMatchObject([[-1, { symbol: 'AAPL' }, { orderId: 5, price: 200 }]]);
        expect(client.all(EventName.commissionReport)).toMatchObject([[{ commission: 1, currency: 'USD' }]]);
        expect(client.all(EventName.error)).toEqual([]);
      } finally {
        await client.disconnect();
      }
    },
  );

  it.each([100, 145, 162, 176, 183, 193])(
    'at server version %i orders a combination, and reads it, its legs and what they cost',
    async (serverVersion) => {
      const [low, high] = [450, 460].map((strike) => option('SPY', '20261218', strike, 'C', { conId: strike }));
      if (low === undefined || high === undefined) throw new TypeError('Two options are needed');
      await using gateway = await MockGateway.start({
        ...{ accounts: { DU1: {} }, serverVersion },
        contracts: [
          { contract: low, price: 12.5 },
          { contract: high, price: 8.1 },
        ],
      });
      const client = await StoqeyClient.connect(gateway);
      const comboLegs = [
        { conId: 460, ratio: 1, action: OrderAction.SELL, exchange: 'SMART' },
        { conId: 450, ratio: 1, action: OrderAction.BUY, exchange: 'SMART' },
      ];
      const vertical = { symbol: 'SPY', secType: SecType.BAG, exchange: 'SMART', currency: 'USD', comboLegs };
      try {
        client.api.placeOrder(5, vertical, { ...limit(4.5), totalQuantity: 2 });
        client.api.reqPositions();
        await client.event(EventName.positionEnd);
        expect(client.all(EventName.error)).toEqual([]);
        expect(client.all(EventName.openOrder).at(-1)).toMatchObject([
          5,
          {
            ...{ secType: 'BAG', symbol: 'SPY', comboLegsDescription: '450|1,460|-1' },
            comboLegs: [{ conId: 450, action: 'BUY' }, { conId: 460 }],
          },
          { lmtPrice: 4.5 },
          { status: 'Filled', commission: 2.6 },
        ]);
        expect(client.all(EventName.execDetails)).toMatchObject([
          [-1, { secType: 'BAG' }, { side: 'BOT', shares: 2, price: 4.4 }],
          [-1, { conId: 450 }, { side: 'BOT', shares: 2, price: 12.5 }],
          [-1, { conId: 460 }, { side: 'SLD', shares: 2, price: 8.1 }],
        ]);
        expect(client.all(EventName.commissionReport)).toMatchObject([[{ commission: 1.3 }], [{ commission: 1.3 }]]);
        expect(client.all(EventName.position)).toMatchObject([
          ['DU1', { conId: 450, secType: 'OPT' }, 2, 1250.65],
          ['DU1', { conId: 460, secType: 'OPT' }, -2, 809.35],
        ]);
      } finally {
        await client.disconnect();
      }
    },
  );

  it('buys, guards the position with a bracket, is cut off half filled, and finds its open orders again', async () => {
    await using gateway = await MockGateway.start({ accounts, orders: 'manual' });
    const client = await StoqeyClient.connect(gateway);
    client.api.placeOrder(1, contract, limit(199, { transmit: false }));
    client.api.placeOrder(2, contract, limit(210, { action: OrderAction.SELL, parentId: 1, transmit: false }));
    client.api.placeOrder(3, contract, {
      ...buy,
      action: OrderAction.SELL,
      orderType: OrderType.STP,
      auxPrice: 190,
      parentId: 1,
    });
    await gateway.waitFor('orderStatus', ({ fields }) => fields['orderId'] === 3);
    gateway.orders.fill(1, { quantity: 40 });
    await client.event(EventName.execDetails);
    const lost = client.event(EventName.disconnected);
    gateway.clients[0]?.disconnect('rst');
    await lost;
    gateway.orders.fill(1);

    const again = await StoqeyClient.connect(gateway);
    await again.event(EventName.openOrderEnd);
    expect(again.all(EventName.openOrder).map(([id, , , state]) => [id, Object(state).status])).toEqual([
      [2, 'Submitted'],
      [3, 'PreSubmitted'],
    ]);
    expect(again.all(EventName.nextValidId)).toEqual([[4]]);
    again.api.reqExecutions(9, { clientId: '1' });
    await again.event(EventName.execDetailsEnd);
    expect(again.all(EventName.execDetails).map(([, , execution]) => Object(execution).cumQty)).toEqual([40, 100]);
    again.api.cancelOrder(2);
    const [error, code, id] = await again.event(EventName.error);
    expect([Object(error).message, code, id]).toEqual(['Order Canceled - reason:', 202, 2]);
    await again.disconnect();
  });
});
