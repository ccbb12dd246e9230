// One test that fails and one that passes, for the trace that is left of the first.
import { expect } from 'vitest';
import { drop, option } from '../../../mock-gateway/index.ts';
import { test } from '../../../testing/vitest.ts';

const CALL = option('SPY', '20261218', 450, 'C');

test('passes', ({ streamer }) => {
  expect(streamer.isStreaming).toBe(true);
});

test('misses a <close>', async ({ gateway, streamer }) => {
  gateway.account('DU1234567').trade(CALL, 3, 12.6);
  await expect.poll(() => streamer.position(CALL.conId)?.position).toBe(5);
  gateway.faults.add(drop('portfolioValue'));
  gateway.account('DU1234567').close(CALL);
  await gateway.waitFor('fault');
  expect(streamer.position(CALL.conId)?.position, 'of DU1234567').toBe(0);
});
