// @stoqey/ib gives orders: its decoder must read every message about them, and a bot must get through its day.
import { EventName, type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { MockGateway, stock } from '../../../mock-gateway/index.ts';
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
