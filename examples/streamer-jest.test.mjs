// Jest with a streamer and a gateway of its own for each test. Run: NODE_OPTIONS=--experimental-vm-modules npx jest --testMatch '**/*.test.mjs'
import { expect, test } from '@jest/globals';
import { option } from 'ib-position-streamer/mock-gateway';
import { startedStreamer } from 'ib-position-streamer/testing';

test('a close that nobody saw is told after the gap', async () => {
  const { streamer, gateway, stop } = await startedStreamer();
  try {
    const resumed = new Promise((resolve) => {
      streamer.once('resumed', ({ closed }) => resolve(closed.map(({ symbol }) => symbol)));
    });

    gateway.clients[0]?.disconnect('rst');
    gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));

    expect(await resumed).toEqual(['SPY']);
  } finally {
    await stop();
  }
});
