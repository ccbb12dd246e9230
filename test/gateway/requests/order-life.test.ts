// What becomes of an order, over TCP: it rests, fills, part-fills, is cancelled or rejected, waits for its parent, and
// outlives the link.
import { describe, expect, it } from 'vitest';
import { MockGateway, type MockGatewayOptions, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import { RawClient, type Response } from '../../support/raw-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const accounts = { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } };
const start = (options: MockGatewayOptions = {}) => MockGateway.start({ clock: 'virtual', accounts, ...options });

type Order = Parameters<typeof orderRequest>[0];

/** Sends orders, and returns what came back. */
async function place(client: RawClient, ...orders: readonly Order[]): Promise<readonly Response[]> {
  for (const order of orders) client.send(requests.placeOrder, orderRequest(order));
  return sentSoFar(client);
}

const cancel = { manualOrderCancelTime: '', extOperator: '', manualOrderIndicator: null };
const limit = (orderId: number, lmtPrice: number, more: Order = {}): Order => ({
  orderId,
  orderType: 'LMT',
  lmtPrice,
  ...more,
});

/** Each message in short: `status 1 Submitted 0/100`, `openOrder 1 Submitted`, `fill 1 100@200`, `202`. */
const told = (responses: readonly Response[]): string[] =>
  responses.flatMap(({ name, fields: f }) => {
    if (name === 'orderStatus') {
      const held = f['whyHeld'] === '' ? '' : ` ${String(f['whyHeld'])}`;
      return [`status ${f['orderId']} ${f['status']} ${f['filled']}/${f['remaining']}${held}`];
    }
    if (name === 'openOrder') return [`open ${f['orderId']} ${f['status']}`];
    if (name === 'executionData') return [`fill ${f['orderId']} ${f['shares']}@${f['price']}`];
    if (name === 'commissionReport') return [`cost ${f['commission']}`];
    return name === 'error' ? [`${f['code']} ${f['id']}`] : name === 'openOrderEnd' ? ['end'] : [];
  });
const statuses = (responses: readonly Response[]): string[] =>
  told(responses).filter((line) => !line.startsWith('open') && !line.startsWith('cost'));

describe('an order that is refused', () => {
  const message = async (order: Order, before: readonly Order[] = []) => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, ...before);
    const [error] = named(await place(client, order), 'error');
    await client.close();
    return [error?.['code'], error?.['id'], error?.['message']];
  };

  it.each<[string, Order, readonly Order[], number, string]>([
    ['a filled one again', { orderId: 5 }, [{ orderId: 5 }], 104, "Can't modify a filled order."],
    ['an id below one used', { orderId: 4 }, [{ orderId: 5 }], 103, 'Duplicate order id'],
    [
      'a price off the grid',
      limit(5, 199.995),
      [],
      110,
      'The price does not conform to the minimum price variation for this contract.',
    ],
    ['a parent nobody gave', { orderId: 5, parentId: 4 }, [], 135, "Can't find order with id =4"],
    [
      'a contract nobody knows',
      { orderId: 5, symbol: 'ZZZ' },
      [],
      200,
      'No security definition has been found for the request',
    ],
    [
      'an order type there is not',
      { orderId: 5, orderType: 'FEELINGS' },
      [],
      321,
      "Error validating request.-'bF' : cause - Invalid order type was entered",
    ],
    [
      'a size beyond what numbers can carry',
      { orderId: 5, totalQuantity: 1e300 },
      [],
      321,
      "Error validating request.-'bF' : cause - Order size does not conform to market rule.",
    ],
    [
      'a price beyond that',
      { orderId: 5, lmtPrice: 1e300 },
      [],
      321,
      "Error validating request.-'bF' : cause - Price is out of range.",
    ],
    [
      'no exchange',
      { orderId: 5, exchange: '' },
      [],
      321,
      "Error validating request.-'bP' : cause - Missing order exchange",
    ],
    [
      'another account',
      { orderId: 5, account: 'DU9' },
      [],
      321,
      "Error validating request.-'bF' : cause - Invalid account code 'DU9'.",
    ],
  ])('for %s is told so', async (_why, order, before, code, text) => {
    expect(await message(order, before)).toEqual([code, order?.orderId, text]);
  });

  it('for its price is so by the step of its own contract', async () => {
    await using gateway = await start({ contracts: [{ contract: 'ES 20261218 x50', price: 6845.25 }] });
    const client = await joined(gateway);
    const future = { symbol: 'ES', secType: 'FUT', exchange: 'CME' };
    expect(told(await place(client, limit(1, 6800.1, future)))).toEqual(['110 1']);
    expect(statuses(await place(client, limit(1, 6800.25, future))).at(-1)).toBe('status 1 Submitted 0/100');
    await client.close();
  });

  it('by its account is told 201, then that it is Inactive', async () => {
    await using gateway = await start({ orders: 'manual' });
    const client = await joined(gateway);
    await place(client, limit(5, 199));
    gateway.orders.reject(5, { text: 'Order rejected - reason:Exchange is closed.' });
    const sent = await sentSoFar(client);
    expect(told(sent)).toEqual(['201 5', 'open 5 Inactive', 'status 5 Inactive 0/100']);
    expect(sent[0]?.fields['message']).toBe('Order rejected - reason:Exchange is closed.');
    expect(gateway.orders.open).toEqual([]);
    await client.close();
  });

  it('to be cancelled: 10147 of one nobody gave, 10148 of a filled one; 135 and 161 from an older gateway', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const old = await joined(gateway, { clientId: 2, max: 144 });
    for (const each of [client, old]) {
      await place(each, { orderId: 5 });
      each.send(requests.cancelOrder, { orderId: 77, ...cancel });
      each.send(requests.cancelOrder, { orderId: 5, ...cancel });
    }
    expect(named(await sentSoFar(client), 'error').map(({ code, message: text }) => [code, text])).toEqual([
      [10147, 'OrderId 77 that needs to be cancelled is not found.'],
      [10148, 'OrderId 5 that needs to be cancelled cannot be cancelled, state: Filled.'],
    ]);
    const { permId } = gateway.orders.ofClient(2, 5)!;
    expect(named(await sentSoFar(old), 'error').map(({ code, message: text }) => [code, text])).toEqual([
      [135, "Can't find order with id =77"],
      [161, `Cancel attempted when order is not in a cancellable state.  Order permId =${permId}`],
    ]);
    await client.close();
    await old.close();
  });
});

