// Expectations: what a client must send, said beforehand, judged at the end or at once.
import { describe, expect, it } from 'vitest';
import { ExpectationError, MockGateway } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { RawClient } from '../support/raw-client.ts';

const failuresOf = async (gateway: MockGateway): Promise<readonly string[]> => {
  try {
    await gateway.stop();
    return [];
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    return error.failures;
  }
};

const subscribe = (client: RawClient, acctCode: string): void =>
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode });

describe('an expectation', () => {
  it('that is met lets the gateway stop in peace', async () => {
    await using gateway = await MockGateway.start();
    const expected = gateway.journal.expect('reqAccountUpdates', { subscribe: true, acctCode: 'DU1234567' });
    gateway.journal.expect('startApi', ({ fields }) => fields['clientId'] === 1, { times: 1 });
    gateway.journal.expect('placeOrder', undefined, { times: 0 });
    const client = await RawClient.start(gateway);
    expect(expected.isMet).toBe(false);
    subscribe(client, 'DU1234567');
    await client.next('accountDownloadEnd');
    expect(expected.seen.map(({ name }) => name)).toEqual(['reqAccountUpdates']);
    gateway.journal.verify();
    await client.close('fin');
    expect(await failuresOf(gateway)).toEqual([]);
  });

  it('that is not met is an error at stop, with the nearest miss and the fields that differ', async () => {
    const gateway = await MockGateway.start();
    gateway.journal.expect('reqAccountUpdates', { subscribe: true, acctCode: 'DU1234567' });
    gateway.journal.expect('reqPositions');
    gateway.journal.expect('startApi', ({ fields }) => fields['clientId'] === 2);
    gateway.journal.expect('cancelPositions').cancel();
    const client = await RawClient.start(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: false, acctCode: 'DU9' });
    subscribe(client, 'DU8');
    await gateway.waitFor('reqAccountUpdates', ({ fields }) => fields['acctCode'] === 'DU8');
    const missed = gateway.journal.requests('reqAccountUpdates')[1]!;
    const started = gateway.journal.requests('startApi')[0]!;
    expect(() => gateway.journal.verify()).toThrow(ExpectationError);
    expect(await failuresOf(gateway)).toEqual([
      `reqAccountUpdates with subscribe true, acctCode "DU1234567" was expected at least once and came 0 times; nearest miss: entry ${missed.index} of client 1, where acctCode was "DU8"`,
      'reqPositions was expected at least once and came 0 times',
      `startApi was expected at least once and came 0 times; nearest miss: entry ${started.index} of client ?, where its fields were {"clientId":1,"optionalCapabilities":""}`,
    ]);
    await client.closed;
    // Said once: who stops again, as `await using` does, is not told again.
    await gateway.stop();
  });

  it('that is broken closes that connection at once, and no other', async () => {
    await using gateway = await MockGateway.start();
    gateway.journal.expect('reqCurrentTime', undefined, { times: 1 });
    const [good, bad] = [
      await RawClient.start(gateway, { clientId: 1 }),
      await RawClient.start(gateway, { clientId: 2 }),
    ];
    bad.send(requests.reqCurrentTime, {});
    await bad.next('currentTime');
    bad.send(requests.reqCurrentTime, {});
    expect(await bad.closed).toBe('ECONNRESET');
    expect((await gateway.waitFor('expectationFailed')).fields).toEqual({
      failure: 'reqCurrentTime was expected 1 times and came 2 times',
    });
    subscribe(good, 'DU1234567');
    await good.next('accountDownloadEnd');
    await good.close('fin');
    expect(await failuresOf(gateway)).toEqual(['reqCurrentTime was expected 1 times and came 2 times']);
  });

  it('is not looked at when the gateway is told so', async () => {
    const gateway = await MockGateway.start();
    gateway.journal.expect('reqPositions');
    await gateway.stop({ verify: false });
    expect(() => gateway.journal.expect('reqPositions', undefined, { times: -1 })).toThrow(/current value is -1/);
  });
});
