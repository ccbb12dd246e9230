// How a connection ends while a fault still holds bytes of it: an end waits for bytes that can arrive, and for nothing else.
import { expect, test } from 'vitest';
import { type Fault, latency, slice, throttle } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';

const { start, connected } = ownGateways();

const HOUR_MS = 3_600_000;
const HOLDING: [string, Fault][] = [
  ['latency', latency({ ms: HOUR_MS })],
  ['throttle', throttle({ bytesPerSecond: 1 })],
  ['slice', slice({ bytes: 1, gapMs: HOUR_MS })],
];

test.each(HOLDING)('a client that leaves is let go at once, whatever %s still held for it', async (_, fault) => {
  const gateway = await start({ clock: 'virtual' });
  const client = await connected(gateway);
  gateway.faults.add(fault);
  client.send(requests.reqCurrentTime, {});
  await gateway.waitFor('currentTime');
  await client.close('fin');
  expect(gateway.connections.open).toBe(0);
});

test.each(HOLDING)('a restart does not wait for what %s holds: it ends when its time is over', async (_, fault) => {
  const gateway = await start();
  const client = await connected(gateway);
  gateway.faults.add(fault);
  gateway.notice(1100, 'x'.repeat(1_000));
  await gateway.restart({ how: 'fin' });
  await client.closed;
  await gateway.faults.clear();
  await connected(gateway);
});
