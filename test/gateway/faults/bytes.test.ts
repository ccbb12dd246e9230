// Faults of bytes and of links: what is late, slow, cut in pieces, held or ended, seen from the client's end.
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  type Fault,
  fin,
  latency,
  type MockGateway,
  mute,
  reset,
  slice,
  stall,
  throttle,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const own = ownGateways();
const { start, open } = own;

async function connected(gateway: MockGateway, clientId = 1): Promise<RawClient> {
  const client = await own.connected(gateway, { clientId });
  // The farm notices are the last of the bootstrap: what comes after them came for the test.
  for (let count = 0; count < 3; count++) await client.next('error');
  return client;
}

const askTime = (client: RawClient): void => client.send(requests.reqCurrentTime, {});
const ANSWER_BYTES = 4 + '49\x001\x001795444200\0'.length;

/** Resolves once every byte the gateway has written so far would have come: another client's answer did. */
async function settled(gateway: MockGateway, witness: RawClient): Promise<void> {
  const after = gateway.journal.last;
  askTime(witness);
  await witness.next('currentTime');
  await gateway.waitFor('currentTime', undefined, after === undefined ? {} : { after });
}

/** How a new connection that only listens ends. */
const fateOf = (at: { readonly host: string; readonly port: number }): Promise<string> =>
  new Promise((resolve) => {
    let fate = 'fin';
    const socket = connect(at.port, at.host);
    socket.once('error', (error: Error & { code?: string }) => {
      fate = error.code ?? error.message;
    });
    socket.once('close', () => resolve(fate));
    socket.resume();
  });

describe('latency', () => {
  it("delays by the gateway's clock: nothing comes before its time, everything at it, in order", async () => {
    const gateway = await start({ clock: 'virtual' });
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    gateway.faults.add(latency({ ms: 200, clientId: 1 }));
    askTime(client);
    await gateway.waitFor('reqCurrentTime');
    await gateway.clock.advance(199);
    await settled(gateway, witness);
    expect(client.unread).toEqual([]);
    await gateway.clock.advance(1);
    await client.next('currentTime');
  });

  it('with jitter never reorders the stream', async () => {
    const gateway = await start({ clock: 'virtual', seed: 5 });
    const client = await connected(gateway);
    gateway.faults.add(latency({ ms: 10, jitterMs: 500 }));
    for (let count = 0; count < 10; count++) gateway.notice(1100, String(count));
    await gateway.clock.advance(510);
    const order: unknown[] = [];
    for (let count = 0; count < 10; count++) order.push((await client.next('error'))['message']);
    expect(order).toEqual(Array.from({ length: 10 }, (_item, index) => String(index)));
  });

  it("with direction 'request' delays what the gateway hears", async () => {
    const gateway = await start({ clock: 'virtual' });
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    gateway.faults.add(latency({ ms: 50, clientId: 1, direction: 'request' }));
    askTime(client);
    await settled(gateway, witness);
    await gateway.clock.advance(49);
    await settled(gateway, witness);
    expect(gateway.journal.requests('reqCurrentTime').filter(({ clientId }) => clientId === 1)).toEqual([]);
    // Whatever real time the bytes took to arrive, 50 ms on from there is enough.
    await gateway.clock.advance(50);
    await client.next('currentTime');
  });
});

describe('throttle', () => {
  it('lets through so many bytes a second and no more', async () => {
    const gateway = await start({ clock: 'virtual' });
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    gateway.faults.add(throttle({ bytesPerSecond: 1_000, clientId: 1 }));
    const before = client.rawBytes.length;
    client.readRaw();
    gateway.inject(Buffer.alloc(2_000), { clientId: 1 });
    await gateway.clock.advance(999);
    await client.rawAtLeast(before + 1_000);
    await settled(gateway, witness);
    expect(client.rawBytes.length - before).toBeLessThanOrEqual(1_020);
    await gateway.clock.advance(1_000);
    await client.rawAtLeast(before + 2_000);
  });
});

