// vitest with the fixture of the test kit: a streamer and a gateway of its own for each test, also side by side. Run: npx vitest run examples/streamer-vitest.test.ts
import { option } from 'ib-position-streamer/mock-gateway';
import { test } from 'ib-position-streamer/testing/vitest';
import { expect } from 'vitest';

test.concurrent('a close that nobody saw is told after the gap', async ({ gateway, streamer }) => {
  const resumed = new Promise<readonly string[]>((resolve) => {
    streamer.once('resumed', ({ closed }) => resolve(closed.map(({ symbol }) => symbol)));
  });

  gateway.clients[0]?.disconnect('rst');
  gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));

  expect(await resumed).toEqual(['SPY']);
});

test.concurrent('the test beside it meets none of that', async ({ gateway, streamer }) => {
  expect(streamer.isStreaming).toBe(true);
  expect(gateway.account('DU1234567').rows.map(({ contract }) => contract.symbol)).toContain('SPY');
});
