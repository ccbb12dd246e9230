// Combinations among other orders: families, alternatives, days, stops, snapshots; and the legs held by then.
import { describe, expect, it } from 'vitest';
import {
  combination,
  future,
  MockGateway,
  type MockGatewayOptions,
  type OrderTerms,
  option,
  step,
  stock,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';

const low = option('SPY', '20261218', 450, 'C', { conId: 4500 });
const high = option('SPY', '20261218', 460, 'C', { conId: 4600 });
const near = future('ES', '20261218', 50, { conId: 5001 });
const far = future('ES', '20270319', 50, { conId: 5002 });
const spy = stock('SPY', { conId: 756733 });
const contracts = [
  { contract: low, price: 12.5 },
  { contract: high, price: 8.1 },
  { contract: near, price: 6800 },
  { contract: far, price: 6850 },
  { contract: spy, price: 455 },
];
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({ clock: 'virtual', accounts: { DU1: {} }, contracts, ...options });

const vertical = combination([
  { contract: low, ratio: 1, action: 'BUY' },
  { contract: high, ratio: 1, action: 'SELL' },
]);
const calendar = combination([
  { contract: near, ratio: 1, action: 'SELL' },
  { contract: far, ratio: 1, action: 'BUY' },
]);
const terms = (more: Partial<OrderTerms> = {}): OrderTerms => ({
  ...{ account: 'DU1', ...vertical, action: 'BUY', totalQuantity: 1, orderType: 'LMT', lmtPrice: 4 },
  ...more,
});
const positions = (gateway: MockGateway) =>
  Object.fromEntries(gateway.account('DU1').rows.map(({ contract, position }) => [contract.conId, position]));
const status = (gateway: MockGateway, { permId }: { readonly permId: number }) =>
  gateway.orders.find({ permId })?.status;

describe('a combination', () => {
  it('as a parent wakes its children when it is full, and a child of it is filled as it is', async () => {
    await using gateway = await start();
    const parent = gateway.orders.place(terms());
    const child = gateway.orders.place(
      terms({ action: 'SELL', orderType: 'LMT', lmtPrice: 6, parentPermId: parent.permId }),
    );
    const stop = gateway.orders.place(
      terms({ action: 'SELL', orderType: 'STP', lmtPrice: null, auxPrice: 2, parentPermId: parent.permId }),
    );
    expect(child).toMatchObject({ status: 'PreSubmitted', whyHeld: 'child' });
    gateway.world.reprice(low, 12);
    expect(status(gateway, parent)).toBe('Filled');
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [high.conId]: -1 });
    gateway.world.reprice(high, 10.5);
    expect([status(gateway, child), status(gateway, stop)]).toEqual(['Cancelled', 'Filled']);
    expect(positions(gateway)).toEqual({});
  });

  it('is an alternative to another order: what one leg sets off ends the other', async () => {
    await using gateway = await start();
    const first = gateway.orders.place(terms({ ocaGroup: 'one' }));
    const other = gateway.orders.place({
      ...{ account: 'DU1', contract: low, action: 'SELL', totalQuantity: 1, orderType: 'STP', auxPrice: 11 },
      ocaGroup: 'one',
    });
    // Both would go off at this price: the one that came first does.
    gateway.world.reprice(low, 10);
    expect([status(gateway, first), status(gateway, other)]).toEqual(['Filled', 'Cancelled']);
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [high.conId]: -1 });
  });

  it('not transmitted is worked when its family is', async () => {
    await using gateway = await start();
    const parent = gateway.orders.place(terms({ orderType: 'MKT', lmtPrice: null, transmit: false }));
    expect(gateway.orders.open).toEqual([]);
    gateway.orders.place(terms({ action: 'SELL', lmtPrice: 6, parentPermId: parent.permId }));
    expect(status(gateway, parent)).toBe('Filled');
    expect(gateway.orders.open).toMatchObject([{ action: 'SELL', status: 'Submitted' }]);
  });

  it('of the day ends with it, good till cancelled it stays, at the close it fills at that of its legs', async () => {
    await using gateway = await start();
    const day = gateway.orders.place(terms());
    const kept = gateway.orders.place(terms({ tif: 'GTC' }));
    gateway.orders.place(terms({ orderType: 'MOC', lmtPrice: null }));
    gateway.world.startDay();
    expect([status(gateway, day), status(gateway, kept)]).toEqual([undefined, 'Submitted']);
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [high.conId]: -1 });
  });

  it('flips legs that were held otherwise, and a leg that it closes is gone', async () => {
    await using gateway = await start({
      accounts: {
        DU1: {
          positions: [
            { contract: low, position: -3, averageCost: 1_000, marketPrice: 12.5 },
            { contract: high, position: 2, averageCost: 800, marketPrice: 8.1 },
          ],
        },
      },
    });
    gateway.orders.place(terms({ totalQuantity: 2, orderType: 'MKT', lmtPrice: null }));
    expect(positions(gateway)).toEqual({ [low.conId]: -1 });
    gateway.orders.place(terms({ totalQuantity: 2, orderType: 'MKT', lmtPrice: null }));
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [high.conId]: -2 });
  });

  it('of two futures pays nothing for them but what it costs, and trails in points', async () => {
    await using gateway = await start();
    gateway.orders.place(terms({ ...calendar, orderType: 'MKT', lmtPrice: null }));
    expect(gateway.world.executions.today.map(({ price, commission }) => [price, commission])).toEqual([
      ...[
        [50, 0],
        [6800, 2.25],
        [6850, 2.25],
      ],
    ]);
    const cash = gateway.account('DU1').values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD');
    expect(Number(cash?.value)).toBeCloseTo(100_000 - 4.5, 6);
    const trailing = gateway.orders.place(
      terms({ ...calendar, action: 'SELL', orderType: 'TRAIL', lmtPrice: null, trail: { percent: 10 } }),
    );
    expect(gateway.orders.find(trailing)?.trailStop).toBe(45);
    gateway.world.reprice(far, 6840);
    expect(positions(gateway)).toEqual({});
  });

  it('whose price is below 0 is followed by a stop from the right side', async () => {
    await using gateway = await start();
    const order = gateway.orders.place(
      terms({
        ...combination([
          { contract: low, ratio: 1, action: 'SELL' },
          { contract: high, ratio: 1, action: 'BUY' },
        ]),
        ...{ action: 'SELL', orderType: 'TRAIL', lmtPrice: null, trail: { percent: 10 } },
      }),
    );
    expect(gateway.orders.find(order)).toMatchObject({ status: 'PreSubmitted', trailStop: -4.84 });
  });

  it('with a leg that has no price rests at the market until it has one', async () => {
    const bare = option('SPY', '20261218', 470, 'C', { conId: 4700 });
    await using gateway = await start();
    const order = gateway.orders.place(
      terms({
        ...combination([
          { contract: low, ratio: 1, action: 'BUY' },
          { contract: bare, ratio: 1, action: 'SELL' },
        ]),
        ...{ orderType: 'MKT', lmtPrice: null },
      }),
    );
    gateway.world.reprice(low, 13);
    expect(status(gateway, order)).toBe('Submitted');
    gateway.world.reprice(bare, 5);
    expect(status(gateway, order)).toBe('Filled');
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [bare.conId]: -1 });
  });

  it('filled by hand gives a leg that has no price the one that is left for it', async () => {
    const bare = option('SPY', '20261218', 470, 'C', { conId: 4700 });
    await using gateway = await start({ orders: 'manual' });
    const legs = combination([
      { contract: low, ratio: 1, action: 'BUY' },
      { contract: bare, ratio: 2, action: 'SELL' },
    ]);
    gateway.orders.fill(gateway.orders.place(terms(legs)), { price: 2.5 });
    expect(gateway.world.price(bare)).toBe(5);
    expect(gateway.world.price(low)).toBe(12.5);
  });

  it('rejected, warned of, or given while IB is lost moves nothing', async () => {
    await using gateway = await start();
    const order = gateway.orders.place(terms());
    gateway.orders.warn(order, 'Held.');
    gateway.orders.reject(order);
    expect(status(gateway, order)).toBe('Inactive');
    gateway.setUpstream('lost');
    const lost = gateway.orders.place(terms({ orderType: 'MKT', lmtPrice: null }));
    expect(status(gateway, lost)).toBe('PendingSubmit');
    expect(positions(gateway)).toEqual({});
    gateway.setUpstream('restored');
    expect(status(gateway, lost)).toBe('Filled');
  });

  it('is brought back by a snapshot with its legs', async () => {
    await using gateway = await start();
    const order = gateway.orders.place(terms());
    const before = gateway.world.snapshots.take();
    gateway.world.reprice(low, 11);
    expect(status(gateway, order)).toBe('Filled');
    gateway.world.snapshots.restore(before);
    expect(gateway.orders.find(order)).toMatchObject({ status: 'Submitted', legs: vertical.legs });
    expect(positions(gateway)).toEqual({});
    gateway.world.reprice(low, 11);
    expect(positions(gateway)).toEqual({ [low.conId]: 1, [high.conId]: -1 });
  });

  it('is corrected leg by leg: cash and cost of the leg follow, and its combination has no price to correct', async () => {
    await using gateway = await start();
    gateway.orders.place(terms({ orderType: 'MKT', lmtPrice: null }));
    const [whole, bought] = gateway.world.executions.today;
    gateway.orders.correct(bought?.execId ?? '', 12.6);
    expect(gateway.account('DU1').rows[0]?.averageCost).toBeCloseTo(1261, 6);
    expect(() => gateway.orders.correct(whole?.execId ?? '', 5)).toThrow(
      /it is a combination's, whose legs have fills/,
    );
    expect(gateway.world.executions.today.map(({ execId }) => execId)).toEqual([
      '0000e0d5.00000001.01.01',
      '0000e0d5.00000001.02.01',
      '0000e0d5.00000001.03.01',
      '0000e0d5.00000001.02.02',
    ]);
  });

  it('is filled, corrected and cancelled by the steps of a scenario', async () => {
    await using gateway = await start({ orders: 'manual' });
    gateway.orders.place(terms({ clientId: 1, orderId: 5, totalQuantity: 3 }));
    const fill = step.fill({ order: 5, quantity: 2, price: 4.2 });
    await gateway.play({ steps: [fill, step.correct({ price: 8 }), step.cancel({ order: 5 })] });
    expect(gateway.orders.find(5)).toMatchObject({ status: 'Cancelled', filled: 2, avgFillPrice: 4.2 });
    expect(positions(gateway)).toEqual({ [low.conId]: 2, [high.conId]: -2 });
  });

  it('is told to a client as rows of its legs alone, with their cost', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
    client.send(requests.reqPositions, {});
    await sentSoFar(client);
    gateway.orders.place(terms({ totalQuantity: 2, orderType: 'MKT', lmtPrice: null }));
    const sent = await sentSoFar(client);
    expect(new Set(sent.flatMap(({ fields }) => fields['secType'] ?? []))).toEqual(new Set(['OPT']));
    expect(named(sent, 'position').map(({ conId, position, avgCost }) => [conId, position, avgCost])).toEqual([
      [low.conId, 2, 1250],
      [low.conId, 2, 1250.65],
      [high.conId, -2, 810],
      [high.conId, -2, 809.35],
    ]);
    await client.close();
  });

  it.each([
    ['nothing', [], /Cannot combine nothing: it must have at least two legs: it has 0/],
    ['one leg', [{ contract: low, ratio: 1, action: 'BUY' as const }], /at least two legs: it has 1/],
    [
      'half of one',
      [
        { contract: low, ratio: 0.5, action: 'BUY' as const },
        { contract: high, ratio: 1, action: 'SELL' as const },
      ],
      /ratio of a leg must be a whole number above 0: it is 0.5/,
    ],
    [
      'a combination of one',
      [
        { contract: vertical.contract, ratio: 1, action: 'BUY' as const },
        { contract: high, ratio: 1, action: 'SELL' as const },
      ],
      /a leg must be a single contract: 'SPY' is a combination/,
    ],
    [
      'one twice',
      [1, 2].map((ratio) => ({ contract: low, ratio, action: 'BUY' as const })),
      /must be another contract/,
    ],
    [
      'two currencies',
      [low, stock('SAP', { currency: 'EUR' })].map((contract) => ({ contract, ratio: 1, action: 'BUY' as const })),
      /its legs must have one currency/,
    ],
  ])('of %s is none', (_what, legs, sentence) => {
    expect(() => combination(legs)).toThrow(sentence);
  });

  it('by name alone, and legs of what is none, are no order', async () => {
    await using gateway = await start();
    expect(() => gateway.orders.place(terms({ legs: [] }))).toThrow(/it must have at least two legs: it has 0/);
    expect(() => gateway.orders.place(terms({ contract: spy }))).toThrow(/its contract must be a BAG/);
    expect(() => gateway.account('DU1').trade(vertical.contract, 1, 4)).toThrow(/combination/);
    expect(() => gateway.world.reprice(vertical.contract, 4)).toThrow(/combination/);
  });
});
