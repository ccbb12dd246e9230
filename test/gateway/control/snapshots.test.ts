// A world that is kept and brought back: clients stay connected, and what they are told makes their picture the truth again.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { MockGateway, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

const ACCOUNT = 'DU1234567';
const apple = stock('AAPL', { conId: 265598 });

/** What a client believes, from everything it was ever told. */
class Picture {
  readonly rows = new Map<unknown, readonly unknown[]>();
  readonly sizes = new Map<unknown, readonly unknown[]>();
  readonly values = new Map<string, unknown>();
  readonly orders = new Map<unknown, unknown>();
  readonly #client: RawClient;

  private constructor(client: RawClient) {
    this.#client = client;
  }

  static async of(door: ControlDoor): Promise<Picture> {
    const picture = new Picture(await joined(door.gateway, { clientId: 3 }));
    picture.#client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
    picture.#client.send(requests.reqPositions, {});
    await picture.told();
    return picture;
  }

  async place(order: Parameters<typeof orderRequest>[0]): Promise<void> {
    this.#client.send(requests.placeOrder, orderRequest(order));
    await this.told();
  }

  /** Takes in what was sent until now. */
  async told(): Promise<readonly Response[]> {
    const responses = await sentSoFar(this.#client);
    for (const { name, fields: f } of responses) {
      if (name === 'portfolioValue')
        this.rows.set(f['conId'], [f['position'], f['marketPrice'], f['averageCost'], f['realizedPNL']]);
      if (name === 'position') this.sizes.set(f['conId'], [f['position'], f['avgCost']]);
      if (name === 'updateAccountValue') this.values.set(`${f['key']} ${f['currency']}`, f['value']);
      if (name === 'orderStatus') this.orders.set(f['orderId'], `${f['status']} ${f['filled']}/${f['remaining']}`);
    }
    return responses;
  }

  /** What is held: a row of size 0 says that nothing is. */
  get held() {
    const rest = ([, [size]]: readonly [unknown, readonly unknown[]]): boolean => size !== 0;
    return {
      rows: new Map([...this.rows].filter(rest)),
      sizes: new Map([...this.sizes].filter(rest)),
      values: new Map(this.values),
      orders: new Map(this.orders),
    };
  }
}

const truth = async (door: ControlDoor) => ({
  accounts: (await ask(door, 'GET /accounts')).json,
  prices: (await ask(door, 'GET /prices')).json,
  orders: (await ask(door, 'GET /orders')).json,
  executions: (await ask(door, 'GET /executions')).json,
});

const open = () => ControlDoor.open({ gateway: { clock: 'virtual', pushReprices: true } });

test('a restore is told to a connected client as changes, until it believes what is so', async () => {
  await using door = await open();
  const client = await Picture.of(door);
  await client.place({ orderId: 1, orderType: 'LMT', lmtPrice: 100, totalQuantity: 5 });
  await ask(door, 'POST /steps', { trade: { contract: 'AAPL', quantity: 10, price: 290 } });
  await client.told();
  const [kept, believed] = [await truth(door), client.held];
  // IBM has had no price by then, and keeps the one that it gets.
  const before = { ...kept, prices: expect.objectContaining(kept.prices) };

  const { status, json } = await ask(door, 'POST /snapshot');
  expect({ status, json }).toEqual({ status: 201, json: { id: 'snapshot-1', takenAt: door.gateway.clock.now() } });
  await ask(door, 'POST /steps', [
    { close: { contract: 'SPY 20261218 450 C' } },
    { trade: { contract: 'QQQ 20270115 500 P', quantity: 1, price: 21 } },
    { trade: { contract: 'IBM', quantity: 10, price: 240 } },
    { reprice: { contract: 'AAPL', price: 99 } },
    { setValue: { key: 'Cushion', value: '0.5' } },
    { startDay: true },
  ]);
  await client.place({ orderId: 2, orderType: 'LMT', lmtPrice: 50, totalQuantity: 7 });
  expect(client.held.orders).toEqual(
    new Map([
      [1, 'Filled 5/0'],
      [2, 'Submitted 0/7'],
    ]),
  );
  expect(await truth(door)).not.toEqual(before);

  expect(await ask(door, 'POST /restore/snapshot-1')).toMatchObject({ status: 200, json: { id: 'snapshot-1' } });
  expect(await truth(door)).toEqual(before);
  const told = await client.told();
  expect(client.held).toEqual({
    ...believed,
    orders: new Map([
      [1, 'Submitted 0/5'],
      [2, 'Cancelled 0/7'],
    ]),
  });
  expect(named(told, 'error').map(({ code, id }) => [code, id])).toEqual([[202, 2]]);
  expect(door.gateway.clients).toHaveLength(1);

  // The order that rests again fills again, once its price is reached.
  await ask(door, 'POST /steps', { reprice: { contract: 'AAPL', price: 99 } });
  await client.told();
  expect(client.held.orders.get(1)).toBe('Filled 5/0');
  expect(await ask(door, 'POST /restore/snapshot-1')).toMatchObject({ status: 200 });
  expect(await truth(door)).toEqual(before);
});

test('a client that comes after a restore finds the world of the snapshot', async () => {
  await using gateway = await MockGateway.start({ clock: 'virtual' });
  const before = gateway.world.snapshots.take();
  gateway.account(ACCOUNT).close(apple);
  gateway.world.snapshots.restore(before);
  const client = await joined(gateway);
  client.send(requests.reqPositions, {});
  const rows = named(await client.upTo('positionEnd'), 'position');
  expect(rows.map(({ conId, position }) => [conId, position])).toContainEqual([apple.conId, -100]);
  // What was traded since was never so.
  client.send(requests.reqExecutions, {
    reqId: 1,
    clientId: null,
    acctCode: '',
    time: '',
    symbol: '',
    secType: '',
    exchange: '',
    side: '',
    lastNDays: null,
    specificDates: [],
  });
  expect(named(await client.upTo('executionDataEnd'), 'executionData')).toEqual([]);
});

test('numbers given since are not given again', async () => {
  await using gateway = await MockGateway.start({ clock: 'virtual' });
  const before = gateway.world.snapshots.take();
  const account = gateway.account(ACCOUNT);
  account.trade(apple, 1, 290);
  const [was] = gateway.world.executions.today;
  gateway.world.snapshots.restore(before);
  account.trade(apple, 1, 290);
  const [is] = gateway.world.executions.today;
  expect(gateway.world.executions.today).toHaveLength(1);
  expect([is?.execId === was?.execId, is?.permId === was?.permId]).toEqual([false, false]);
});

test('what no gateway takes back is refused, and nothing has changed', async () => {
  await using door = await open();
  await ask(door, 'POST /snapshot');
  await ask(door, 'POST /steps', { reprice: { contract: 'AAPL', price: 250 } });
  await ask(door, 'PUT /accounts/DU9', { cash: 1 });
  expect(await ask(door, 'POST /restore/snapshot-1')).toMatchObject({
    status: 409,
    json: { error: "Cannot restore the snapshot: account 'DU9' was opened since" },
  });
  await ask(door, 'POST /snapshot');
  await ask(door, 'POST /contracts/expire', { contract: 'AAPL', price: 250 });
  expect(await ask(door, 'POST /restore/snapshot-2')).toMatchObject({
    status: 409,
    json: { error: expect.stringContaining("'AAPL' (conId 265598) expired since") },
  });
  expect((await ask(door, 'GET /prices')).json[265598]).toBe(250);
});

test('snapshots are listed, dropped, bounded, and forgotten by a reset', async () => {
  await using door = await open();
  const takenAt = door.gateway.clock.now();
  for (let count = 0; count < 100; count += 1) await ask(door, 'POST /snapshot');
  expect(await ask(door, 'POST /snapshot')).toMatchObject({ status: 409 });
  expect((await ask(door, 'DELETE /snapshots/snapshot-1')).json).toHaveLength(99);
  expect(await ask(door, 'POST /restore/snapshot-1')).toMatchObject({ status: 404 });
  expect(await ask(door, 'POST /snapshot')).toMatchObject({ json: { id: 'snapshot-101', takenAt } });
  await ask(door, 'POST /reset');
  expect((await ask(door, 'GET /snapshots')).json).toEqual([]);
});

test('a snapshot of another world is refused', async () => {
  await using one = await MockGateway.start();
  await using other = await MockGateway.start();
  const snapshot = one.world.snapshots.take();
  expect(() => other.world.snapshots.restore(snapshot)).toThrow(RangeError);
});
