// Orders: given, cancelled, asked about; or refused, every one of these, by a gateway that is read-only (protocol 3.9).

import type { Message } from '../wire/message.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import { isOpen } from '../world/order.ts';
import { exerciseOptions } from './exercise.ts';
import { ownOrders, sendOpenOrders } from './order-follower.ts';
import { sendCompletedOrder } from './order-values.ts';
import { placeOrder } from './place-order.ts';
import { type Client, NO_REQUEST_ID, type Reply, reply } from './reply.ts';

const READ_ONLY = "Error validating request.-'bC' : cause - The API interface is currently in Read-Only mode.";

export const orderReplies: readonly Reply[] = [
  unlessReadOnly(requests.placeOrder, ({ orderId }) => orderId, placeOrder),
  unlessReadOnly(
    requests.cancelOrder,
    ({ orderId }) => orderId,
    (client, { orderId }) => cancel(client, orderId),
  ),
  unlessReadOnly(requests.exerciseOptions, ({ reqId }) => reqId, exerciseOptions),
  unlessReadOnly(requests.globalCancel, () => NO_REQUEST_ID, cancelAll),
  unlessReadOnly(
    requests.reqOpenOrders,
    () => NO_REQUEST_ID,
    (client) => sendOpenOrders(client, ownOrders(client)),
  ),
  unlessReadOnly(
    requests.reqAllOpenOrders,
    () => NO_REQUEST_ID,
    (client) => sendOpenOrders(client, client.world.orders.open),
  ),
  // Nothing is answered to client 0: orders given by hand are bound to it as they come.
  unlessReadOnly(
    requests.reqAutoOpenOrders,
    () => NO_REQUEST_ID,
    (client, { autoBind }) => {
      if (client.clientId === 0) client.record.bindsOrders = autoBind;
      else client.error(327, 'Only the default client (i.e 0) can auto bind orders.');
    },
  ),
  unlessReadOnly(
    requests.reqCompletedOrders,
    () => NO_REQUEST_ID,
    (client, { apiOnly }) => {
      client.batch(() => {
        for (const order of client.world.orders.completed) {
          if (!apiOnly || order.orderId !== 0) sendCompletedOrder(client, order);
        }
        client.send(responses.completedOrdersEnd, {});
      });
    },
  ),
];

/** @param idOf what the refusal carries */
function unlessReadOnly<V extends object>(
  request: Message<V>,
  idOf: (values: V) => number,
  answer: (client: Client, values: V) => void,
): Reply {
  return reply(request, (client, values) => {
    if (client.login.readOnly) client.error(321, READ_ONLY, idOf(values));
    else answer(client, values);
  });
}

function cancel(client: Client, orderId: number): void {
  const { orders } = client.world;
  const order = orders.ofClient(client.clientId, orderId);
  if (order !== undefined && isOpen(order)) orders.cancel(order);
  else if (client.serverVersion < SERVER_VERSION.orderContainer) refuseAsBefore(client, orderId);
  // Of another client's order too (recorded).
  else if (order === undefined)
    client.error(10147, `OrderId ${orderId} that needs to be cancelled is not found.`, orderId);
  else {
    client.error(
      10148,
      `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: ${order.status}.`,
      orderId,
    );
  }
}

// The codes of older gateways; when they changed is not known, and taken to be with 145.
function refuseAsBefore(client: Client, orderId: number): void {
  const order = client.world.orders.ofClient(client.clientId, orderId);
  if (order === undefined) client.error(135, `Can't find order with id =${orderId}`, orderId);
  else client.error(161, notCancellable(order.permId), orderId);
}

const notCancellable = (permId: number): string =>
  `Cancel attempted when order is not in a cancellable state.  Order permId =${permId}`;

// Orders of all clients; 161 for the client's own that it had cancelled before (recorded).
function cancelAll(client: Client): void {
  const { orders } = client.world;
  const before = orders.completed.filter(
    ({ clientId, status, completedStatus }) =>
      clientId === client.clientId && status === 'Cancelled' && completedStatus === 'Cancelled by Trader',
  );
  for (const { orderId, permId } of before) client.error(161, notCancellable(permId), orderId);
  for (const order of orders.open) if (isOpen(orders.find(order) ?? order)) orders.cancel(order);
}
