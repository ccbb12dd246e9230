// Listening, refusing, restarting, stopping; client ids; the journal.
import { describe, expect, it } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { attempt } from '../support/connection-attempt.ts';
import { ownGateways } from '../support/own-gateways.ts';

const { start, open, connected } = ownGateways();

describe('the port', () => {
  it('is a free one on loopback unless told otherwise', async () => {
    const [first, second] = [await start(), await start()];
    expect([first.host, second.host]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(first.port).toBeGreaterThan(0);
    expect(second.port).not.toBe(first.port);
  });

  it('that is taken makes start fail', async () => {
    const { port } = await start();
    await expect(MockGateway.start({ port })).rejects.toThrow(/EADDRINUSE|in use/i);
  });

  it('refuses new connections after refuse() and takes them again after accept(); clients stay', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    await gateway.refuse();
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await gateway.accept();
    expect(await attempt(gateway)).toBe('connected');
  });

  it('does what it was told last when told to accept and to refuse in one breath', async () => {
    const gateway = await start();
    await gateway.refuse();
    await Promise.all([gateway.accept(), gateway.refuse()]);
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
    await Promise.all([gateway.accept(), gateway.refuse(), gateway.accept()]);
    expect(await attempt(gateway)).toBe('connected');
  });

  it('is the same after a restart: clients are reset, connections refused meanwhile, the world stays', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    const { port } = gateway;
    gateway.account('DU1234567').setValue('AccountReady', false);
    const restarted = gateway.restart({ downMs: 100 });
    expect(await client.closed).toBe('ECONNRESET');
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
    await restarted;
    expect(gateway.port).toBe(port);
    const again = await connected(gateway, { clientId: 1 });
    again.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    const values = (await again.upTo('accountDownloadEnd')).map(({ fields }) => [fields['key'], fields['value']]);
    expect(values).toContainEqual(['AccountReady', 'false']);
  });

  it('answers another next order id after a restart that says so, which may be a lower one', async () => {
    const gateway = await start({ nextValidId: 1042 });
    await connected(gateway);
    await gateway.restart();
    await connected(gateway);
    await gateway.restart({ nextValidId: 7 });
    await connected(gateway);
    await gateway.restart();
    await connected(gateway);
    const ids = gateway.journal.entries
      .filter(({ name }) => name === 'nextValidId')
      .map(({ fields }) => fields['orderId']);
    expect(ids).toEqual([1042, 1042, 7, 7]);
  });
});

describe('stop', () => {
  it('closes every connection and the port, and may be called again', async () => {
    const gateway = await start();
    const ready = await connected(gateway);
    const silent = await open(gateway);
    await Promise.all([gateway.stop(), gateway.stop()]);
    await Promise.all([ready.closed, silent.closed]);
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
    expect(gateway.clients).toEqual([]);
    expect(gateway.connections).toMatchObject({ opened: 2, closed: 2, open: 0 });
  });

  it('ends a restart that is under way, and who waits for the journal', async () => {
    const gateway = await start();
    const restarted = gateway.restart({ downMs: 60_000 });
    const waiting = expect(gateway.waitFor('startApi')).rejects.toThrow(/stopped; nothing was seen at all/);
    await gateway.stop();
    await Promise.all([restarted, waiting]);
    expect(await attempt(gateway)).toBe('ECONNREFUSED');
  });

  it('comes by itself at the end of `await using`', async () => {
    let port = 0;
    {
      await using gateway = await MockGateway.start();
      port = gateway.port;
      await connected(gateway);
    }
    expect(await attempt({ host: '127.0.0.1', port })).toBe('ECONNREFUSED');
  });
});

