// node:test with a streamer and a gateway of its own for each test. Run: node --import tsx --test examples/streamer-node-test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { option } from 'ib-position-streamer/mock-gateway';
import { startedStreamer } from 'ib-position-streamer/testing';

test('a close that nobody saw is told after the gap', async (t) => {
  const { streamer, gateway, stop } = await startedStreamer();
  t.after(stop);
  const resumed = new Promise<readonly string[]>((resolve) => {
    streamer.once('resumed', ({ closed }) => resolve(closed.map(({ symbol }) => symbol)));
  });

  gateway.clients[0]?.disconnect('rst');
  gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));

  assert.deepEqual(await resumed, ['SPY']);
});
