// Steps, scenarios, faults, the world and orders through the HTTP door: in force when they are answered.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';

const FAST = { gateway: { pushReprices: true } };

test('a step is in force when it is answered: the row is on its way before', async () => {
  await using door = await ControlDoor.open(FAST);
  const client = await joined(door.gateway);
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  await client.upTo('accountDownloadEnd');
  expect(await ask(door, 'POST /steps', { reprice: { contract: 'AAPL', price: 190.5 } })).toEqual({
    status: 200,
    json: { done: 1 },
  });
  const rows = named(await sentSoFar(client), 'portfolioValue');
  expect(rows).toEqual([expect.objectContaining({ symbol: 'AAPL', marketPrice: 190.5 })]);
  await client.close();
});

test('steps may be a list, and YAML, and are done in their order', async () => {
  await using door = await ControlDoor.open(FAST);
  const yaml =
    '- setPosition: { contract: IBM, position: 10, averageCost: 240, marketPrice: 241 }\n- trade: { contract: IBM, quantity: -4, price: 250 }\n';
  expect(await ask(door, 'POST /steps', yaml)).toMatchObject({ status: 200, json: { done: 2 } });
  const { json } = await ask(door, 'GET /accounts/DU1234567/positions');
  expect(json).toContainEqual(
    expect.objectContaining({ position: 6, averageCost: 240, marketPrice: 250, realizedPnl: 40 }),
  );
});

test('a client is cut off by a step before that is answered', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway);
  await ask(door, 'POST /steps', { restart: { down: '10ms' } });
  expect(await client.closed).toBe('ECONNRESET');
  await (await joined(door.gateway)).close();
});

test.each([
  [
    'a key',
    { reprice: { contract: 'AAPL', prise: 1 } },
    'reprice.prise',
    /^is not a key of this: did you mean 'price'\?$/,
  ],
  [
    'a value',
    [{ notice: 1100 }, { reprice: { contract: 'AAPL', price: 'x' } }],
    '[1].reprice.price',
    /^must be a number: current value is "x"$/,
  ],
  ['a verb', [{ repice: 1 }], '[0]', /^has repice; a step needs one of setPosition/],
])('a step that is none is refused with 422: key and rule, as in a file, for %s', async (_what, body, key, rule) => {
  await using door = await ControlDoor.open();
  const { status, json } = await ask(door, 'POST /steps', body);
  expect(status).toBe(422);
  expect(json.complaints).toContainEqual({ key, rule: expect.stringMatching(rule) });
  expect(json.error).toContain(key);
});

test('a step that cannot be done is 409, with the sentence of the scenario', async () => {
  await using door = await ControlDoor.open();
  const { status, json } = await ask(door, 'POST /steps', [{ notice: 1100 }, { close: { contract: 'MSFT' } }]);
  expect(status).toBe(409);
  expect(json).toMatchObject({
    step: 'steps[1]',
    error: expect.stringContaining("Cannot close 'MSFT': account DU1234567 does not hold"),
  });
});

test('a scenario runs on its own, says where it is, and can be ended', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const started = await ask(door, 'POST /scenarios', 'name: mine\nsteps:\n  - wait: 5s\n  - notice: 1100\n');
  expect(started).toMatchObject({ status: 201, json: { id: 'scenario-1', scenario: 'mine', state: 'running' } });
  expect((await ask(door, 'GET /scenarios/scenario-1')).json.current).toContain('steps[0] wait');
  expect((await ask(door, 'DELETE /scenarios/scenario-1')).json).toMatchObject({
    state: 'stopped',
    unfinished: ['steps[0] wait', 'steps[1] notice'],
  });
  await ask(door, 'POST /scenarios', { steps: [{ wait: '5s' }, { close: { contract: 'MSFT' } }] });
  await ask(door, 'POST /clock/advance', { ms: 5_000 });
  expect((await ask(door, 'GET /scenarios/scenario-2')).json).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('MSFT'),
  });
});

test('a scenario by its shipped name, or in YAML with the line of what is wrong', async () => {
  await using door = await ControlDoor.open();
  expect(await ask(door, 'POST /scenarios?name=calm&speed=50')).toMatchObject({
    status: 201,
    json: { scenario: 'calm', speed: 50 },
  });
  expect(await ask(door, 'POST /scenarios?name=clam')).toMatchObject({ status: 404 });
  expect(await ask(door, 'POST /scenarios')).toMatchObject({ status: 422 });
  const { status, json } = await ask(door, 'POST /scenarios', 'steps:\n  - wait: 5s\n  - notise: 1100\n');
  expect({ status, line: json.complaints[0].line, key: json.complaints[0].key }).toEqual({
    status: 422,
    line: 3,
    key: 'steps[1]',
  });
});

