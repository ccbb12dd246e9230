// Faults of messages: what is lost, held back, repeated, swapped or spoiled, as the client's bytes show it.
import { describe, expect, it } from 'vitest';
import {
  badLength,
  corrupt,
  drop,
  duplicate,
  type Fault,
  garbage,
  raw,
  reorder,
  withhold,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const ACCOUNT = 'DU1234567';
const { start, connected } = ownGateways();

const askTime = (client: RawClient): void => client.send(requests.reqCurrentTime, {});
const download = (client: RawClient): void =>
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
/** Sends the request that is answered last, and gives the names of all that came before it. */
async function namesUpToTime(client: RawClient): Promise<readonly string[]> {
  askTime(client);
  return (await client.upTo('currentTime')).map(({ name }) => name);
}

describe('withhold', () => {
  it.each([
    ['accountDownloadEnd', download],
    ['positionEnd', (client: RawClient) => client.send(requests.reqPositions, {})],
  ] as const)('keeps %s back, and sends it late when it is removed', async (marker, request) => {
    const gateway = await start();
    const client = await connected(gateway);
    const fault = gateway.faults.add(withhold(marker));
    request(client);
    expect(await namesUpToTime(client)).not.toContain(marker);
    expect(gateway.journal.entries.filter(({ name }) => name === marker)).toEqual([]);
    await fault.remove();
    await client.next(marker);
    expect(client.unread).toEqual([]);
  });

  it('with times: 1 keeps the first back and lets the second pass', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(withhold('accountDownloadEnd', { times: 1 }));
    download(client);
    expect(await namesUpToTime(client)).not.toContain('accountDownloadEnd');
    download(client);
    await client.next('accountDownloadEnd');
  });
});

describe('drop, duplicate, reorder', () => {
  it('drop loses the message for good', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    const fault = gateway.faults.add(drop('updateAccountTime'));
    download(client);
    await gateway.waitFor('accountDownloadEnd');
    await fault.remove();
    expect(await namesUpToTime(client)).not.toContain('updateAccountTime');
  });

  it('duplicate sends it twice, byte for byte', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(duplicate('portfolioValue', { times: 1 }));
    download(client);
    const rows = (await client.upTo('accountDownloadEnd')).filter(({ name }) => name === 'portfolioValue');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).not.toEqual(rows[0]);
  });

  it('reorder changes places with whatever comes next', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(reorder('portfolioValue', { times: 1 }));
    download(client);
    const names = (await client.upTo('portfolioValue')).map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['updateAccountValue', 'updateAccountTime', 'portfolioValue']);
    expect(gateway.faults.active).toEqual([]);
  });

  it('compose: what one lets through, the next one sees', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(duplicate('currentTime'));
    gateway.faults.add(drop('currentTime', { times: 1 }));
    askTime(client);
    askTime(client);
    await client.next('currentTime');
    await client.next('currentTime');
    expect(gateway.journal.entries.filter(({ name }) => name === 'currentTime')).toHaveLength(2);
  });
});

describe('corrupt', () => {
  it('replaces a named field, and keeps the frame sound', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(corrupt({ message: 'managedAccounts', field: 'accountsList', value: 'DU0,,\u00e9' }));
    client.send(requests.reqManagedAccts, {});
    expect(await client.next('managedAccounts')).toEqual({ accountsList: 'DU0,,\u00e9' });
  });

  it.each<readonly [string, Fault, (frame: string) => boolean]>([
    [
      'a number',
      corrupt({ message: 'portfolioValue', field: 'position', value: '12abc' }),
      (f) => f.includes('\x0012abc\0'),
    ],
    [
      'a field left out',
      corrupt({ message: 'portfolioValue', field: 'accountName', remove: true }),
      (f) => f.split('\0').length === 20,
    ],
    ['a missing NUL', corrupt({ message: 'portfolioValue', offset: -1, xor: 0x41 }), (f) => f.endsWith('A')],
    ['one byte', corrupt({ message: 'portfolioValue', offset: 0, xor: 1 }), (f) => f.startsWith('6\0')],
  ])('can spoil %s', async (_what, fault, shows) => {
    const gateway = await start();
    const client = await connected(gateway);
    client.readRaw();
    gateway.faults.add(fault);
    download(client);
    await gateway.waitFor('accountDownloadEnd');
    const bodies = await client.rawFrames('54\0');
    expect(bodies.filter(shows)).not.toEqual([]);
  });

  it('by chance spoils the same bytes for the same seed', async () => {
    const spoilt: string[] = [];
    for (const seed of [7, 7, 8]) {
      const gateway = await start({ seed, clock: 'virtual' });
      const client = await connected(gateway);
      client.readRaw();
      gateway.faults.add(corrupt({ message: 'portfolioValue' }));
      download(client);
      spoilt.push((await client.rawFrames('54\0')).join());
      expect(gateway.seed).toBe(seed);
    }
    expect(spoilt[1]).toBe(spoilt[0]);
    expect(spoilt[2]).not.toBe(spoilt[0]);
  });
});

