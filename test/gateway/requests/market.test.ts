// Market data over TCP: ticks and greeks, how a stream ends, and how many lines there are.
import { describe, expect, it } from 'vitest';
import { stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { apple, call, es, nothing, put, start } from '../../support/contract-world.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const askTicks = (client: RawClient, reqId: number, conId: number, snapshot = false) =>
  client.send(requests.reqMktData, {
    ...nothing,
    reqId,
    conId,
    exchange: conId === es.conId ? 'CME' : 'SMART',
    deltaNeutral: false,
    genericTickList: '',
    snapshot,
    regulatorySnapshot: false,
    mktDataOptions: '',
  });

describe('reqMktData', () => {
  it('sends type, parameters, quotes, sizes and the close of a stock, then what moves', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askTicks(client, 5, apple.conId);
    const responses = await sentSoFar(client);
    const all = ['marketDataType', 'tickReqParams', 'tickPrice', 'tickSize', 'tickString', 'tickGeneric'];
    expect(names(responses)).toEqual(all);
    const prices = named(responses, 'tickPrice').map(({ tickType, price }) => [tickType, price]);
    expect(prices).toEqual([
      [1, 297.99],
      [2, 298.01],
      [4, 298],
      [9, 295],
    ]);
    expect(named(responses, 'tickSize').map(({ tickType }) => tickType)).toEqual([0, 3, 5, 8]);
    gateway.account('DU1').reprice(apple, 299);
    const moved = named(await sentSoFar(client), 'tickPrice').map(({ tickType, price }) => [tickType, price]);
    expect(moved).toEqual([
      [1, 298.99],
      [2, 299.01],
      [4, 299],
    ]);
    await client.close();
  });

  it('sends greeks that follow from price, strike, expiry and the underlying', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askTicks(client, 5, call.conId);
    askTicks(client, 6, put.conId);
    const computed = named(await sentSoFar(client), 'tickOptionComputation');
    const model = (reqId: number) => computed.find((row) => row['reqId'] === reqId && row['tickType'] === 13);
    // At 298, 25 days and 6.5 hours to go; Black and Scholes worked out apart, with the C library's erf.
    expect(model(5)).toMatchObject({ optPrice: 12.5, undPrice: 298, pvDividend: 0 });
    const [ofCall, ofPut] = [model(5)!, model(6)!];
    expect(Number(ofCall['impliedVol'])).toBeCloseTo(0.4296, 4);
    expect(Number(ofCall['delta'])).toBeCloseTo(0.49894, 4);
    expect(Number(ofPut['delta'])).toBeCloseTo(Number(ofCall['delta']) - 1, 1);
    expect(Number(ofCall['gamma'])).toBeCloseTo(0.011843, 5);
    expect(Number(ofCall['vega'])).toBeCloseTo(0.31282, 4);
    expect(Number(ofCall['theta'])).toBeCloseTo(-0.26589, 4);
    expect(computed.map(({ tickType }) => tickType)).toEqual([10, 11, 12, 13, 10, 11, 12, 13]);
    await client.close();
  });

  it('moves the greeks when the underlying moves, and computes none below what the option is worth', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askTicks(client, 5, call.conId);
    await sentSoFar(client);
    gateway.account('DU1').reprice(apple, 350);
    const model = named(await sentSoFar(client), 'tickOptionComputation').find(({ tickType }) => tickType === 13);
    expect(model).toMatchObject({ impliedVol: -1, delta: -2, gamma: -2, vega: -2, theta: -2, undPrice: 350 });
    await client.close();
  });

  it('of a snapshot ends with its marker and streams nothing', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askTicks(client, 5, apple.conId, true);
    await client.next('tickSnapshotEnd');
    gateway.account('DU1').reprice(apple, 299);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('streams no more once cancelled; a second cancel is error 300', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askTicks(client, 5, apple.conId);
    client.send(requests.cancelMktData, { reqId: 5 });
    await sentSoFar(client);
    gateway.account('DU1').reprice(apple, 299);
    client.send(requests.cancelMktData, { reqId: 5 });
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 5, code: 300 } }]);
    await client.close();
  });

  it.each([3, 4])('sends delayed ticks after reqMarketDataType %i', async (marketDataType) => {
    await using gateway = await start({ marketData: 'delayed' });
    const client = await joined(gateway);
    client.send(requests.reqMarketDataType, { marketDataType });
    askTicks(client, 5, call.conId);
    const responses = await sentSoFar(client);
    expect(named(responses, 'marketDataType')).toEqual([{ reqId: 5, marketDataType: 3 }]);
    expect(named(responses, 'tickPrice').map(({ tickType }) => tickType)).toEqual([66, 67, 68, 75]);
    expect(named(responses, 'tickOptionComputation').map(({ tickType }) => tickType)).toEqual([80, 81, 82, 83]);
    await client.close();
  });

  it('of an unknown contract is error 200, of one that was never priced 354', async () => {
    await using gateway = await start();
    const unpriced = stock('MSFT');
    gateway.world.register(unpriced);
    const client = await joined(gateway);
    askTicks(client, 5, 4711);
    askTicks(client, 6, unpriced.conId);
    const errors = named(await sentSoFar(client), 'error').map(({ id, code }) => [id, code]);
    expect(errors).toEqual([
      [5, 200],
      [6, 354],
    ]);
    await client.close();
  });

  it('of what is worth nothing are ticks at 0, of what is worth less than nothing a bid below that', async () => {
    await using gateway = await start();
    gateway.world.reprice(call, 0);
    gateway.world.reprice(es, -37.5);
    const client = await joined(gateway);
    askTicks(client, 5, call.conId, true);
    askTicks(client, 6, es.conId, true);
    const prices = named(await sentSoFar(client), 'tickPrice').map(({ reqId, price }) => [reqId, price]);
    expect(prices.slice(0, 3)).toEqual([
      [5, 0],
      [5, 0.01],
      [5, 0],
    ]);
    expect(prices.filter(([reqId]) => reqId === 6).slice(0, 3)).toEqual([
      [6, -37.75],
      [6, -37.25],
      [6, -37.5],
    ]);
    await client.close();
  });

  it('beyond the login’s lines is error 101, until one is given back', async () => {
    await using gateway = await start({ limits: { marketDataLines: 2 } });
    const client = await joined(gateway);
    askTicks(client, 1, apple.conId);
    askTicks(client, 2, es.conId);
    askTicks(client, 3, put.conId);
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ id: 3, code: 101 }]);
    client.send(requests.cancelMktData, { reqId: 1 });
    askTicks(client, 3, put.conId);
    expect(named(await sentSoFar(client), 'error')).toEqual([]);
    await client.close();
  });

  it('of a login are 100 over all its clients; a client that leaves gives its own back', async () => {
    await using gateway = await start();
    const [one, two] = [await joined(gateway, { clientId: 1 }), await joined(gateway, { clientId: 2 })];
    for (let reqId = 1; reqId <= 60; reqId++) askTicks(one, reqId, apple.conId);
    await sentSoFar(one);
    for (let reqId = 1; reqId <= 41; reqId++) askTicks(two, reqId, apple.conId);
    expect(named(await sentSoFar(two), 'error')).toMatchObject([{ id: 41, code: 101 }]);
    await one.close('fin');
    await gateway.waitFor('closed');
    for (let reqId = 41; reqId <= 101; reqId++) askTicks(two, reqId, apple.conId);
    expect(named(await sentSoFar(two), 'error')).toMatchObject([{ id: 101, code: 101 }]);
    await two.close();
  });
});
