// bun test with a streamer and a gateway of its own for each test. Run: bun test ./examples/streamer-bun-test.ts
import { expect, test } from 'bun:test';
import { option } from 'ib-position-streamer/mock-gateway';
import { startedStreamer } from 'ib-position-streamer/testing';

test('a close that nobody saw is told after the gap', async () => {
  await using kit = await startedStreamer();
  const resumed = new Promise<readonly string[]>((resolve) => {
    kit.streamer.once('resumed', ({ closed }) => resolve(closed.map(({ symbol }) => symbol)));
  });

  kit.gateway.clients[0]?.disconnect('rst');
  kit.gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));

  expect(await resumed).toEqual(['SPY']);
});
