// node-ib, another author's client and codec, older than `API\0`: it must understand all it asks for.
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { PATIENCE_MS } from '../../support/patience.ts';
import { until } from '../../support/until.ts';

interface NodeIb {
  on(event: 'all', listener: (event: string, args: readonly unknown[]) => void): void;
  connect(): void;
  disconnect(): void;
  readonly contract: {
    stock(symbol: string): object;
    option(symbol: string, expiry: string, strike: number, right: string): object;
  };
  readonly order: {
    limit(action: string, quantity: number, price: number): object;
    market(action: string, quantity: number): object;
  };
  readonly [request: string]: unknown;
}

const require = createRequire(import.meta.url);
const makeIb = (options: object): NodeIb => new (require('ib'))(options);

const ACCOUNT = 'DU1234567';
const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });

/** Everything a node-ib client emits, to be waited for. */
class NodeIbClient {
  readonly ib: NodeIb;
  readonly seen: { readonly event: string; readonly args: readonly unknown[] }[] = [];
  readonly #wakers = new Set<() => void>();

  constructor(at: { readonly host: string; readonly port: number }) {
    this.ib = makeIb({ host: at.host, port: at.port, clientId: 7 });
    this.ib.on('all', (event, args) => {
      this.seen.push({ event, args });
      for (const waker of [...this.#wakers]) waker();
    });
  }

  call(request: string, ...args: readonly unknown[]): void {
    Reflect.apply(this.ib[request] as (...args: readonly unknown[]) => void, this.ib, args);
  }

  all(event: string): readonly (readonly unknown[])[] {
    return this.seen.filter((entry) => entry.event === event).map(({ args }) => args);
  }

  event(event: string, nth = 0): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const args = this.all(event)[nth];
        if (args === undefined) return;
        clearTimeout(timer);
        this.#wakers.delete(settle);
        resolve(args);
      };
      const timer = setTimeout(() => reject(new Error(`${event} #${nth} did not come`)), PATIENCE_MS);
      this.#wakers.add(settle);
      settle();
    });
  }

  /** Errors that are no farm notices: also what its decoder says of messages it cannot read. */
  get errors(): readonly unknown[] {
    return this.all('error').filter(([, data]) => ![2104, 2106, 2158].includes(Object(data).code));
  }
}

