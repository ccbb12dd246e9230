// What clients are told of orders unasked: each of its own, client 0 also of those given by hand, the master client of all.
import { responses } from '../wire/responses.ts';
import type { Order } from '../world/order.ts';
import type { WorldChange } from '../world/world-change.ts';
import { sendCommission, sendExecution } from './executions.ts';
import { sendOpenOrder, sendOrderStatus } from './order-values.ts';
import type { Client } from './reply.ts';

/** Tells the client from now on. @returns ends it */
export const followOrders = (client: Client): (() => void) =>
  client.world.onChange((change) => {
    const giver = giverOf(change);
    if (giver === undefined) return;
    if (giver === client.clientId || client.clientId === client.login.masterClientId) tell(client, change);
  });

/** Whose order it is about; 0 for what was given by hand, as for client 0. */
function giverOf(change: WorldChange): number | undefined {
  if ('order' in change) return change.order.clientId;
  return 'execution' in change ? change.execution.clientId : undefined;
}

function tell(client: Client, change: WorldChange): void {
  if (change.kind === 'execution') sendExecution(client, change.execution);
  else if (change.kind === 'commission') sendCommission(client, change.execution);
  else if (change.kind === 'orderMessage') tellOwner(client, change.order, change.code, change.text);
  else if (change.kind === 'orderBound') tellBound(client, change.order);
  else if (change.kind === 'order') {
    if (mustBind(client, change.order)) client.world.orders.bind(change.order);
    if (change.tells !== 'orderStatus') sendOpenOrder(client, change.order);
    if (change.tells !== 'openOrder') sendOrderStatus(client, change.order);
  }
}

function tellOwner(client: Client, { clientId, orderId }: Order, code: number, text: string): void {
  if (clientId === client.clientId) client.error(code, text, orderId);
}

function tellBound(client: Client, { permId, clientId, orderId }: Order): void {
  client.send(responses.orderBound, { permId, clientId, orderId });
}

const mustBind = (client: Client, order: Order): boolean =>
  client.record.bindsOrders && order.orderId === 0 && client.world.orders.find(order)?.orderId === 0;

/** Open orders, each with how far it is, then the end marker. */
export function sendOpenOrders(client: Client, orders: readonly Order[]): void {
  client.batch(() => {
    for (const order of orders) {
      sendOpenOrder(client, order);
      sendOrderStatus(client, order);
    }
    client.send(responses.openOrderEnd, {});
  });
}

/** Those of the client itself; of client 0 also those given by hand. */
export const ownOrders = (client: Client): readonly Order[] =>
  client.world.orders.open.filter(({ clientId }) => clientId === client.clientId);

/** A client that comes back is told of its open orders before anything else (recorded), and of nothing if it has none. */
export function sendOrdersLeft(client: Client): void {
  const orders = ownOrders(client);
  if (orders.length > 0) sendOpenOrders(client, orders);
}
