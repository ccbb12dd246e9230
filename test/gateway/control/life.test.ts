// The life of gateways behind the HTTP door: health, clients, limits, time, reset, several at once, the end.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import pkg from '../../../package.json' with { type: 'json' };
import { ask } from '../../support/control.ts';
import { joined } from '../../support/gateway-requests-client.ts';

test('health says what it is', async () => {
  await using door = await ControlDoor.open({ gateway: { seed: 7, clock: 'virtual' } });
  expect(await ask(door, 'GET /health')).toMatchObject({
    status: 200,
    json: { id: 'main', ready: true, version: pkg.version, port: door.gateway.port, seed: 7, clock: 'virtual' },
  });
});

test('clients are shown with what they use, and can be cut off', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway, { clientId: 5 });
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  await client.upTo('accountDownloadEnd');
  const { json } = await ask(door, 'GET /clients');
  expect(json).toEqual([
    {
      clientId: 5,
      serverVersion: 193,
      connection: 1,
      lines: 0,
      subscriptions: [{ name: 'reqAccountUpdates', account: 'DU1234567' }],
      bytes: { received: expect.any(Number), sent: expect.any(Number) },
    },
  ]);
  expect(json[0].bytes.sent).toBeGreaterThan(1_000);
  expect(await ask(door, 'DELETE /clients/5?how=rst')).toMatchObject({ status: 200, json: [] });
  expect(await client.closed).toBe('ECONNRESET');
  expect(await ask(door, 'DELETE /clients/6')).toMatchObject({ status: 404 });
  expect(await ask(door, 'DELETE /clients/5?how=kill')).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'how' }] },
  });
});

test('limits, market data and virtual time are changed while it runs', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  expect((await ask(door, 'PATCH /limits', { clients: 1 })).json).toMatchObject({ clients: 1, pacing: 'off' });
  expect(await ask(door, 'PATCH /limits', { cleints: 1 })).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'cleints' }] },
  });
  expect((await ask(door, 'PATCH /settings', { marketData: 'competing' })).json).toEqual({
    marketData: 'competing',
    orders: 'auto',
  });
  const { now } = (await ask(door, 'GET /clock')).json;
  expect((await ask(door, 'POST /clock/advance', { ms: 28_800_000 })).json.now).toBe(now + 28_800_000);
  await using real = await ControlDoor.open();
  expect(await ask(real, 'POST /clock/advance', { ms: 1 })).toMatchObject({ status: 409 });
});

test('reset brings everything back on the same port: world, faults, journal, limits, scripts, scenario', async () => {
  const starts: (string | undefined)[] = [];
  await using door = await ControlDoor.open({
    scenario: { name: 'mine', steps: [{ notice: 1100 }, { wait: '1h' }] },
    onReset: ({ played }) => {
      starts.push(played === undefined ? undefined : 'played');
    },
  });
  const { port, seed } = door.gateway;
  const before = (await ask(door, 'GET /accounts')).json;
  await ask(door, 'POST /steps', [
    { close: { contract: 'AAPL' } },
    { addFault: { fault: 'mute' } },
    { setLimits: { clients: 1 } },
  ]);
  await ask(door, 'PUT /replies/reqIds', { drop: true });
  expect(await ask(door, 'POST /reset')).toMatchObject({ status: 200, json: { port, seed, scenario: 'mine' } });
  expect((await ask(door, 'GET /accounts')).json).toEqual(before);
  expect((await ask(door, 'GET /faults')).json).toEqual([]);
  expect((await ask(door, 'GET /replies')).json).toEqual([]);
  expect((await ask(door, 'GET /limits')).json.clients).toBe(32);
  expect((await ask(door, 'GET /journal')).json.entries).toEqual([]);
  expect((await ask(door, 'GET /scenarios')).json).toMatchObject([{ scenario: 'mine', state: 'running' }]);
  expect(starts).toEqual(['played']);
  await (await joined(door.gateway)).close();
});

test('resets asked for at once come one after the other', async () => {
  await using door = await ControlDoor.open();
  const { port } = door.gateway;
  const all = await Promise.all([1, 2, 3, 4].map(() => ask(door, 'POST /reset')));
  expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(door.gateway.port).toBe(port);
  await (await joined(door.gateway)).close();
});

test('several gateways in one process have a world, a port and a clock each', async () => {
  await using door = await ControlDoor.open();
  const other = (
    await ask(door, 'POST /gateways', { options: { clock: 'virtual', accounts: { DU9: {} } }, scenario: 'calm' })
  ).json;
  expect(other).toMatchObject({ id: 'gateway-1', scenario: 'calm', clock: 'virtual' });
  expect(other.port).not.toBe(door.gateway.port);
  expect((await ask(door, 'GET /gateways/gateway-1/accounts')).json).toMatchObject([{ code: 'DU9' }]);
  expect((await ask(door, 'GET /gateways/main/accounts')).json).toMatchObject([{ code: 'DU1234567' }]);
  const client = await joined({ host: '127.0.0.1', port: other.port });
  expect((await ask(door, 'GET /gateways')).json.map(({ id }: { id: string }) => id)).toEqual(['main', 'gateway-1']);
  expect((await ask(door, 'DELETE /gateways/gateway-1')).json).toHaveLength(1);
  await client.closed;
  expect(await ask(door, 'GET /gateways/gateway-1/health')).toMatchObject({ status: 404 });
  expect(await ask(door, 'DELETE /gateways/main')).toMatchObject({ status: 409 });
  expect(await ask(door, 'POST /gateways', { options: { sed: 1 } })).toMatchObject({
    status: 422,
    json: { complaints: [{ key: 'options.sed' }] },
  });
});

test('shutdown is answered, and then everything has ended', async () => {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  await using door = await ControlDoor.open({ onShutdown: () => end() });
  expect(await ask(door, 'POST /shutdown')).toMatchObject({ status: 202 });
  await ended;
  await door.close();
  await expect(ask(door, 'GET /health')).rejects.toThrow();
});
