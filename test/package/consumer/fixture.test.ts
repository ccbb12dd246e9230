// A stranger's test file with the vitest fixture: one gateway for each test, whatever vitest's version.
import { IBPositionStreamer } from 'ib-position-streamer';
import { option } from 'ib-position-streamer/mock-gateway';
import { test } from 'ib-position-streamer/mock-gateway/vitest';
import { expect } from 'vitest';

test('a close is seen', async ({ gateway }) => {
  const streamer = new IBPositionStreamer();
  const closed = new Promise<string>((resolve) => {
    streamer.on('position', ({ change, symbol }) => {
      if (change === 'closed') resolve(symbol);
    });
  });
  await streamer.start({ host: gateway.host, port: gateway.port });
  gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));
  expect(await closed).toBe('SPY');
  await streamer.stop();
});

test('each test has a gateway of its own', ({ gateway }) => {
  expect(gateway.clients).toEqual([]);
  expect(gateway.port).toBeGreaterThan(0);
});
