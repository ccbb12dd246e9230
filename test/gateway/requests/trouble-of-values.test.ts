// What live values, position rows and market data may suffer, each brought about by the scenario lines that docs/scenarios.md names.
import { describe, expect, it } from 'vitest';
import {
  type ListedContract,
  loadScenario,
  MockGateway,
  option,
  parseScenario,
  startOptions,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { nothing } from '../../support/contract-world.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { RawClient } from '../../support/raw-client.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const STATE = { position: 2, averageCost: 310, marketPrice: 12.5 };
const contracts: readonly ListedContract[] = [{ contract: 'SPY', price: 451 }];
const start = (options = {}) =>
  MockGateway.start({
    clock: 'virtual',
    contracts,
    accounts: { DU1: { positions: [{ contract: CALL, ...STATE }] } },
    ...options,
  });

/** Plays lines of a scenario file, at once. */
const play = (gateway: MockGateway, ...lines: readonly string[]) =>
  gateway.play(parseScenario(`steps:\n${lines.map((line) => `  - ${line}\n`).join('')}`));

const askPnl = (client: RawClient, reqId = 1) =>
  client.send(requests.reqPnLSingle, { reqId, account: 'DU1', modelCode: '', conId: CALL.conId });
const askTicks = (client: RawClient, reqId = 5, snapshot = false) =>
  client.send(requests.reqMktData, {
    ...nothing,
    reqId,
    conId: CALL.conId,
    exchange: 'SMART',
    deltaNeutral: false,
    genericTickList: '',
    snapshot,
    regulatorySnapshot: false,
    mktDataOptions: '',
  });

const codes = async (client: RawClient) => named(await sentSoFar(client), 'error').map(({ code }) => code);
/** Everything that streams, asked for by a client. */
async function streaming(gateway: MockGateway): Promise<RawClient> {
  const client = await joined(gateway);
  askPnl(client);
  client.send(requests.reqPositions, {});
  askTicks(client);
  await sentSoFar(client);
  return client;
}
/** Which of it comes after all of it moved. */
async function heard(gateway: MockGateway, client: RawClient): Promise<readonly string[]> {
  gateway.account('DU1').trade(CALL, 1, 12.6);
  gateway.world.reprice(CALL, 12.7);
  await gateway.clock.advance(1_000);
  const kinds = ['pnlSingle', 'position', 'tickPrice'];
  const told = new Set((await sentSoFar(client)).map(({ name }) => name));
  return kinds.filter((kind) => told.has(kind));
}

describe('P&L of one position', () => {
  it('comes late, and falls silent after so many frames though it stands', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await play(gateway, 'pnl: { contract: SPY 20261218 450 C, is: silent }');
    askPnl(client);
    await sentSoFar(client);
    await gateway.clock.advance(4_000);
    expect(named(await sentSoFar(client), 'pnlSingle')).toEqual([]);
    await play(gateway, 'pnl: { contract: SPY 20261218 450 C, frames: 2 }');
    await gateway.clock.advance(5_000);
    expect(named(await sentSoFar(client), 'pnlSingle')).toHaveLength(2);
    // Another request has frames of its own.
    askPnl(client, 2);
    expect(named(await sentSoFar(client), 'pnlSingle')).toHaveLength(1);
    await gateway.clock.advance(5_000);
    expect(named(await sentSoFar(client), 'pnlSingle')).toHaveLength(1);
    await client.close();
  });

  it('is 2150 again and again under its number, and then figures under the same', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await play(gateway, 'pnl: { contract: SPY 20261218 450 C, is: unavailable }');
    askPnl(client);
    const first = await sentSoFar(client);
    await gateway.clock.advance(2_000);
    const told = [...first, ...(await sentSoFar(client))];
    expect(named(told, 'error')).toMatchObject(Array(3).fill({ code: 2150, id: 1 }));
    await play(gateway, 'pnl: { contract: SPY 20261218 450 C }');
    await gateway.clock.advance(1_000);
    expect(await sentSoFar(client)).toMatchObject([{ name: 'pnlSingle', fields: { reqId: 1, value: 2_500 } }]);
    await client.close();
  });
});

describe('what is asked for, when IB is back,', () => {
  it.each([
    ['is gone after 1101', 'upstream: restored-data-lost', 1101, []],
    ['goes on after 1102', 'upstream: restored', 1102, ['pnlSingle', 'position', 'tickPrice']],
    ['is dead all the same after a 1102', 'upstream: { is: restored-data-lost, notice: 1102 }', 1102, []],
  ])('%s', async (_what, line, code, left) => {
    await using gateway = await start();
    const client = await streaming(gateway);
    await play(gateway, 'upstream: lost', line);
    expect(await codes(client)).toEqual([1100, code]);
    expect(await heard(gateway, client)).toEqual(left);
    await client.close();
  });
});

