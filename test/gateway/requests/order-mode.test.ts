// Whether the market fills orders, changed while a client is connected: from TypeScript, from YAML, through the door.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { MockGateway, parseScenario, scenario, step, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const accounts = { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } };

/** Sends an order, and returns what its client was told of every order until a question behind it was answered. */
async function place(client: RawClient, order: Parameters<typeof orderRequest>[0]): Promise<readonly string[]> {
  client.send(requests.placeOrder, orderRequest(order));
  return told(await sentSoFar(client));
}

const told = (responses: readonly Response[]): readonly string[] => [
  ...new Set(named(responses, 'orderStatus').map(({ orderId, status }) => `${orderId} ${status}`)),
];

test('an order fills or rests by what holds when it comes, and one that rests stays', async () => {
  await using gateway = await MockGateway.start({ accounts });
  const client = await joined(gateway);
  expect(gateway.orders.mode).toBe('auto');
  expect(await place(client, { orderId: 1 })).toEqual(['1 PreSubmitted', '1 Filled']);
  gateway.orders.mode = 'manual';
  expect(await place(client, { orderId: 2, orderType: 'LMT', lmtPrice: 150 })).toEqual(['2 Submitted']);
  expect(await place(client, { orderId: 3 })).not.toContain('3 Filled');
  gateway.account('DU1').reprice(apple, 140);
  expect(told(await sentSoFar(client))).toEqual([]);
  expect(gateway.orders.open.map(({ orderId }) => orderId)).toEqual([2, 3]);
  gateway.account('DU1').reprice(apple, 200);
  gateway.orders.fill(3);
  expect(told(await sentSoFar(client))).toEqual(['3 Filled']);
  gateway.orders.mode = 'auto';
  // Its price is not there: it goes on resting, and fills when it is.
  expect(told(await sentSoFar(client))).toEqual([]);
  expect(await place(client, { orderId: 4 })).toContain('4 Filled');
  gateway.account('DU1').reprice(apple, 149);
  expect(told(await sentSoFar(client))).toEqual(['2 Filled']);
  await client.close();
});

test('what rests where the market is by now fills in the moment the market fills again, a limit at its own price', async () => {
  await using gateway = await MockGateway.start({ accounts, orders: 'manual' });
  const client = await joined(gateway);
  await place(client, { orderId: 1 });
  await place(client, { orderId: 2, orderType: 'LMT', lmtPrice: 210 });
  gateway.orders.mode = 'auto';
  expect(gateway.orders.open).toEqual([]);
  expect(named(await sentSoFar(client), 'executionData').map(({ orderId, price }) => [orderId, price])).toEqual([
    [1, 200],
    [2, 210],
  ]);
  await client.close();
});

test('what is neither is refused, and changes nothing', async () => {
  await using gateway = await MockGateway.start({ accounts });
  expect(() => Reflect.set(gateway.orders, 'mode', 'never')).toThrow(
    new RangeError('Cannot set the mode of orders as it must be auto or manual: current value is never'),
  );
  expect(gateway.orders.mode).toBe('auto');
});

test('a scenario changes it, from YAML as from the builder', async () => {
  const built = scenario({ steps: [step.setOrders('manual')] });
  expect(parseScenario('steps:\n  - setOrders: manual').steps).toEqual(built.steps);
  expect(() => parseScenario('steps:\n  - setOrders: never')).toThrow(/setOrders/);
  await using gateway = await MockGateway.start({ accounts });
  const client = await joined(gateway);
  await gateway.play(built);
  expect(await place(client, { orderId: 1 })).not.toContain('1 Filled');
  await client.close();
});

test('through the door it is in force when it is answered', async () => {
  await using door = await ControlDoor.open({ gateway: { accounts } });
  const client = await joined(door.gateway);
  const { status, json } = await ask(door, 'PATCH /settings', { orders: 'manual' });
  expect({ status, json }).toEqual({ status: 200, json: { marketData: 'live', orders: 'manual' } });
  expect(await place(client, { orderId: 1 })).not.toContain('1 Filled');
  expect((await ask(door, 'GET /health')).json).toMatchObject({ orders: 'manual' });
  await ask(door, 'PATCH /settings', { orders: 'auto' });
  expect(told(await sentSoFar(client))).toEqual(['1 Filled']);
  expect((await ask(door, 'PATCH /settings', { orders: 'never' })).status).toBe(422);
  await client.close();
});

test('a world brought back fills orders as it did then, and none by the prices in between', async () => {
  await using door = await ControlDoor.open({ gateway: { accounts, orders: 'manual' } });
  const client = await joined(door.gateway);
  await place(client, { orderId: 1, orderType: 'LMT', lmtPrice: 150 });
  door.gateway.account('DU1').reprice(apple, 140);
  const { id } = (await ask(door, 'POST /snapshot')).json;
  door.gateway.account('DU1').reprice(apple, 200);
  await ask(door, 'PATCH /settings', { orders: 'auto' });
  await ask(door, `POST /restore/${id}`);
  expect(door.gateway.orders.mode).toBe('manual');
  expect(door.gateway.orders.open.map(({ orderId, status }) => [orderId, status])).toEqual([[1, 'Submitted']]);
  await ask(door, 'PATCH /settings', { orders: 'auto' });
  expect(door.gateway.orders.open).toEqual([]);
  await ask(door, 'POST /reset?clients=keep');
  expect(door.gateway.orders.mode).toBe('manual');
  await client.close();
});