test('a fault has a name, is changed in force, counts its strikes, and is taken out', async () => {
  await using door = await ControlDoor.open();
  const added = await ask(door, 'POST /faults', { name: 'lost', fault: 'drop', message: 'currentTime' });
  expect(added).toMatchObject({ status: 201, json: { name: 'lost', strikes: 0 } });
  expect(await ask(door, 'POST /faults', { name: 'lost', fault: 'mute' })).toMatchObject({ status: 409 });
  const client = await joined(door.gateway);
  client.send(requests.reqCurrentTime, {});
  expect(await sentSoFar(client)).toEqual([]);
  expect((await ask(door, 'GET /faults/lost')).json.strikes).toBe(1);
  expect((await ask(door, 'PATCH /faults/lost', { message: 'managedAccounts' })).json.fault).toEqual({
    fault: 'drop',
    message: 'managedAccounts',
  });
  client.send(requests.reqCurrentTime, {});
  expect(named(await sentSoFar(client), 'currentTime')).toHaveLength(1);
  expect(await ask(door, 'PATCH /faults/lost', { massage: 'x' })).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'massage' }] },
  });
  expect(await ask(door, 'DELETE /faults/lost')).toMatchObject({ status: 200, json: [] });
  expect(await ask(door, 'GET /faults/lost')).toMatchObject({ status: 404 });
  await client.close();
});

test('a fault that is spent is gone, and one of a scenario has no name', async () => {
  await using door = await ControlDoor.open();
  await ask(door, 'POST /faults', { fault: 'drop', message: 'currentTime', times: 1 });
  await ask(door, 'POST /steps', { addFault: { fault: 'latency', ms: 1 } });
  const client = await joined(door.gateway);
  client.send(requests.reqCurrentTime, {});
  await sentSoFar(client);
  expect((await ask(door, 'GET /faults')).json).toEqual([
    { name: null, fault: { fault: 'latency', ms: 1 }, strikes: null },
  ]);
  expect((await ask(door, 'DELETE /faults')).json).toEqual([]);
  await client.close();
});

test('accounts are opened and changed by the rules of a scenario, and read back', async () => {
  await using door = await ControlDoor.open();
  const account = { cash: 5_000, positions: [{ contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 }] };
  expect(await ask(door, 'PUT /accounts/DU7', account)).toMatchObject({ status: 201, json: { code: 'DU7' } });
  expect(
    await ask(door, 'PATCH /accounts/DU7', { positions: [{ ...account.positions[0], position: 12 }] }),
  ).toMatchObject({
    status: 200,
    json: { positions: [{ position: 12, marketValue: 2_898, dailyPnl: expect.any(Number) }] },
  });
  expect((await ask(door, 'GET /accounts')).json.map(({ code }: { code: string }) => code)).toEqual([
    'DU1234567',
    'DU7',
  ]);
  expect(await ask(door, 'PATCH /accounts/DU8', {})).toMatchObject({ status: 404 });
  expect(await ask(door, 'PUT /accounts/DU8', { csah: 1 })).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'csah' }] },
  });
});

test('contracts, chains, prices and expiries are changed, and read back', async () => {
  await using door = await ControlDoor.open();
  await ask(door, 'POST /contracts', [{ contract: 'EUR.USD', price: 1.0873 }]);
  await ask(door, 'POST /chains', [
    { underlying: 'AAPL', expiries: ['20261218'], strikes: { from: 180, to: 185, step: 5 } },
  ]);
  expect(await ask(door, 'PUT /prices', [{ contract: 'QQQ', price: 512.4 }])).toMatchObject({ status: 200 });
  const { json } = await ask(door, 'GET /contracts');
  const shown = json.map(({ contract, price }: { contract: { localSymbol: string }; price: number }) => [
    contract.localSymbol,
    price,
  ]);
  expect(shown).toContainEqual(['EUR.USD', 1.0873]);
  expect(shown).toContainEqual(['QQQ', 512.4]);
  expect(shown.flat()).toContain('AAPL  261218C00185000');
  expect(Object.values((await ask(door, 'GET /prices')).json)).toContain(512.4);
  expect(await ask(door, 'POST /contracts/expire', { contract: 'AAPL', price: 7 })).toMatchObject({
    json: { isExpired: true },
  });
  expect((await ask(door, 'GET /executions')).json).toEqual([]);
});