describe('clients', () => {
  it('are listed once they have started the API, and counted from the first byte', async () => {
    const gateway = await start();
    await open(gateway);
    await connected(gateway, { clientId: 7 });
    expect(gateway.clients).toMatchObject([{ clientId: 7, serverVersion: 193, subscriptions: [] }]);
    expect(gateway.connections).toEqual({ opened: 2, closed: 0, open: 2, maxConcurrent: 2 });
  });

  it('that come one after the other were never two at once', async () => {
    const gateway = await start();
    for (let times = 0; times < 5; times++) {
      const client = await connected(gateway, { clientId: 1 });
      // Not awaited: the next connection is on its way while the gateway still has to read this, and then its end.
      client.send(requests.reqCurrentTime, {});
      void client.close('fin');
    }
    await connected(gateway, { clientId: 2 });
    expect(gateway.connections).toMatchObject({ opened: 6, maxConcurrent: 1 });
  });

  it.each([
    ['fin', 'fin'],
    ['rst', 'ECONNRESET'],
  ] as const)('can be disconnected by %s', async (how, reason) => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.clients[0]!.disconnect(how);
    expect(await client.closed).toBe(reason);
    expect(gateway.clients).toEqual([]);
  });

  it('with an id in use get 326 under id -1 and FIN, and no bootstrap', async () => {
    const gateway = await start();
    const first = await connected(gateway, { clientId: 4 });
    const second = await open(gateway);
    await second.greet();
    second.startApi(4);
    expect(await second.closed).toBe('fin');
    expect(second.unread).toEqual([
      {
        name: 'error',
        fields: {
          id: -1,
          code: 326,
          message: 'Unable to connect as the client id is already in use. Retry with a unique client id.',
          advancedOrderRejectJson: '',
        },
      },
    ]);
    first.send(requests.reqCurrentTime, {});
    await first.next('currentTime');
  });

  it('all hear a notice, and a notice without a text is refused', async () => {
    const gateway = await start();
    const both = [await connected(gateway, { clientId: 1 }), await connected(gateway, { clientId: 2 })];
    gateway.notice(1100);
    gateway.notice(9999, 'made up');
    for (const client of both) {
      client.send(requests.reqCurrentTime, {});
      const seen = await client.upTo('currentTime');
      const codes = seen.filter(({ name }) => name === 'error').map(({ fields }) => [fields['id'], fields['code']]);
      expect(codes.slice(-2)).toEqual([
        [-1, 1100],
        [-1, 9999],
      ]);
    }
    expect(() => gateway.notice(9998)).toThrow(/Cannot send notice 9998: no text is known/);
  });
});

describe('the journal', () => {
  it('holds both directions, decoded, with the client and the connection', async () => {
    const gateway = await start();
    const client = await connected(gateway, { clientId: 5 });
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    await client.next('accountDownloadEnd');
    const entries = gateway.journal.entries;
    expect(entries.slice(0, 6).map(({ direction, name }) => `${direction} ${name}`)).toEqual([
      'note opened',
      'request handshake',
      'response serverVersion',
      'request startApi',
      'response managedAccounts',
      'response nextValidId',
    ]);
    expect(entries.find(({ name }) => name === 'reqAccountUpdates')).toMatchObject({
      connection: 1,
      clientId: 5,
      direction: 'request',
      fields: { subscribe: true, acctCode: 'DU1234567' },
    });
    expect(entries.at(-1)).toMatchObject({ direction: 'response', name: 'accountDownloadEnd' });
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_entry, index) => index));
  });

  it('finds what already happened, and with `after` only what is later', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    const first = await gateway.waitFor('reqCurrentTime');
    const second = gateway.waitFor('reqCurrentTime', undefined, { after: first });
    client.send(requests.reqCurrentTime, {});
    expect((await second).index).toBeGreaterThan(first.index);
  });

  it('says what it saw last when a wait is over', async () => {
    const gateway = await start();
    await connected(gateway);
    await expect(gateway.waitFor('reqPnL', undefined, { timeoutMs: 20 })).rejects.toThrow(
      "'reqPnL' did not come within 20 ms; last seen: managedAccounts, nextValidId, error, error, error",
    );
  });

  it('keeps no more than its limit and counts what it dropped', async () => {
    const gateway = await start({ journalLimit: 10 });
    const client = await connected(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    await client.next('accountDownloadEnd');
    const { entries, dropped, last } = gateway.journal;
    expect(entries).toHaveLength(10);
    expect(entries.at(-1)).toBe(last);
    expect(dropped).toBe(last!.index + 1 - 10);
  });
});
