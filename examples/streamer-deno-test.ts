// deno test with a streamer and a gateway of its own for each test. Run: deno test -A --no-check --node-modules-dir=manual examples/streamer-deno-test.ts
import assert from 'node:assert/strict';
import { option } from 'ib-position-streamer/mock-gateway';
import { startedStreamer } from 'ib-position-streamer/testing';

declare const Deno: { test(name: string, body: () => Promise<void>): void };

Deno.test('a close that nobody saw is told after the gap', async () => {
  await using kit = await startedStreamer();
  const resumed = new Promise<readonly string[]>((resolve) => {
    kit.streamer.once('resumed', ({ closed }) => resolve(closed.map(({ symbol }) => symbol)));
  });

  kit.gateway.clients[0]?.disconnect('rst');
  kit.gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));

  assert.deepEqual(await resumed, ['SPY']);
});
