// Faults at the door: who is turned away, and who is let in but never greeted.
import { describe, expect, it } from 'vitest';
import { hang, refuse } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { attempt } from '../../support/connection-attempt.ts';
import { ownGateways } from '../../support/own-gateways.ts';

const { start, open, connected } = ownGateways();

describe('refuse and hang', () => {
  it('refuse turns new connections away and keeps the clients', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    const refusing = gateway.faults.add(refuse());
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await refusing.remove();
    expect(await attempt(gateway)).toBe('connected');
  });

  it('hang accepts and does not answer the handshake; removed, it is answered', async () => {
    const gateway = await start({ handshakeTimeoutMs: 20 });
    const [hanging, client] = [gateway.faults.add(hang()), await open(gateway)];
    const hello = client.greet();
    // The gateway's own patience with slow clients ends meanwhile, and must not strike.
    await expect(gateway.waitFor('handshakeTimeout', undefined, { timeoutMs: 100 })).rejects.toThrow(/did not come/);
    expect(client.hello).toBeUndefined();
    await hanging.remove();
    expect(await hello).toMatchObject({ serverVersion: 193 });
  });
});
