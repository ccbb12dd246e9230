// What is brought back under clients that stay: POST /reset?clients=keep, and what a snapshot keeps beside the world.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';

const ACCOUNT = 'DU1234567';
const SCENARIO = { name: 'mine', steps: [{ notice: 2104 }, { wait: '1h' }, { notice: 1100 }] };

test('a reset that keeps clients is everything as at the start, and what differs is told to them', async () => {
  const starts: unknown[] = [];
  await using door = await ControlDoor.open({
    gateway: { clock: 'virtual', pushReprices: true },
    scenario: SCENARIO,
    onReset: ({ gateway }) => starts.push(gateway),
  });
  const { gateway } = door;
  const client = await joined(gateway, { clientId: 3 });
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
  await client.upTo('accountDownloadEnd');
  const [accounts, limits] = [(await ask(door, 'GET /accounts')).json, (await ask(door, 'GET /limits')).json];
  await ask(door, 'POST /steps', [
    { close: { contract: 'AAPL' } },
    { setLimits: { clients: 1 } },
    { addFault: { fault: 'latency', ms: 5 } },
    { download: { holds: 'empty' } },
    { upstream: 'lost' },
    { refuse: true },
  ]);
  await ask(door, 'PATCH /settings', { marketData: 'none' });
  await ask(door, 'PUT /replies/reqIds', { drop: true });
  const waiting = ask(door, 'GET /journal/wait?name=placeOrder&timeout=20s');
  await ask(door, 'GET /health');

  expect(await ask(door, 'POST /reset?clients=keep')).toMatchObject({ status: 200, json: { scenario: 'mine' } });
  expect((await waiting).status).toBe(410);
  expect(door.gateway).toBe(gateway);
  expect(starts).toEqual([gateway]);
  expect((await ask(door, 'GET /accounts')).json).toEqual(accounts);
  expect((await ask(door, 'GET /limits')).json).toEqual(limits);
  for (const what of ['faults', 'replies', 'snapshots']) expect((await ask(door, `GET /${what}`)).json).toEqual([]);
  expect((await ask(door, 'GET /health')).json).toMatchObject({ marketData: gateway.marketData, scenario: 'mine' });
  expect(gateway.marketData).toBe('live');
  expect((await ask(door, 'GET /scenarios')).json).toMatchObject([
    { id: 'scenario-1', state: 'running', current: expect.arrayContaining(['steps[1] wait']) },
  ]);
  // Those of the scenario that was under way never come.
  await gateway.clock.advance(3_599_000);
  const told = await sentSoFar(client);
  const codes = named(told, 'error').map(({ code }) => code);
  expect(codes.filter((code) => code === 1100)).toHaveLength(1);
  expect(codes.filter((code) => code === 2104).length).toBeGreaterThanOrEqual(1);
  const rows = named(told, 'portfolioValue').filter(({ symbol }) => symbol === 'AAPL');
  expect(rows.at(-1)).toMatchObject({ position: -100 });
  expect((await ask(door, 'GET /clients')).json).toMatchObject([{ clientId: 3 }]);
  await (await joined(gateway, { clientId: 4 })).close();
});

test('where the world cannot go back, a reset that would keep clients changes nothing and says why', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' }, scenario: SCENARIO });
  await ask(door, 'PUT /accounts/DU9', { cash: 1 });
  await ask(door, 'PATCH /limits', { clients: 1 });
  expect(await ask(door, 'POST /reset?clients=keep')).toMatchObject({
    status: 409,
    json: { error: "Cannot restore the snapshot: account 'DU9' was opened since" },
  });
  expect((await ask(door, 'GET /limits')).json.clients).toBe(1);
  expect((await ask(door, 'GET /scenarios')).json).toMatchObject([{ state: 'running' }]);
  expect(await ask(door, 'POST /reset?clients=all')).toMatchObject({ status: 422 });
  expect(await ask(door, 'POST /reset')).toMatchObject({ status: 200 });
});

test('a snapshot keeps limits, market data and faults by name, with the strikes they had left; time goes on', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  await ask(door, 'PATCH /limits', { clients: 2 });
  await ask(door, 'PATCH /settings', { marketData: 'delayed' });
  await ask(door, 'POST /faults', { name: 'thrice', fault: 'drop', message: 'positionEnd', times: 3 });
  const client = await joined(door.gateway);
  client.send(requests.reqPositions, {});
  await sentSoFar(client);
  await ask(door, 'POST /faults', { name: 'lag', fault: 'latency', ms: 5 });
  await ask(door, 'POST /snapshot');
  await ask(door, 'PATCH /limits', { clients: 9 });
  await ask(door, 'PATCH /settings', { marketData: 'none' });
  await ask(door, 'DELETE /faults');
  await ask(door, 'POST /faults', { name: 'late', fault: 'mute' });
  await ask(door, 'POST /steps', { addFault: { fault: 'latency', ms: 1 } });
  await ask(door, 'POST /clock/advance', { ms: 1_000 });
  const { now } = (await ask(door, 'GET /clock')).json;
  expect(await ask(door, 'POST /restore/snapshot-1')).toMatchObject({ status: 200 });
  expect((await ask(door, 'GET /limits')).json.clients).toBe(2);
  expect(door.gateway.marketData).toBe('delayed');
  const faults = (await ask(door, 'GET /faults')).json as { name: string | null; fault: object }[];
  expect(faults.map(({ name, fault }) => [name, fault])).toEqual([
    // A scenario's own goes as it came: with its scenario.
    [null, { fault: 'latency', ms: 1 }],
    ['thrice', { fault: 'drop', message: 'positionEnd', times: 2 }],
    ['lag', { fault: 'latency', ms: 5 }],
  ]);
  expect((await ask(door, 'GET /clock')).json.now).toBe(now);
});
