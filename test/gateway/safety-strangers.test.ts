// Strangers at the port: idle ones, slow ones, many of them; and who can reach the port at all.
import { connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { encodeClientHello } from '../../mock-gateway/wire/handshake.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { RawClient } from '../support/raw-client.ts';

const idle = (at: { readonly host: string; readonly port: number }): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(at.port, at.host);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });

describe('strangers', () => {
  it('1,000 idle connections do not hurt a working one', async () => {
    await using gateway = await MockGateway.start();
    const client = await RawClient.start(gateway);
    const sockets: Socket[] = [];
    for (let batch = 0; batch < 20; batch++) {
      sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => idle(gateway)))));
    }
    await gateway.waitFor('opened', ({ connection }) => connection === 1_001);
    const answers = 200;
    for (let count = 0; count < answers; count++) {
      client.send(requests.reqCurrentTime, {});
      await client.next('currentTime');
    }
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    await client.next('accountDownloadEnd');
    expect(gateway.connections.open).toBe(1_001);
    await Promise.all(
      sockets.map((socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.destroy();
        return closed;
      }),
    );
    await client.close('fin');
  });

  it.each([
    ['says nothing', []],
    ['sends the handshake and stops', [encodeClientHello({ min: 100, max: 193, connectOptions: '' })]],
    ['sends one byte', [Uint8Array.of(0x41)]],
  ])('one that %s is dropped in the end; a client that has started is not', async (_what, writes) => {
    await using gateway = await MockGateway.start({ handshakeTimeoutMs: 500 });
    const [client, stranger] = [await RawClient.start(gateway), await RawClient.open(gateway)];
    for (const bytes of writes) stranger.write(bytes);
    expect(['ECONNRESET', 'fin']).toContain(await stranger.closed);
    await gateway.waitFor('handshakeTimeout', ({ connection }) => connection === 2);
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await client.close('fin');
  });
});

describe('a length', () => {
  it.each(['00100001', '7fffffff', 'ffffffff'])(
    'of %s is above what a request may have: the end, at once',
    async (hex) => {
      await using gateway = await MockGateway.start();
      const client = await RawClient.start(gateway);
      client.write(Buffer.from(hex, 'hex'));
      expect(await client.closed).toBe('ECONNRESET');
      expect((await gateway.waitFor('badBytes')).fields['reason']).toMatch(/holds at most 1048576 bytes/);
    },
  );
});

describe('the patience with a client that does not start', () => {
  it.each([0, -1, Number.NaN, 2 ** 31])('cannot be %d ms', async (handshakeTimeoutMs) => {
    await expect(MockGateway.start({ handshakeTimeoutMs })).rejects.toThrow(
      /'handshakeTimeoutMs' must be a number of milliseconds above 0/,
    );
  });
});

describe('the address', () => {
  it('is loopback unless told otherwise, and another one warns', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      await using quiet = await MockGateway.start();
      expect(quiet.host).toBe('127.0.0.1');
      expect(warn).not.toHaveBeenCalled();
      await using open = await MockGateway.start({ host: '0.0.0.0' });
      expect(open.host).toBe('0.0.0.0');
      expect(warn.mock.calls.flat().join()).toMatch(/'0\.0\.0\.0' can be reached from other machines/);
    } finally {
      warn.mockRestore();
    }
  });
});