describe('an order', () => {
  it('at a limit rests, told twice, and fills at its limit when the price gets there', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const rests = ['open 5 Submitted', 'status 5 Submitted 0/100'];
    expect(told(await place(client, limit(5, 199)))).toEqual([...rests, ...rests]);
    gateway.account('DU1').reprice(apple, 199.5);
    expect(told(await sentSoFar(client))).toEqual([]);
    gateway.account('DU1').reprice(apple, 198.7);
    expect(told(await sentSoFar(client))).toEqual([
      'fill 5 100@199',
      'open 5 Filled',
      'status 5 Filled 100/0',
      'open 5 Filled',
      'cost 1',
    ]);
    expect(gateway.world.price(apple)).toBe(198.7);
    expect(gateway.account('DU1').rows[0]).toMatchObject({ position: 100, averageCost: 199.01 });
    await client.close();
  });

  it('with a stop waits for its trigger, and fills at what the market is then', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const waits = ['open 5 PreSubmitted', 'status 5 PreSubmitted 0/100 trigger'];
    const stop: Order = { orderId: 5, action: 'SELL', orderType: 'STP', auxPrice: 190 };
    expect(told(await place(client, stop))).toEqual([...waits, ...waits]);
    gateway.account('DU1').reprice(apple, 189.5);
    expect(statuses(await sentSoFar(client))).toEqual([
      'status 5 Submitted 0/100',
      'fill 5 100@189.5',
      'status 5 Filled 100/0',
    ]);
    await client.close();
  });

  it('is filled in parts by hand: cumulative size, average price, commission of each part', async () => {
    await using gateway = await start({ orders: 'manual' });
    const client = await joined(gateway);
    await place(client, limit(5, 201, { totalQuantity: 1000, orderRef: 'mine' }));
    gateway.orders.fill(5, { quantity: 300, price: 200 });
    gateway.orders.fill({ orderId: 5, clientId: 1 }, { price: 201 });
    const sent = await sentSoFar(client);
    expect(told(sent)).toEqual([
      'fill 5 300@200',
      'open 5 Submitted',
      'status 5 Submitted 300/700',
      'open 5 Submitted',
      'cost 1.5',
      'fill 5 700@201',
      'open 5 Filled',
      'status 5 Filled 1000/0',
      'open 5 Filled',
      'cost 3.5',
    ]);
    expect(named(sent, 'executionData')[1]).toMatchObject({
      cumQty: 1000,
      avgPrice: 200.7,
      orderRef: 'mine',
      reqId: -1,
    });
    expect(() => gateway.orders.fill(5)).toThrow('Cannot fill order 5: it is Filled');
    await client.close();
  });

  it('is changed by its own id while it is open', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(5, 190));
    const sent = await place(client, limit(5, 201, { totalQuantity: 50 }));
    expect(statuses(sent).slice(-1)).toEqual(['status 5 Filled 50/0']);
    expect(gateway.orders.completed.map(({ orderId, filled }) => [orderId, filled])).toEqual([[5, 50]]);
    await client.close();
  });

  it('IOC that the market does not reach is cancelled at once', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    expect(statuses(await place(client, limit(5, 190, { tif: 'IOC' }))).slice(-2)).toEqual([
      'status 5 Cancelled 0/100',
      '202 5',
    ]);
    await client.close();
  });

  it('what-if is told with its margins and nothing more, and its id stays free', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const sent = await place(client, { orderId: 5, whatIf: true });
    expect(told(sent)).toEqual(['open 5 PreSubmitted']);
    expect(sent[0]?.fields).toMatchObject({
      whatIf: true,
      initMarginBefore: 0,
      initMarginChange: 10_000,
      initMarginAfter: 10_000,
      maintMarginChange: 5_000,
      equityWithLoanAfter: 99_999,
      commission: 1,
      commissionCurrency: 'USD',
    });
    expect(gateway.orders.open).toEqual([]);
    expect(statuses(await place(client, { orderId: 5 })).slice(-1)).toEqual(['status 5 Filled 100/0']);
    await client.close();
  });

  it('what-if of a stock at a limit is told with a range of costs, as reported, and none of them for sure', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const [preview] = await place(client, limit(5, 150, { whatIf: true }));
    expect(preview?.fields).toMatchObject({
      commission: null,
      minCommission: 1,
      maxCommission: 1.3,
      commissionCurrency: 'USD',
    });
    await client.close();
  });

  it('of the day ends with the day, one good till cancelled does not', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(5, 190), limit(6, 190, { tif: 'GTC' }));
    gateway.world.startDay();
    expect(statuses(await sentSoFar(client))).toEqual(['status 5 Cancelled 0/100', '202 5']);
    expect(gateway.orders.open.map(({ orderId }) => orderId)).toEqual([6]);
    await client.close();
  });

  it('is warned of with 399 and works on', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, limit(5, 190));
    gateway.orders.warn(5, 'Your order will not be placed at the exchange until 2026-11-26 09:30:00 US/Eastern.');
    const [error] = named(await sentSoFar(client), 'error');
    expect([error?.['code'], error?.['message']]).toEqual([
      399,
      'Order Message:\nBUY 100 AAPL NASDAQ.NMS\nWarning: Your order will not be placed at the exchange until 2026-11-26 09:30:00 US/Eastern.',
    ]);
    expect(gateway.orders.open).toHaveLength(1);
    await client.close();
  });

  it('whose fill is corrected is told again, the execId one version further', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, { orderId: 5 });
    const { execId } = gateway.world.executions.today[0]!;
    gateway.orders.correct(execId, 201);
    const sent = await sentSoFar(client);
    expect(told(sent)).toEqual(['fill 5 100@201', 'cost 1']);
    expect(sent[0]?.fields['execId']).toBe(execId.replace(/01$/, '02'));
    expect(gateway.account('DU1').rows[0]?.averageCost).toBeCloseTo(201.01);
    await client.close();
  });
});

