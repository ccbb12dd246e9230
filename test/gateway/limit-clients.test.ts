// The gateway's limits: clients, ids, lines, requests a second, and a client that stops reading.
import { describe, expect, it } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../support/own-gateways.ts';
import type { RawClient } from '../support/raw-client.ts';

const own = ownGateways();
const { start, open } = own;

async function connected(gateway: MockGateway, clientId = 1): Promise<RawClient> {
  const client = await own.connected(gateway, { clientId });
  for (let count = 0; count < 3; count++) await client.next('error');
  return client;
}

const askTime = (client: RawClient, times = 1): void => {
  for (let count = 0; count < times; count++) client.send(requests.reqCurrentTime, {});
};

/** The codes a client is answered with before it is turned away. */
async function refusal(gateway: MockGateway, clientId: number): Promise<readonly unknown[]> {
  const client = await open(gateway);
  await client.greet();
  client.startApi(clientId);
  await client.closed;
  return client.unread.map(({ fields }) => fields['code']);
}

describe('clients', () => {
  it('are 32: the 33rd is closed before the version reply, and a place that is left is free again', async () => {
    const gateway = await start();
    const all = await Promise.all(Array.from({ length: 32 }, (_item, id) => connected(gateway, id)));
    const late = await open(gateway);
    await expect(late.greet()).rejects.toThrow(/closed before/);
    expect(late.chunks).toEqual([]);
    expect((await gateway.waitFor('tooManyClients')).fields).toEqual({ limit: 32 });
    await all[0]!.close('fin');
    await connected(gateway, 99);
    expect(gateway.clients).toHaveLength(32);
  });
});

describe('a client id', () => {
  it('cut off by a restart is in use when the client returns, and free a while after the port is open again', async () => {
    const gateway = await start({ clock: 'virtual', limits: { clientIdLingerMs: 10_000 } });
    const client = await connected(gateway, 4);
    const restarted = gateway.restart({ downMs: 90_000, how: 'rst' });
    await client.closed;
    await gateway.clock.advance(90_000);
    await restarted;
    expect(await refusal(gateway, 4)).toEqual([326]);
    await gateway.clock.advance(10_000);
    await connected(gateway, 4);
  });

  it('is free at once when the restart ended its link orderly', async () => {
    const gateway = await start({ clock: 'virtual', limits: { clientIdLingerMs: 10_000 } });
    const client = await connected(gateway, 4);
    const restarted = gateway.restart({ downMs: 90_000, how: 'fin' });
    await client.close('fin');
    await gateway.clock.advance(90_000);
    await restarted;
    await connected(gateway, 4);
  });

  it('is free at once after an orderly end, whatever the lingering', async () => {
    const gateway = await start({ limits: { clientIdLingerMs: 60_000 } });
    const client = await connected(gateway, 4);
    await client.close('fin');
    await connected(gateway, 4);
  });

  it.each(['client', 'gateway'] as const)(
    "stays taken (326) for a while when the %s's end was a reset",
    async (who) => {
      const gateway = await start({ clock: 'virtual', limits: { clientIdLingerMs: 5_000 } });
      const client = await connected(gateway, 4);
      if (who === 'client') void client.close('rst');
      else gateway.clients[0]!.disconnect('rst');
      await gateway.waitFor('closed');
      expect(await refusal(gateway, 4)).toEqual([326]);
      await gateway.clock.advance(4_999);
      expect(await refusal(gateway, 4)).toEqual([326]);
      await gateway.clock.advance(1);
      await connected(gateway, 4);
    },
  );

  it('lingers only from the moment it is told to', async () => {
    const gateway = await start({ clock: 'virtual' });
    (await connected(gateway, 4)).close('rst');
    await gateway.waitFor('closed');
    await connected(gateway, 4);
    gateway.limits.update({ clientIdLingerMs: 1_000 });
    gateway.clients[0]!.disconnect('rst');
    expect(await refusal(gateway, 4)).toEqual([326]);
  });
});

describe('requests a second', () => {
  it('are not counted unless pacing is on', async () => {
    const gateway = await start({ clock: 'virtual' });
    const client = await connected(gateway);
    askTime(client, 500);
    client.send(requests.reqPositions, {});
    await client.next('positionEnd');
    expect(gateway.journal.requests('reqCurrentTime')).toHaveLength(500);
  });

  it("beyond 50 wait in silence under pacing 'queue', and are all answered in order", async () => {
    const gateway = await start({ clock: 'virtual', limits: { pacing: 'queue' } });
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    const answered = (): number =>
      gateway.journal.entries.filter(({ name, clientId }) => name === 'currentTime' && clientId === 1).length;
    askTime(client, 119);
    client.send(requests.reqPositions, {});
    for (let count = 0; count < 50; count++) await client.next('currentTime');
    askTime(witness);
    await witness.next('currentTime');
    expect(answered()).toBe(50);
    await gateway.clock.advance(999);
    expect(answered()).toBe(50);
    await gateway.clock.advance(1);
    expect(answered()).toBe(100);
    await gateway.clock.advance(1_000);
    expect((await client.upTo('positionEnd')).filter(({ name }) => name === 'error')).toEqual([]);
    expect(answered()).toBe(119);
  });

  it("beyond 50 are error 100 under pacing 'reject', and the third one ends the session", async () => {
    const gateway = await start({ clock: 'virtual', limits: { pacing: 'reject' } });
    const client = await connected(gateway);
    askTime(client, 50);
    client.send(requests.cancelAccountSummary, { reqId: 7 });
    askTime(client, 5);
    await client.closed;
    const errors = client.unread.filter(({ name }) => name === 'error').map(({ fields }) => fields);
    expect(client.unread.filter(({ name }) => name === 'currentTime')).toHaveLength(50);
    expect(errors).toMatchObject([
      { id: 7, code: 100, message: 'Max rate of messages per second has been exceeded.' },
      { id: -1, code: 100 },
      { id: -1, code: 100 },
    ]);
  });

  it('count anew after a second', async () => {
    const gateway = await start({ clock: 'virtual', limits: { pacing: 'reject', requestsPerSecond: 3 } });
    const client = await connected(gateway);
    for (let round = 0; round < 4; round++) {
      askTime(client, 3);
      for (let count = 0; count < 3; count++) await client.next('currentTime');
      await gateway.clock.advance(1_000);
    }
    expect(client.unread).toEqual([]);
  });
});

describe('a client that stops reading', () => {
  it('is dropped once it has left too much unread, and nobody else notices', async () => {
    const gateway = await start({ limits: { maxUnsentBytes: 1_000_000 } });
    const [deaf, good] = [await connected(gateway, 1), await connected(gateway, 2)];
    deaf.pause();
    // More than any kernel's socket buffers and the limit together.
    for (let megabytes = 0; megabytes < 64 && gateway.clients.length === 2; megabytes++) {
      gateway.inject(Buffer.alloc(1_048_576), { clientId: 1 });
      askTime(good);
      await good.next('currentTime');
    }
    await gateway.waitFor('overflow');
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([2]);
  });
});

describe('limits', () => {
  it.each([
    [{ clients: -1 }, /^Cannot start the gateway as 'limits\.clients' must be at least 0: current value is -1\.$/],
    [{ maxUnsentBytes: Number.NaN }, /'limits\.maxUnsentBytes' must be a number: current value is NaN/],
  ])('%o is refused', async (limits, sentence) => {
    await expect(MockGateway.start({ limits })).rejects.toThrow(sentence);
  });
});