test('an order is given, changed, filled in parts, corrected, cancelled', async () => {
  await using door = await ControlDoor.open();
  const terms = {
    account: 'DU1234567',
    contract: 'AAPL',
    action: 'BUY',
    totalQuantity: 10,
    orderType: 'LMT',
    lmtPrice: 1,
  };
  expect(await ask(door, 'POST /orders/preview', terms)).toMatchObject({
    status: 200,
    json: { status: 'PreSubmitted' },
  });
  const { permId } = (await ask(door, 'POST /orders', terms)).json;
  expect(await ask(door, `PATCH /orders/${permId}`, { totalQuantity: 8 })).toMatchObject({ json: { remaining: 8 } });
  expect(await ask(door, `POST /orders/${permId}/bind`)).toMatchObject({ json: { orderId: -1 } });
  expect(await ask(door, `POST /orders/${permId}/warn`, { text: 'Held' })).toMatchObject({ status: 200 });
  expect(await ask(door, `POST /orders/${permId}/fill`, { quantity: 3, price: 2 })).toMatchObject({
    json: { filled: 3, avgFillPrice: 2 },
  });
  const [fill] = (await ask(door, 'GET /executions')).json;
  expect((await ask(door, `POST /executions/${fill.execId}/correct`, { price: 3 })).json).toHaveLength(2);
  expect(await ask(door, `POST /orders/${permId}/cancel`)).toMatchObject({ json: { status: 'Cancelled' } });
  expect(await ask(door, `POST /orders/${permId}/fill`)).toMatchObject({
    status: 409,
    json: { error: expect.stringContaining('it is Cancelled') },
  });
  expect(await ask(door, 'POST /orders/7/reject')).toMatchObject({ status: 404 });
  expect((await ask(door, 'GET /orders')).json.completed).toHaveLength(1);
});

test('an order of a combination is given by its legs, and fills in them', async () => {
  await using door = await ControlDoor.open();
  const legs = [
    { contract: 'SPY 20261218 480 C', ratio: 1, action: 'SELL' },
    { contract: 'SPY 20261218 470 C', ratio: 2, action: 'BUY' },
  ];
  const terms = { account: 'DU1234567', legs, action: 'BUY', totalQuantity: 5, orderType: 'LMT', lmtPrice: 4.2 };
  const { status, json } = await ask(door, 'POST /orders', terms);
  expect([status, json.contract.secType, json.contract.symbol]).toEqual([201, 'BAG', 'SPY']);
  expect(await ask(door, `POST /orders/${json.permId}/fill`, { quantity: 2, price: 4.5 })).toMatchObject({
    json: { filled: 2, remaining: 3 },
  });
  const { json: held } = await ask(door, 'GET /accounts/DU1234567/positions');
  expect(held).toContainEqual(expect.objectContaining({ position: 4 }));
  expect(held).toContainEqual(expect.objectContaining({ position: -2 }));
  expect(await ask(door, 'POST /orders', { ...terms, contract: 'SPY' })).toMatchObject({ status: 422 });
  expect(await ask(door, 'POST /orders', { ...terms, legs: legs.slice(1) })).toMatchObject({
    status: 409,
    json: { error: expect.stringContaining('must have at least two legs') },
  });
});

test('an answer is scripted for the requests that fit, and only if it can be sent', async () => {
  await using door = await ControlDoor.open();
  const first = await ask(door, 'PUT /replies/reqCurrentTime', [{ times: 1, error: { code: 321, text: 'Busy' } }]);
  expect(first).toMatchObject({ status: 200, json: [{ request: 'reqCurrentTime', answered: 0 }] });
  const bad = await ask(door, 'PUT /replies/reqCurrentTime', [
    { drop: true },
    { rows: [{ message: 'nope', fields: {} }] },
  ]);
  expect(bad).toMatchObject({ status: 422, json: { error: expect.stringContaining("'nope' must be a message") } });
  const client = await joined(door.gateway);
  client.send(requests.reqCurrentTime, {});
  expect(named(await sentSoFar(client), 'error')).toEqual([expect.objectContaining({ code: 321, message: 'Busy' })]);
  expect((await ask(door, 'GET /replies')).json).toEqual([]);
  await client.close();
});