describe('a family of orders', () => {
  const bracket: readonly Order[] = [
    limit(5, 199, { transmit: false }),
    limit(6, 210, { action: 'SELL', parentId: 5, transmit: false }),
    { orderId: 7, action: 'SELL', orderType: 'STP', auxPrice: 190, parentId: 5 },
  ];

  it('is told of when its last is transmitted; children wait for the parent, and say so', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    expect(told(await place(client, ...bracket.slice(0, 2)))).toEqual([]);
    expect(new Set(statuses(await place(client, bracket[2]!)))).toEqual(
      new Set([
        'status 5 Submitted 0/100',
        'status 6 PreSubmitted 0/100 child',
        'status 7 PreSubmitted 0/100 child,trigger',
      ]),
    );
    await client.close();
  });

  it('works when the parent fills; when one child fills the other is cancelled', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, ...bracket);
    gateway.account('DU1').reprice(apple, 198);
    expect(statuses(await sentSoFar(client))).toEqual([
      'fill 5 100@199',
      'status 5 Filled 100/0',
      'status 6 Submitted 0/100',
      'status 7 PreSubmitted 0/100 trigger',
    ]);
    gateway.account('DU1').reprice(apple, 211);
    expect(statuses(await sentSoFar(client))).toEqual([
      'fill 6 100@210',
      'status 6 Filled 100/0',
      'status 7 Cancelled 0/100',
      '202 7',
    ]);
    expect(gateway.account('DU1').rows).toEqual([]);
    await client.close();
  });

  it('whose parent fills as it is transmitted is at work by then, but for a child that waits for its time', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(
      client,
      { orderId: 1, transmit: false },
      limit(2, 210, { action: 'SELL', parentId: 1, transmit: false }),
      limit(3, 190, { action: 'SELL', parentId: 1, transmit: false, goodAfterTime: '20991231 10:00:00 UTC' }),
      { orderId: 4, action: 'SELL', orderType: 'STP', auxPrice: 180, parentId: 1 },
    );
    expect(gateway.orders.open.map(({ orderId, status, whyHeld }) => [orderId, status, whyHeld])).toEqual([
      [2, 'Submitted', ''],
      [3, 'PreSubmitted', ''],
      [4, 'PreSubmitted', 'trigger'],
    ]);
    gateway.world.reprice(apple, 179);
    expect(gateway.orders.open).toEqual([]);
    expect(gateway.account('DU1').rows).toEqual([]);
    await client.close();
  });

  it('is cancelled with its parent', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await place(client, ...bracket);
    client.send(requests.cancelOrder, { orderId: 5, ...cancel });
    expect(statuses(await sentSoFar(client)).filter((line) => line.includes('Cancelled'))).toEqual([
      'status 5 Cancelled 0/100',
      'status 6 Cancelled 0/100',
      'status 7 Cancelled 0/100',
    ]);
    await client.close();
  });

  it('of alternatives: a part of one reduces the other, even when the price would fill both', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const group: Order = { ocaGroup: 'either', ocaType: 3 };
    await place(client, limit(5, 190, group), limit(6, 191, group));
    gateway.orders.fill(5, { quantity: 40 });
    expect(statuses(await sentSoFar(client))).toEqual([
      'fill 5 40@190',
      'status 5 Submitted 40/60',
      'status 6 Submitted 0/60',
    ]);
    gateway.account('DU1').reprice(apple, 180);
    expect(statuses(await sentSoFar(client))).toEqual([
      'fill 5 60@190',
      'status 5 Filled 100/0',
      'status 6 Cancelled 0/60',
      '202 6',
    ]);
    await client.close();
  });
});