describe('node-ib against the gateway', () => {
  let gateway: MockGateway;
  let client: NodeIbClient;

  beforeEach(async () => {
    gateway = await MockGateway.start({
      pushReprices: true,
      accounts: {
        [ACCOUNT]: {
          positions: [
            { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
            { contract: apple, position: -100, averageCost: 291.2660812, marketPrice: 291.6234436 },
          ],
        },
      },
    });
    client = new NodeIbClient(gateway);
    client.ib.connect();
    await client.event('nextValidId');
  });

  afterEach(async () => {
    client.ib.disconnect();
    await client.event('disconnected');
    await gateway.stop();
  });

  it('connects without API\\0, is told a version it knows, its accounts and an order id', async () => {
    expect(client.all('server')[0]?.[0]).toBe(74);
    expect(client.all('managedAccounts')).toEqual([[ACCOUNT]]);
    expect(client.all('nextValidId')).toEqual([[1]]);
    expect(gateway.clients).toMatchObject([{ clientId: 7, serverVersion: 74 }]);
  });

  it('reads bars that end in the price of now, and a bar every five seconds', async () => {
    const contract = client.ib.contract.stock('AAPL');
    client.call('reqHistoricalData', 3, contract, '', '2 D', '1 hour', 'TRADES', 1, 2, false);
    await until(() => expect(client.all('historicalData').at(-1)?.[1]).toMatch(/^finished/));
    const [, date, , , , close] = client.all('historicalData').at(-2) ?? [];
    expect([date, close]).toEqual([expect.stringMatching(/^\d{10}$/), 291.62]);
    client.call('reqRealTimeBars', 4, contract, 5, 'TRADES', false);
    const [reqId, , , , , closed] = await client.event('realtimeBar');
    expect([reqId, closed]).toEqual([4, 291.62]);
    expect(client.errors).toEqual([]);
  });

  it('reads the account download, and each change after it', async () => {
    client.call('reqAccountUpdates', true, ACCOUNT);
    await client.event('accountDownloadEnd');
    expect(client.all('updatePortfolio')).toMatchObject([
      [
        { conId: call.conId, symbol: 'SPY', strike: 450, right: 'C', expiry: '20261218' },
        2,
        12.5,
        2500,
        1180.55,
        138.9,
        0,
        ACCOUNT,
      ],
      [{ conId: 265598, right: '0' }, -100, 291.6234436, -29162.34, 291.2660812, -35.74, 0, ACCOUNT],
    ]);
    gateway.account(ACCOUNT).reprice(call, 13.1);
    expect((await client.event('updatePortfolio', 2)).slice(1, 4)).toEqual([2, 13.1, 2620]);
    expect(client.errors).toEqual([]);
  });

  it('reads positions, summary, contract details, ticks with greeks, executions and time', async () => {
    client.call('reqPositions');
    client.call('reqAccountSummary', 3, 'All', 'NetLiquidation');
    client.call('reqContractDetails', 4, client.ib.contract.option('SPY', '20261218', 450, 'C'));
    client.call('reqMktData', 5, { conId: call.conId, exchange: 'SMART' }, '', false, false);
    gateway.account(ACCOUNT).trade(apple, 10, 290);
    client.call('reqExecutions', 6, {});
    client.call('reqCurrentTime');
    client.call('reqOpenOrders');
    await client.event('openOrderEnd');
    expect(client.all('position')).toMatchObject([
      [ACCOUNT, { conId: call.conId, strike: 450 }, 2, 1180.55],
      [ACCOUNT, { conId: 265598 }, -90, 291.2660812],
    ]);
    expect(client.all('accountSummary')).toEqual([[3, ACCOUNT, 'NetLiquidation', '73500.00', 'USD']]);
    expect(client.all('contractDetails')).toMatchObject([
      [4, { summary: { conId: call.conId, localSymbol: call.localSymbol, multiplier: '100' }, minTick: 0.01 }],
    ]);
    expect(client.all('contractDetailsEnd')).toEqual([[4]]);
    expect(client.all('tickPrice').map(([reqId, type, price]) => [reqId, type, price])).toEqual([
      [5, 1, 12.49],
      [5, 2, 12.51],
      [5, 4, 12.5],
      [5, 9, 12.5],
    ]);
    expect(client.all('tickOptionComputation').map(([, type]) => type)).toEqual([10, 11, 12, 13]);
    expect(client.all('tickOptionComputation')[3]?.[9]).toBe(450);
    expect(client.all('execDetails')).toMatchObject([
      [6, { conId: 265598 }, { side: 'BOT', shares: '10', price: 290, acctNumber: ACCOUNT, cumQty: 10 }],
    ]);
    expect(client.all('execDetailsEnd')).toEqual([[6]]);
    expect(client.all('currentTime')).toHaveLength(1);
    expect(client.errors).toEqual([]);
  });

  it('has its cancel of a query that is over refused, where only the fields say how long the request is', async () => {
    client.call('reqHistoricalData', 8, client.ib.contract.stock('AAPL'), '', '1 D', '1 hour', 'TRADES', 1, 1, false);
    client.call('cancelHistoricalData', 8);
    client.call('reqIds', 1);
    await client.event('nextValidId', 1);
    expect(client.errors.map((error) => Object(error)[1])).toEqual([{ id: 8, code: 366 }]);
  });

  it('is told that an order is none of those given, and is served on', async () => {
    client.call('cancelOrder', 3);
    client.call('reqGlobalCancel');
    client.call('reqIds', 1);
    await client.event('nextValidId', 1);
    expect(client.errors.map((error) => Object(error)[1])).toEqual([{ id: 3, code: 135 }]);
  });

  it('has its orders taken and filled; two requests in one piece are two', async () => {
    const { contract, order } = client.ib;
    client.call('placeOrder', 3, contract.stock('AAPL'), order.limit('BUY', 7, 1.25));
    client.call('placeOrder', 4, contract.stock('AAPL'), order.market('BUY', 5));
    client.call('reqRealTimeBars', 8, contract.stock('AAPL'), 5, 'TRADES', false);
    client.call('reqMktDepth', 9, contract.stock('AAPL'), 5);
    client.call('reqIds', 1);
    await client.event('nextValidId', 1);
    const told = client.all('orderStatus').map(([id, status, filled, remaining]) => [id, status, filled, remaining]);
    expect(told).toContainEqual([3, 'Submitted', 0, 7]);
    expect(told).toContainEqual([4, 'Filled', 5, 0]);
    expect(client.all('openOrder')[0]).toMatchObject([3, { symbol: 'AAPL' }, { lmtPrice: 1.25, totalQuantity: 7 }, {}]);
    expect(client.errors.map((error) => Object(error)[1])).toEqual([{ id: 9, code: 354 }]);
  });
});
