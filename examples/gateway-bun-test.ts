// bun test with a shipped scenario. Run: bun test ./examples/gateway-bun-test.ts
import { expect, test } from 'bun:test';
import { EventName, IBApi } from '@stoqey/ib';
import { loadScenario, MockGateway, startOptions } from 'ib-position-streamer/mock-gateway';

test('a burst of farm notices does not end the connection', async () => {
  const scenario = loadScenario('farm-flap');
  await using gateway = await MockGateway.start(startOptions(scenario));
  const api = new IBApi({ host: gateway.host, port: gateway.port, clientId: 1, maxReqPerSec: 40 });
  api.on(EventName.error, () => {});
  api.connect();
  api.reqAccountUpdates(true, 'DU1234567');

  const { finished } = await gateway.play(scenario, { speed: 100 });
  expect({ finished, clients: gateway.clients.length }).toEqual({ finished: true, clients: 1 });

  const disconnected = new Promise((resolve) => api.once(EventName.disconnected, resolve));
  api.disconnect();
  await disconnected;
});