describe('who is told', () => {
  it('the client that gave the order, and the master client; nobody else', async () => {
    await using gateway = await start({ masterClientId: 9 });
    const [own, other, master, zero] = await Promise.all([1, 2, 9, 0].map((clientId) => joined(gateway, { clientId })));
    const sent = await place(own!, { orderId: 5 });
    expect(told(await sentSoFar(master!))).toEqual(told(sent));
    expect(told(sent)).toHaveLength(7);
    for (const each of [other!, zero!]) expect(told(await sentSoFar(each))).toEqual([]);
    for (const each of [own!, other!, master!, zero!]) await each.close();
  });

  it('a trade nobody ordered: client 0 and the master get the fill and its cost, everybody the position rows', async () => {
    await using gateway = await start({ masterClientId: 9 });
    const clients = await Promise.all([0, 9, 1].map((clientId) => joined(gateway, { clientId })));
    for (const each of clients) {
      each.send(requests.reqPositions, {});
      await sentSoFar(each);
    }
    gateway.account('DU1').trade(apple, 10, 201, { commission: 1 });
    for (const [index, each] of clients.entries()) {
      const sent = await sentSoFar(each);
      expect(told(sent)).toEqual(index < 2 ? ['fill 0 10@201', 'cost 1'] : []);
      expect(named(sent, 'position').map(({ avgCost }) => avgCost)).toEqual([201, 201.1]);
      await each.close();
    }
  });

  it('an order given by hand goes to client 0, which binds it when it asked for that', async () => {
    await using gateway = await start();
    const zero = await joined(gateway, { clientId: 0 });
    const terms = {
      account: 'DU1',
      contract: apple,
      action: 'BUY',
      totalQuantity: 10,
      orderType: 'LMT',
      lmtPrice: 190,
    } as const;
    gateway.orders.place(terms);
    expect(new Set(statuses(await sentSoFar(zero)))).toEqual(new Set(['status 0 Submitted 0/10']));
    zero.send(requests.reqAutoOpenOrders, { autoBind: true });
    await sentSoFar(zero);
    const { permId } = gateway.orders.place(terms);
    const sent = await sentSoFar(zero);
    expect(named(sent, 'orderBound')).toEqual([{ permId, clientId: 0, orderId: -1 }]);
    expect(statuses(sent).at(-1)).toBe('status -1 Submitted 0/10');
    zero.send(requests.cancelOrder, { orderId: -1, ...cancel });
    expect(statuses(await sentSoFar(zero))).toEqual(['status -1 Cancelled 0/10', '202 -1']);
    await zero.close();
  });

  it('open orders: of the client that asks, or of all', async () => {
    await using gateway = await start();
    const [one, two] = await Promise.all([1, 2].map((clientId) => joined(gateway, { clientId })));
    await place(one!, limit(5, 190));
    await place(two!, limit(5, 191));
    one!.send(requests.reqOpenOrders, {});
    expect(told(await sentSoFar(one!))).toEqual(['open 5 Submitted', 'status 5 Submitted 0/100', 'end']);
    one!.send(requests.reqAllOpenOrders, {});
    expect(named(await sentSoFar(one!), 'openOrder').map(({ clientId, lmtPrice }) => [clientId, lmtPrice])).toEqual([
      [1, 190],
      [2, 191],
    ]);
    one!.send(requests.globalCancel, { extOperator: '', manualOrderIndicator: null });
    expect(statuses(await sentSoFar(one!))).toEqual(['status 5 Cancelled 0/100', '202 5']);
    expect(statuses(await sentSoFar(two!))).toEqual(['status 5 Cancelled 0/100', '202 5']);
    one!.send(requests.globalCancel, { extOperator: '', manualOrderIndicator: null });
    expect(statuses(await sentSoFar(one!))).toEqual(['161 5']);
    await one!.close();
    await two!.close();
  });
});

