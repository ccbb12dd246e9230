// The vitest fixture: a gateway of its own for each test, and its journal judged at the end.
import { describe, expect } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { test, verifyJournal } from '../../mock-gateway/vitest.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { RawClient } from '../support/raw-client.ts';

const seen: MockGateway[] = [];

describe('the fixture', () => {
  test('gives a gateway with the default world', async ({ gateway }) => {
    seen.push(gateway);
    const client = await RawClient.start(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
    await client.next('accountDownloadEnd');
    gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));
    await client.close();
  });

  test('gives the next test another one, in which nothing has happened', async ({ gateway }) => {
    expect(seen).toHaveLength(1);
    expect(gateway).not.toBe(seen[0]);
    expect(gateway.account('DU1234567').rows).toHaveLength(3);
    expect(gateway.journal.entries).toEqual([]);
    await expect(RawClient.open({ host: '127.0.0.1', port: seen[0]!.port })).rejects.toThrow('ECONNREFUSED');
  });

  describe('with overrides', () => {
    test.override({ gatewayOptions: { accounts: { U7654321: {} }, serverVersion: 176 }, expectedNotes: ['badBytes'] });

    test('takes them for the tests of this block', async ({ gateway }) => {
      const client = await RawClient.start(gateway);
      expect(client.serverVersion).toBe(176);
      expect(gateway.world.accountCodes).toEqual(['U7654321']);
      client.write(Uint8Array.of(0xff, 0xff, 0xff, 0xfc));
      await gateway.waitFor('badBytes');
      await client.close('rst');
    });
  });

  test('fails a test whose client sent what nobody could read', async () => {
    await using gateway = await MockGateway.start();
    const client = await RawClient.start(gateway);
    client.write(Uint8Array.of(0xff, 0xff, 0xff, 0xfc));
    await gateway.waitFor('badBytes');
    await client.close('rst');
    expect(() => verifyJournal(gateway)).toThrow(/^The gateway's journal complains: badBytes \(client 1\): /);
  });
});
