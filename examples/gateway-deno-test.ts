// deno test with a scenario of its own. Run: deno test -A --no-check --node-modules-dir=manual examples/gateway-deno-test.ts
import assert from 'node:assert/strict';
import { EventName, IBApi } from '@stoqey/ib';
import { MockGateway, scenario, step } from 'ib-position-streamer/mock-gateway';

declare const Deno: { test(name: string, body: () => Promise<void>): void };

Deno.test('a client is told that its link is gone', async () => {
  await using gateway = await MockGateway.start();
  const api = new IBApi({ host: gateway.host, port: gateway.port, clientId: 1, maxReqPerSec: 40 });
  const disconnected = new Promise((resolve) => api.once(EventName.disconnected, resolve));
  api.on(EventName.error, () => {});
  api.connect();
  api.reqPositions();

  const lost = scenario({ steps: [step.waitFor('reqPositions'), step.notice(1100), step.disconnect('rst')] });
  assert.deepEqual(await gateway.play(lost), { finished: true, unfinished: [] });
  await disconnected;
});