describe('across links and restarts', () => {
  it('an order half filled goes on; who comes back is told of it before the account list, and ids go on', async () => {
    await using gateway = await start({ orders: 'manual' });
    const first = await joined(gateway);
    await place(first, limit(5, 199));
    gateway.orders.fill(5, { quantity: 30 });
    await first.close('rst');
    gateway.orders.fill(5, { quantity: 20 });
    const again = await RawClient.open(gateway);
    await again.greet(193);
    again.startApi(1);
    const sent = await again.upTo('nextValidId');
    expect(sent.slice(0, 4).map(({ name }) => name)).toEqual([
      'openOrder',
      'orderStatus',
      'openOrderEnd',
      'managedAccounts',
    ]);
    expect(told(sent)[1]).toBe('status 5 Submitted 50/50');
    expect(sent.at(-1)?.fields['orderId']).toBe(6);
    await sentSoFar(again);
    again.send(requests.reqExecutions, {
      ...{ reqId: 3, clientId: 1, acctCode: '', time: '', symbol: '', secType: '', exchange: '', side: '' },
    });
    const missed = await again.upTo('executionDataEnd');
    expect(named(missed, 'executionData').map(({ shares, cumQty, orderId }) => [shares, cumQty, orderId])).toEqual([
      [30, 30, 5],
      [20, 50, 5],
    ]);
    await again.close();
  });

  it('a restart that rolls the ids back lets a number come again; one that is still open is changed by it', async () => {
    await using gateway = await MockGateway.start({ accounts });
    const client = await joined(gateway);
    await place(client, { orderId: 1 }, limit(2, 190, { tif: 'GTC' }));
    await client.close();
    await gateway.restart({ nextValidId: 1 });
    const again = await joined(gateway);
    again.send(requests.reqIds, { numIds: 1 });
    expect((await again.next('nextValidId'))['orderId']).toBe(1);
    expect(statuses(await place(again, { orderId: 1, totalQuantity: 7 })).at(-1)).toBe('status 1 Filled 7/0');
    expect(statuses(await place(again, limit(2, 180, { totalQuantity: 5 }))).at(-1)).toBe('status 2 Submitted 0/5');
    expect(gateway.orders.open).toHaveLength(1);
    await again.close();
  });
});