describe('bytes that are no frames', () => {
  it.each<readonly [string, Fault, string]>([
    ['a length of 16777216', badLength(16_777_216), '01000000'],
    ['the top bit of the length', badLength('topBit'), '80000010'],
    ['raw bytes', raw('ff ff ff fc'), 'fffffffc'],
    ['raw bytes from an array', raw(Uint8Array.of(1, 2)), '0102'],
  ])('%s come exactly so, in front of the rest of the stream', async (_what, fault, hex) => {
    const gateway = await start({ clock: 'virtual' });
    const client = await connected(gateway);
    client.readRaw();
    const before = client.rawBytes.length;
    gateway.faults.add(fault);
    askTime(client);
    const bytes = await client.rawAtLeast(before + hex.length / 2);
    expect(Buffer.from(bytes.subarray(before)).toString('hex').startsWith(hex)).toBe(true);
  });

  it('raw bytes come once, and the message behind them', async () => {
    const gateway = await start({ clock: 'virtual' });
    const client = await connected(gateway);
    client.readRaw();
    const before = client.rawBytes.length;
    gateway.faults.add(raw('01 02 03'));
    const answer = frameOf(['49', '1', String(gateway.clock.now() / 1_000)]);
    askTime(client);
    askTime(client);
    const bytes = await client.rawAtLeast(before + 3 + 2 * answer.length);
    expect(Buffer.from(bytes.subarray(before))).toEqual(Buffer.concat([Uint8Array.of(1, 2, 3), answer, answer]));
    expect(gateway.faults.active).toEqual([]);
  });

  it('garbage comes once, as long as asked, and the message behind it', async () => {
    const gateway = await start({ seed: 3, clock: 'virtual' });
    const client = await connected(gateway);
    client.readRaw();
    const before = client.rawBytes.length;
    gateway.faults.add(garbage({ bytes: 100 }));
    const answer = frameOf(['49', '1', String(gateway.clock.now() / 1_000)]);
    askTime(client);
    askTime(client);
    const bytes = await client.rawAtLeast(before + 100 + 2 * answer.length);
    expect(Buffer.from(bytes.subarray(before + 100)).equals(Buffer.concat([answer, answer]))).toBe(true);
    expect(gateway.faults.active).toEqual([]);
  });

  it('inject sends bytes at once, to one client alone', async () => {
    const gateway = await start();
    const [one, two] = [await connected(gateway, { clientId: 1 }), await connected(gateway, { clientId: 2 })];
    gateway.inject(frameOf(['62', '1']), { clientId: 2 });
    expect(await two.next('positionEnd')).toEqual({});
    expect(await namesUpToTime(one)).not.toContain('positionEnd');
    gateway.inject('00 00 00 05 36 32 00 31 00');
    await one.next('positionEnd');
    await two.next('positionEnd');
  });
});

describe('scope', () => {
  it('clientId confines a fault to one client', async () => {
    const gateway = await start();
    const [one, two] = [await connected(gateway, { clientId: 1 }), await connected(gateway, { clientId: 2 })];
    gateway.faults.add(drop('accountDownloadEnd', { clientId: 2 }));
    for (const client of [one, two]) download(client);
    await one.next('accountDownloadEnd');
    expect(await namesUpToTime(two)).not.toContain('accountDownloadEnd');
  });

  it.each<readonly [string, Fault, number]>([
    ['drop', drop('reqCurrentTime', { direction: 'request', times: 1 }), 1],
    ['duplicate', duplicate('reqCurrentTime', { direction: 'request' }), 4],
  ])("%s with direction 'request' is about what the gateway hears", async (_name, fault, answers) => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(fault);
    askTime(client);
    askTime(client);
    client.send(requests.reqPositions, {});
    const names = (await client.upTo('positionEnd')).map(({ name }) => name);
    expect(names.filter((name) => name === 'currentTime')).toHaveLength(answers);
    expect(gateway.journal.requests('reqCurrentTime')).toHaveLength(answers);
  });

  it('a bad length in a request ends the connection, as a gateway that reads nonsense does', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(badLength('topBit', { direction: 'request' }));
    askTime(client);
    expect(await client.closed).toBe('ECONNRESET');
    await gateway.waitFor('badBytes');
  });

  it('chance comes from the seed: about half of many are lost at 0.5', async () => {
    const gateway = await start({ seed: 1 });
    const client = await connected(gateway);
    const fault = gateway.faults.add(drop('currentTime', { chance: 0.5 }));
    for (let times = 0; times < 400; times++) askTime(client);
    client.send(requests.reqPositions, {});
    const kept = (await client.upTo('positionEnd')).filter(({ name }) => name === 'currentTime').length;
    await fault.remove();
    expect(kept).toBeGreaterThan(150);
    expect(kept).toBeLessThan(250);
  });
});

describe('a fault', () => {
  it('is a frozen plain value: what a scenario file holds', () => {
    const fault = withhold('positionEnd', { clientId: 3, times: undefined });
    expect(fault).toStrictEqual({ fault: 'withhold', message: 'positionEnd', clientId: 3 });
    expect(Object.isFrozen(fault)).toBe(true);
    expect(JSON.parse(JSON.stringify(fault))).toStrictEqual(fault);
  });

  it('that makes no sense is refused in one sentence', () => {
    expect(() => withhold('acountDownloadEnd')).toThrow(
      'Cannot use the fault \'withhold\': message must be the name of a message, such as accountDownloadEnd: current value is "acountDownloadEnd"',
    );
    expect(() => garbage({ bytes: 0 })).toThrow(/'garbage': bytes must be at least 1: current value is 0/);
    const typo: object = { fault: 'latency', ms: 1, jitter: 2 };
    expect(() => corrupt(typo)).toThrow(/'corrupt': (ms|jitter) is not an option of it/);
  });
});

describe('a fault that names a code', () => {
  it('strikes errors of that code alone', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(drop('error', { code: 2106 }));
    for (const code of [2104, 2106, 2158]) gateway.notice(code);
    askTime(client);
    const codes = (await client.upTo('currentTime')).map(({ fields }) => fields['code']);
    expect(codes.slice(-4, -1)).toEqual([2158, 2104, 2158]);
  });

  it('strikes no message that is no error', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(drop(undefined, { code: 2106 }));
    expect((await namesUpToTime(client)).filter((name) => name !== 'error')).toEqual(['currentTime']);
  });
});
