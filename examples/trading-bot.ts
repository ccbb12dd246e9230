// A bot that trades, against the fake gateway: it buys, guards what it bought with a bracket, is cut off in the middle of
// a fill, and finds its orders again. Run: npx tsx examples/trading-bot.ts
import { EventName, IBApi, type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { MockGateway } from 'ib-position-streamer/mock-gateway';

const apple = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const buy = (fields: Order): Order => ({ action: OrderAction.BUY, totalQuantity: 100, transmit: true, ...fields });
const sell = (fields: Order): Order => ({ ...buy(fields), action: OrderAction.SELL });

async function connected(gateway: MockGateway): Promise<IBApi> {
  const api = new IBApi({ host: gateway.host, port: gateway.port, clientId: 1, maxReqPerSec: 40 });
  api.on(EventName.error, (error, code) => console.log(`${code}: ${error.message}`));
  api.on(EventName.orderStatus, (id, status, filled, remaining) =>
    console.log(`${id} ${status} ${filled}/${remaining}`),
  );
  const ready = new Promise((resolve) => api.once(EventName.nextValidId, resolve));
  api.connect();
  await ready;
  return api;
}

/** Resolves when the gateway has sent this status of an order. */
const status = (gateway: MockGateway, orderId: number, wanted: string) =>
  gateway.waitFor('orderStatus', ({ fields }) => fields['orderId'] === orderId && fields['status'] === wanted);

await using gateway = await MockGateway.start();
const api = await connected(gateway);

console.log('buy at the market');
api.placeOrder(1, apple, buy({ orderType: OrderType.MKT }));
await status(gateway, 1, 'Filled');

console.log('a bracket: the children wait for the parent');
api.placeOrder(2, apple, buy({ orderType: OrderType.LMT, lmtPrice: 280, transmit: false }));
api.placeOrder(3, apple, sell({ orderType: OrderType.LMT, lmtPrice: 310, parentId: 2, transmit: false }));
api.placeOrder(4, apple, sell({ orderType: OrderType.STP, auxPrice: 270, parentId: 2 }));
await status(gateway, 4, 'PreSubmitted');

console.log('cut off half filled');
gateway.orders.fill(2, { quantity: 40 });
const lost = new Promise((resolve) => api.once(EventName.disconnected, resolve));
gateway.clients[0]?.disconnect('rst');
await lost;
gateway.orders.fill(2);

console.log('back again');
const again = await connected(gateway);
const cancelled = new Promise<void>((resolve) => {
  let left = 2;
  again.on(EventName.error, (_error, code) => {
    if (code === 202) left -= 1;
    if (left === 0) resolve();
  });
});
again.cancelOrder(3);
again.cancelOrder(4);
await cancelled;
const ended = new Promise((resolve) => again.once(EventName.disconnected, resolve));
again.disconnect();
await ended;
console.log(`held: ${gateway.account('DU1234567').rows.find(({ contract }) => contract.symbol === 'AAPL')?.position}`);