describe('every server version from 100 to 200', () => {
  it.each(Array.from({ length: 101 }, (_unused, index) => 100 + index))(
    'an order is taken, told and cancelled at %i',
    async (max) => {
      await using gateway = await MockGateway.start({ accounts, serverVersion: max });
      const client = await joined(gateway, { max });
      await place(client, limit(5, 190, { orderRef: 'mine', ocaGroup: 'group', outsideRth: true }));
      client.send(requests.reqOpenOrders, {});
      expect(named(await sentSoFar(client), 'openOrder')[0]).toMatchObject({
        ...{ orderRef: 'mine', ocaGroup: 'group', outsideRth: true, lmtPrice: 190, right: '?', status: 'Submitted' },
      });
      client.send(requests.cancelOrder, {
        orderId: 5,
        ...cancel,
        ...(max >= 187 && max < 190 && { rfqText: '', rfqOperator: '', rfqNumber: null }),
      });
      expect(statuses(await sentSoFar(client))).toEqual(['status 5 Cancelled 0/100', '202 5']);
      client.send(requests.reqCompletedOrders, { apiOnly: true });
      expect((await client.upTo('completedOrdersEnd'))[0]?.fields).toMatchObject({
        ...{ status: 'Cancelled', completedStatus: 'Cancelled by Trader', totalQuantity: 100 },
      });
      await client.close();
    },
  );
});
