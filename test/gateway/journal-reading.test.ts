// The journal as it is read: rows kept undecoded until somebody looks are the same as those looked at when they came.
import { describe, expect, it } from 'vitest';
import { type JournalEntry, MockGateway, stock } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { RawClient } from '../support/raw-client.ts';

const ACCOUNT = 'DU1234567';
const apple = stock('AAPL', { conId: 265598 });

async function subscribed(gateway: MockGateway, clientId: number): Promise<RawClient> {
  const client = await RawClient.start(gateway, { clientId });
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
  await client.upTo('accountDownloadEnd');
  return client;
}

describe('an entry', () => {
  it('read long after shows what the client was sent then, every field of it', async () => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const client = await subscribed(gateway, 1);
    const prices = [290.5, 291.25, 1 / 3];
    for (const price of prices) gateway.account(ACCOUNT).reprice(apple, price);
    const sent: unknown[] = [];
    for (const _price of prices) sent.push(await client.next('portfolioValue'));
    const rows = gateway.journal.entries.filter(({ name }) => name === 'portfolioValue').slice(-prices.length);
    expect(rows.map(({ fields }) => fields['marketPrice'])).toEqual(prices);
    expect(rows.slice(0, 2).map(({ fields }) => fields)).toEqual([
      { ...Object(sent[0]), marketValue: -29_050, unrealizedPNL: expect.closeTo(76.60812, 6) },
      { ...Object(sent[1]), marketValue: -29_125, unrealizedPNL: expect.closeTo(1.60812, 6) },
    ]);
    expect(rows.every((row) => row.clientId === 1 && row.direction === 'response' && Object.isFrozen(row))).toBe(true);
    await client.close('fin');
  });

  it('is one and the same to who watched, who waited and who reads later', async () => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const watched: JournalEntry[] = [];
    const unwatch = gateway.journal.watch((entry) => watched.push(entry));
    const client = await subscribed(gateway, 1);
    unwatch();
    const waiting = gateway.waitFor('portfolioValue', ({ fields }) => fields['marketPrice'] === 300);
    gateway.account(ACCOUNT).reprice(apple, 300);
    const row = await waiting;
    expect(gateway.journal.entries.slice(0, watched.length)).toEqual(watched);
    expect(gateway.journal.entries[0]).toBe(watched[0]);
    expect(gateway.journal.last).toBe(row);
    expect(watched).not.toContain(row);
    await client.close('fin');
  });
});

describe('a mark of a test', () => {
  it('stands in the journal as a note of nobody, and ends a wait for it', async () => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const waiting = gateway.waitFor('halfway');
    gateway.journal.note('halfway', { of: 2 });
    const mark = await waiting;
    expect(mark).toMatchObject({ direction: 'note', connection: 0, clientId: null, fields: { of: 2 } });
    expect(gateway.journal.last).toBe(mark);
  });
});

describe('a watcher that throws', () => {
  it('keeps nobody from being told, and is heard of by who made the entry', async () => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const unwatch = gateway.journal.watch(() => {
      throw new Error('the watcher broke');
    });
    const waiting = gateway.waitFor('halfway');
    expect(() => gateway.journal.note('halfway')).toThrow('the watcher broke');
    unwatch();
    expect(await waiting).toBe(gateway.journal.last);
  });
});

describe('a row', () => {
  it('goes to every subscriber of its account with the same bytes, and the journal names each', async () => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const [one, two] = [await subscribed(gateway, 1), await subscribed(gateway, 2)];
    gateway.account(ACCOUNT).reprice(apple, 300);
    expect(await two.next('portfolioValue')).toEqual(await one.next('portfolioValue'));
    const told = gateway.journal.entries.filter(({ fields }) => fields['marketPrice'] === 300);
    expect(told.map(({ clientId }) => clientId)).toEqual([1, 2]);
    await Promise.all([one.close('fin'), two.close('fin')]);
  });
});