describe('position rows', () => {
  it('come seconds behind the fill of an order, and twice', async () => {
    await using gateway = await start({ positionsLagMs: 3_000 });
    const client = await streaming(gateway);
    const order = orderRequest({ orderId: 1, conId: CALL.conId, secType: 'OPT', symbol: 'SPY', totalQuantity: 1 });
    client.send(requests.placeOrder, order);
    const first = await sentSoFar(client);
    expect(named(first, 'executionData')).toMatchObject([{ conId: CALL.conId }]);
    expect(named(first, 'position')).toEqual([]);
    await gateway.clock.advance(3_000);
    expect(named(await sentSoFar(client), 'position')).toMatchObject([{ position: 3 }, { position: 3 }]);
    await client.close();
  });

  it('come of a step in size that no execution is told of, and of another account', async () => {
    await using gateway = await start({ accounts: { DU1: {}, DU2: {} } });
    const client = await joined(gateway);
    client.send(requests.reqPositions, {});
    await sentSoFar(client);
    await play(
      gateway,
      'setPosition: { account: DU2, contract: SPY 20261218 450 C, position: 7, averageCost: 300, marketPrice: 3 }',
      'close: { account: DU2, contract: SPY 20261218 450 C }',
    );
    const told = await sentSoFar(client);
    expect(named(told, 'position')).toMatchObject([
      { account: 'DU2', position: 7, avgCost: 300 },
      { account: 'DU2', position: 0, avgCost: 0 },
    ]);
    expect(named(told, 'executionData')).toEqual([]);
    client.send(requests.reqExecutions, {
      reqId: 9,
      clientId: 0,
      acctCode: '',
      time: '',
      symbol: '',
      secType: '',
      exchange: '',
      side: '',
    });
    // A close is a fill at the market, a stated size is none.
    expect(named(await client.upTo('executionDataEnd'), 'executionData')).toMatchObject([{ shares: 7 }]);
    await client.close();
  });

  it('end without their marker until it is let go', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const fault = '{ fault: withhold, message: positionEnd }';
    await play(gateway, `addFault: ${fault}`);
    client.send(requests.reqPositions, {});
    const told = await sentSoFar(client);
    expect([named(told, 'position').length, named(told, 'positionEnd').length]).toEqual([1, 0]);
    await gateway.faults.clear();
    await client.next('positionEnd');
    await client.close();
  });
});

describe('greeks', () => {
  const modelOf = (told: Awaited<ReturnType<typeof sentSoFar>>) =>
    named(told, 'tickOptionComputation').map(({ tickType }) => tickType);

  it.each([
    ['impliedVol', -1],
    ['optPrice', -1],
    ['pvDividend', -1],
    ['undPrice', -1],
    ['delta', -2],
    ['gamma', -2],
    ['vega', -2],
    ['theta', -2],
  ])('lack %s alone, which is %i', async (name, unset) => {
    await using gateway = await start();
    await play(
      gateway,
      `{ contracts: [{ contract: SPY 20261218 450 C, greeks: { uncomputed: [${name}] } }], steps: [] }`,
    );
    const client = await joined(gateway);
    askTicks(client);
    const computed = named(await sentSoFar(client), 'tickOptionComputation');
    expect(computed).toHaveLength(4);
    // -1 and -2 say so; a client's own word for it is not the fake's.
    const spelled = computed.map((fields) => fields[name]);
    expect(spelled).toEqual(Array(4).fill(unset));
    const others = computed.map((fields) => Object.values({ ...fields, tickAttrib: 1, [name]: 0 }));
    expect(others.flat().filter((value) => value === -2)).toEqual([]);
    await client.close();
  });

  it('of the model come behind those of the quotes, by so much, and follow the price from then on', async () => {
    await using gateway = await start();
    gateway.world.list({ contract: CALL, greeks: { modelAfterMs: 2_500 } });
    const client = await joined(gateway);
    askTicks(client);
    askTicks(client, 6, true);
    expect(new Set(modelOf(await sentSoFar(client)))).toEqual(new Set([10, 11, 12]));
    // One that is cancelled before its model comes never has it.
    askTicks(client, 7);
    client.send(requests.cancelMktData, { reqId: 7 });
    await sentSoFar(client);
    await gateway.clock.advance(2_499);
    gateway.world.reprice(CALL, 12.6);
    expect(modelOf(await sentSoFar(client))).toEqual([10, 11, 12]);
    await gateway.clock.advance(1);
    expect(modelOf(await sentSoFar(client))).toEqual([13]);
    gateway.world.reprice(CALL, 12.7);
    expect(modelOf(await sentSoFar(client))).toEqual([10, 11, 12, 13]);
    client.send(requests.cancelMktData, { reqId: 5 });
    await sentSoFar(client);
    expect(gateway.clock.pending).toBe(0);
    await client.close();
  });

  it('of the model never come where they are said not to, delayed ones neither', async () => {
    await using gateway = await start({ marketData: 'delayed' });
    await play(
      gateway,
      '{ contracts: [{ contract: SPY 20261218 450 C, greeks: { modelAfterMs: never } }], steps: [] }',
    );
    const client = await joined(gateway);
    client.send(requests.reqMarketDataType, { marketDataType: 3 });
    askTicks(client);
    expect(modelOf(await sentSoFar(client))).toEqual([80, 81, 82]);
    await gateway.clock.advance(60_000);
    expect(modelOf(await sentSoFar(client))).toEqual([]);
    await client.close();
  });
});