describe('slice', () => {
  it.each([
    [1, 1],
    [3, 3],
    [2, 7],
  ])('sends pieces of %i to %i bytes, which add up to the same stream', async (bytes, maxBytes) => {
    const gateway = await start();
    const client = await connected(gateway);
    const before = client.chunks.length;
    gateway.faults.add(slice({ bytes, maxBytes, gapMs: 1 }));
    askTime(client);
    await client.next('currentTime');
    const sizes = client.chunks.slice(before).map((chunk) => chunk.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(ANSWER_BYTES);
    // A busy reader may be handed two pieces at once, never all of them.
    expect(sizes.length).toBeGreaterThan(ANSWER_BYTES / maxBytes / 4);
  });

  it('cuts requests as well: the handshake works byte by byte', async () => {
    const gateway = await start();
    gateway.faults.add(slice({ bytes: 1, direction: 'request' }));
    gateway.faults.add(slice({ bytes: 1, direction: 'response' }));
    const client = await connected(gateway);
    askTime(client);
    await client.next('currentTime');
  });
});

describe('stall', () => {
  it.each([
    [stall({ clientId: 1 }), 4 + Math.floor((ANSWER_BYTES - 4) / 2), 'in the middle of the frame'],
    [stall({ afterBytes: 2, clientId: 1 }), 2, 'inside the length prefix'],
    [stall({ afterBytes: 0, clientId: 1 }), 0, 'at once'],
  ])('%o stops after %i bytes, %s, and goes on where it stopped', async (fault, bytes) => {
    const gateway = await start();
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    const before = client.rawBytes.length;
    const stalled = gateway.faults.add(fault);
    askTime(client);
    await gateway.waitFor('currentTime');
    await client.rawAtLeast(before + bytes);
    await settled(gateway, witness);
    expect(client.rawBytes.length - before).toBe(bytes);
    await stalled.remove();
    await client.next('currentTime');
  });
});

describe('mute', () => {
  it('is half-open: the connection stays, nothing is heard and nothing is said, until it is removed', async () => {
    const gateway = await start();
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    const muted = gateway.faults.add(mute({ clientId: 1 }));
    askTime(client);
    gateway.notice(1100);
    await settled(gateway, witness);
    expect(gateway.journal.requests('reqCurrentTime').filter(({ clientId }) => clientId === 1)).toEqual([]);
    expect(client.unread).toEqual([]);
    expect(gateway.connections.open).toBe(2);
    await muted.remove();
    expect((await client.upTo('currentTime')).map(({ name }) => name)).toEqual(['error', 'currentTime']);
  });

  it.each<readonly [string, Fault, number]>([
    ['response', mute({ direction: 'response', clientId: 1 }), 1],
    ['request', mute({ direction: 'request', clientId: 1 }), 0],
  ])("in one direction alone ('%s') leaves the other alive", async (direction, fault, heard) => {
    const gateway = await start();
    const [client, witness] = [await connected(gateway, 1), await connected(gateway, 2)];
    gateway.faults.add(fault);
    askTime(client);
    gateway.notice(1100);
    if (heard > 0) await gateway.waitFor('reqCurrentTime', ({ clientId }) => clientId === 1);
    else await client.next('error');
    await settled(gateway, witness);
    const requestsHeard = gateway.journal.requests('reqCurrentTime').filter(({ clientId }) => clientId === 1);
    expect(requestsHeard).toHaveLength(heard);
    expect(client.unread).toEqual([]);
    expect(direction === 'request' ? client.chunks.length : 0).toBeGreaterThanOrEqual(heard === 0 ? 1 : 0);
  });

  it('greets nobody new either, and a client that gives up is counted out', async () => {
    const gateway = await start();
    const muted = gateway.faults.add(mute());
    const client = await open(gateway);
    const greeting = client.greet().catch((error: Error) => error.message);
    void client.close('fin');
    await gateway.waitFor('closed');
    expect(gateway.connections.open).toBe(0);
    expect(gateway.journal.requests()).toEqual([]);
    await muted.remove();
    expect(await greeting).toMatch(/closed before/);
    await connected(gateway);
  });

  it('resets the connection when it ends, if more was lost than the gateway keeps', async () => {
    const gateway = await start({ limits: { maxUnsentBytes: 10_000 } });
    const client = await connected(gateway);
    const muted = gateway.faults.add(mute());
    gateway.inject(Buffer.alloc(20_000));
    expect(gateway.connections.open).toBe(1);
    await muted.remove();
    expect(await client.closed).toBe('ECONNRESET');
  });
});

describe('reset and fin', () => {
  it.each<readonly [string, Fault, string]>([
    ['reset', reset(), 'ECONNRESET'],
    ['fin', fin(), 'fin'],
  ])('%s ends the connection at once, and those to come, until it is removed', async (_name, fault, fate) => {
    const gateway = await start();
    const client = await connected(gateway);
    const ending = gateway.faults.add(fault);
    expect(await client.closed).toBe(fate);
    // A reset may come before the client has noticed that it is connected.
    expect(await fateOf(gateway)).toBe(fate);
    await ending.remove();
    await connected(gateway);
  });

  it('for one client leaves the others, also one that comes later', async () => {
    const gateway = await start();
    const [one, two] = [await connected(gateway, 1), await connected(gateway, 2)];
    gateway.faults.add(reset({ clientId: 1, times: 1 }));
    expect(await one.closed).toBe('ECONNRESET');
    askTime(two);
    await two.next('currentTime');
    await connected(gateway, 1);
    expect(gateway.faults.active).toEqual([]);
  });

  it.each([1, 5, ANSWER_BYTES - 1])('fin after %i bytes cuts the answer there', async (afterBytes) => {
    const gateway = await start();
    const client = await connected(gateway);
    const before = client.rawBytes.length;
    gateway.faults.add(fin({ afterBytes }));
    askTime(client);
    expect(await client.closed).toBe('fin');
    expect(client.rawBytes.length - before).toBe(afterBytes);
  });

  it('reset after bytes of the request ends it before the gateway has understood', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(reset({ afterBytes: 3, direction: 'request' }));
    askTime(client);
    expect(await client.closed).toBe('ECONNRESET');
    expect(gateway.journal.requests('reqCurrentTime')).toEqual([]);
  });
});

describe('faults together', () => {
  it('compose, switch while running, and clear', async () => {
    const gateway = await start({ seed: 11 });
    const client = await connected(gateway);
    gateway.faults.add(latency({ ms: 2, jitterMs: 3 }));
    gateway.faults.add(slice({ bytes: 5, maxBytes: 40 }));
    gateway.faults.add(throttle({ bytesPerSecond: 200_000 }));
    client.send(requests.reqPositions, {});
    const muted = gateway.faults.add(mute());
    expect(gateway.faults.active.map(({ fault }) => fault)).toEqual(['latency', 'slice', 'throttle', 'mute']);
    await muted.remove();
    await client.next('positionEnd');
    await gateway.faults.clear();
    expect(gateway.faults.active).toEqual([]);
    askTime(client);
    await client.next('currentTime');
    expect((await gateway.waitFor('faults')).fields['seed']).toBe(11);
  });
});
