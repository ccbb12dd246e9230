// Who listens to the board of faults: every connection while it lives, and nobody on behalf of one that is gone.
import { expect, it } from 'vitest';
import { FaultBoard } from '../../../mock-gateway/faults/fault-board.ts';
import { fin, type MockGateway, reset, withhold } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const { start, open, connected } = ownGateways();

function listenersOf({ faults }: MockGateway): number {
  if (!(faults instanceof FaultBoard)) throw new TypeError('The faults of a gateway are its board');
  return faults.listeners;
}

/** Holds once the gateway's own ends of all sockets are closed, which is a turn or two behind the client's. */
const expectListeners = (gateway: MockGateway, count: number): Promise<void> =>
  expect.poll(() => listenersOf(gateway), { interval: 1, timeout: 5_000 }).toBe(count);

it.each<[string, (gateway: MockGateway, client: RawClient) => unknown]>([
  ['leaves', (_gateway, client) => client.close('fin')],
  ['is killed', (_gateway, client) => client.close('rst')],
  ['is dropped', (gateway) => gateway.clients[0]?.disconnect('fin')],
  ['is reset', (gateway) => gateway.clients[0]?.disconnect('rst')],
  ['is ended by a fault', (gateway) => gateway.faults.add(fin({ times: 1 }))],
  ['is reset by a fault', (gateway) => gateway.faults.add(reset({ times: 1 }))],
])('nobody listens any more for a client that %s', async (_how, end) => {
  const gateway = await start();
  const own = listenersOf(gateway);
  const client = await connected(gateway);
  expect(listenersOf(gateway)).toBeGreaterThan(own);
  gateway.faults.add(withhold('currentTime'));
  client.send(requests.reqCurrentTime, {});
  await gateway.waitFor('fault');
  await end(gateway, client);
  await client.closed;
  await expectListeners(gateway, own);
});

it('nobody listens for a connection that a fault ends before its handshake', async () => {
  const gateway = await start();
  const own = listenersOf(gateway);
  gateway.faults.add(reset({ direction: 'request' }));
  // The reset may come before the client has heard that it is connected.
  const closed = open(gateway).then(
    (client) => client.closed,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  expect(await closed).toBe('ECONNRESET');
  await gateway.waitFor('closed');
  await expectListeners(gateway, own);
});