describe('market data', () => {
  it('that is refused with 354 is not there to be cancelled: 300', async () => {
    await using gateway = await start({ marketData: 'none' });
    const client = await joined(gateway);
    askTicks(client);
    client.send(requests.cancelMktData, { reqId: 5 });
    expect(await codes(client)).toEqual([354, 300]);
    await client.close();
  });

  it('that another session takes ends with 10197 and gives its line back; asked for again it comes', async () => {
    await using gateway = await start({ limits: { marketDataLines: 1 } });
    const client = await streaming(gateway);
    await play(
      gateway,
      '{ gateway: { marketData: competing }, steps: [] }',
      '{ gateway: { marketData: live }, steps: [] }',
    );
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ code: 10197, id: 5 }]);
    expect(await heard(gateway, client)).toEqual(['pnlSingle', 'position']);
    askTicks(client, 6);
    expect(await codes(client)).toEqual([]);
    await client.close();
  });

  it('is refused with 10197 a second time while the other session stays', async () => {
    await using gateway = await start();
    const client = await streaming(gateway);
    const played = play(
      gateway,
      '{ gateway: { marketData: competing }, steps: [{ waitFor: cancelMktData }, { waitFor: reqMktData }] }',
      '{ gateway: { marketData: live }, steps: [] }',
    );
    client.send(requests.cancelMktData, { reqId: 5 });
    askTicks(client, 6);
    expect(await codes(client)).toEqual([10197, 300, 10197]);
    await played;
    askTicks(client, 7);
    expect(await codes(client)).toEqual([]);
    await client.close();
  });

  it('that is delayed has nobody to compete with, and goes on', async () => {
    await using gateway = await start({ marketData: 'delayed' });
    const client = await joined(gateway);
    client.send(requests.reqMarketDataType, { marketDataType: 3 });
    askTicks(client);
    await sentSoFar(client);
    gateway.marketData = 'competing';
    gateway.world.reprice(CALL, 13);
    const told = await sentSoFar(client);
    expect(named(told, 'error')).toEqual([]);
    expect(named(told, 'tickPrice')).toHaveLength(3);
    await client.close();
  });
});

describe('overnight', () => {
  it.each([
    [
      'assigned-overnight',
      [
        ['OPT', 500, 0],
        ['STK', 0, 300],
      ],
    ],
    [
      'adjusted-overnight',
      [
        ['OPT', 500, 0],
        ['OPT', 250, -6],
      ],
    ],
    ['expired-row-lingers', [['OPT', 450, 0]]],
  ])('%s ends in these steps of size', async (name, steps) => {
    const scenario = loadScenario(name);
    await using gateway = await MockGateway.start({ ...startOptions(scenario), clock: 'virtual' });
    const before = new Map(gateway.account('DU1234567').rows.map((row) => [row.contract.conId, row.position]));
    const played = gateway.play(scenario);
    for (let links = 0; links < 2; links++) {
      const client = await joined(gateway);
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
      await client.upTo('accountDownloadEnd');
      await gateway.clock.advance(3_000);
      await client.close().catch(() => {});
    }
    await gateway.clock.advance(1_300_000);
    await played;
    const changed = gateway.account('DU1234567').rows.filter((row) => before.get(row.contract.conId) !== row.position);
    const held = new Map(changed.map(({ contract, position }) => [contract.conId, [contract, position] as const]));
    const gone = [...before.keys()].filter(
      (conId) => !gateway.account('DU1234567').rows.some(({ contract }) => contract.conId === conId),
    );
    const told = [
      ...gone.map((conId) => gateway.world.contracts.get(conId)!).map((contract) => [contract, 0] as const),
      ...held.values(),
    ].map(([{ secType, strike }, position]) => [secType, strike, position]);
    expect(told).toEqual(steps);
  });
});
