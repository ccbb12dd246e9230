// The bytes the journal holds for what travelled, and the faults that touched it.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../mock-gateway/control/index.ts';
import {
  corrupt,
  drop,
  duplicate,
  type Fault,
  garbage,
  type JournalEntry,
  latency,
  MockGateway,
  mute,
  slice,
  stall,
  stock,
  withhold,
} from '../../mock-gateway/index.ts';
import { encodeFrame } from '../../mock-gateway/wire/frame.ts';
import { encodeClientHello } from '../../mock-gateway/wire/handshake.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../mock-gateway/wire/text/write-message.ts';
import { ask } from '../support/control.ts';
import { joined, sentSoFar } from '../support/gateway-requests-client.ts';
import { RawClient } from '../support/raw-client.ts';

const hex = (bytes: unknown): string =>
  bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : String(bytes);
const kinds = (faults: readonly Fault[]): string => faults.map(({ fault }) => fault).join(' ');
const subscribe = { subscribe: true, acctCode: 'DU1234567' };

/** Everything the journal has of one direction, each as its bytes. */
const bytesOf = ({ journal }: MockGateway, direction: JournalEntry['direction']): string =>
  journal.entries
    .filter((entry) => entry.direction === direction)
    .map((entry) => hex(journal.frame(entry).bytes))
    .join('');

/** What a strike left behind: the name of each entry about it, and what touched it. */
const touched = ({ journal }: MockGateway, after: number): string[] =>
  journal.entries
    .filter((entry) => entry.index > after && entry.direction !== 'note' && journal.frame(entry).faults.length > 0)
    .map((entry) => `${entry.direction} ${entry.name}: ${kinds(journal.frame(entry).faults)}`);

test.each([{ max: 193 }, { max: 100 }])(
  'every byte a client of version $max got or sent is in its entry',
  async ({ max }) => {
    await using gateway = await MockGateway.start({ pushReprices: true });
    const client = await joined(gateway, { max });
    client.send(requests.reqAccountUpdates, subscribe);
    await client.upTo('accountDownloadEnd');
    gateway.account('DU1234567').reprice(stock('AAPL', { conId: 265598 }), 300);
    await client.next('portfolioValue');
    expect(bytesOf(gateway, 'response')).toBe(hex(client.rawBytes));
    const asked = [
      encodeClientHello({ min: 100, max, connectOptions: '' }),
      encodeMessage(requests.startApi, { clientId: 1, optionalCapabilities: '' }, client.serverVersion),
      encodeMessage(requests.reqIds, { numIds: 1 }, client.serverVersion),
      encodeMessage(requests.reqAccountUpdates, subscribe, client.serverVersion),
    ];
    expect(bytesOf(gateway, 'request')).toBe(hex(Buffer.concat(asked)));
    expect(touched(gateway, -1)).toEqual([]);
    await client.close();
  },
);

test('a client of before `API` is given without a length prefix, as it was written to', async () => {
  await using gateway = await MockGateway.start();
  const client = await RawClient.open(gateway);
  client.readRaw();
  client.write(Buffer.from('63\0'));
  await gateway.waitFor('serverVersion');
  await client.rawAtLeast(1);
  expect(bytesOf(gateway, 'response')).toBe(hex(client.rawBytes));
  await client.close('rst');
});

test('a response is as it left, and names what struck it; what was lost stands with its strike', async () => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  client.readRaw();
  const { index } = gateway.journal.last!;
  const before = client.rawBytes.length;
  const spoil = gateway.faults.add(corrupt({ message: 'nextValidId', field: 'orderId', value: 'x' }));
  const twice = gateway.faults.add(duplicate('nextValidId'));
  client.send(requests.reqIds, { numIds: 1 });
  const spoilt = encodeFrame(Buffer.from('9\x001\0x\0'));
  const both = await client.rawAtLeast(before + spoilt.length * 2);
  expect(hex(both.subarray(before))).toBe(hex(spoilt).repeat(2));
  expect(touched(gateway, index)).toEqual(Array.from({ length: 2 }, () => 'response corrupted: corrupt duplicate'));
  const left = gateway.journal.entries.filter(({ name }) => name === 'corrupted');
  expect(left.map((entry) => hex(gateway.journal.frame(entry).bytes))).toEqual([hex(spoilt), hex(spoilt)]);
  await spoil.remove();
  await twice.remove();
  gateway.faults.add(drop('nextValidId'));
  client.send(requests.reqIds, { numIds: 1 });
  const strike = await gateway.waitFor('fault', ({ fields }) => fields['fault'] === 'drop');
  const { bytes, faults } = gateway.journal.frame(strike);
  expect([hex(bytes), kinds(faults)]).toEqual([hex(encodeFrame(Buffer.from('9\x001\x001\0'))), 'drop']);
  expect(gateway.journal.entries.filter(({ name }) => name === 'nextValidId').length).toBe(2);
  await client.close('rst');
});

test('a request that a fault doubled names it, each time it is heard', async () => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  const asked = encodeMessage(requests.reqCurrentTime, {}, client.serverVersion);
  gateway.faults.add(duplicate('reqCurrentTime', { direction: 'request', times: 1 }));
  const { last } = gateway.journal;
  client.write(asked);
  await client.next('currentTime');
  await client.next('currentTime');
  const after = last?.index ?? -1;
  expect(touched(gateway, after)).toEqual(['request reqCurrentTime: duplicate', 'request reqCurrentTime: duplicate']);
  const heard = gateway.journal.entries.filter(({ index, direction }) => index > after && direction === 'request');
  expect(heard.map((entry) => hex(gateway.journal.frame(entry).bytes))).toEqual([hex(asked), hex(asked)]);
  client.send(requests.reqCurrentTime, {});
  await client.next('currentTime');
  expect(touched(gateway, after)).toHaveLength(2);
  await client.close();
});

test('what was given of an entry is a copy: who writes to it changes nothing', async () => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  const [entry] = gateway.journal.entries.filter(({ direction }) => direction === 'response');
  const given = entry && gateway.journal.frame(entry).bytes;
  const before = hex(given);
  if (given instanceof Uint8Array) given.fill(0);
  expect(entry && hex(gateway.journal.frame(entry).bytes)).toBe(before);
  await client.close();
});

test('what was held back says so when it goes on, and noise is by its fault', async () => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  const { index } = gateway.journal.last!;
  const held = gateway.faults.add(withhold('nextValidId'));
  client.send(requests.reqIds, { numIds: 1 });
  await gateway.waitFor('fault');
  await held.remove();
  await client.next('nextValidId');
  gateway.faults.add(garbage({ bytes: 3 }));
  client.readRaw();
  client.send(requests.reqIds, { numIds: 1 });
  await gateway.waitFor('garbage');
  expect(touched(gateway, index)).toEqual(['response nextValidId: withhold', 'response garbage: garbage']);
  await client.close('rst');
});

test.each([
  ['latency', latency({ ms: 1 }), latency({ ms: 1, direction: 'request' })],
  ['slice', slice({ bytes: 2 }), slice({ bytes: 2, direction: 'request' })],
] as const)('%s of bytes is named by what it delayed or cut, either way', async (kind, ofResponses, ofRequests) => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  const { index } = gateway.journal.last!;
  const responses = gateway.faults.add(ofResponses);
  await sentSoFar(client);
  await responses.remove();
  const passing = gateway.faults.add(ofRequests);
  await sentSoFar(client);
  await passing.remove();
  await sentSoFar(client);
  expect(touched(gateway, index)).toEqual([`response nextValidId: ${kind}`, `request reqIds: ${kind}`]);
  await client.close();
});

test('what a mute gateway keeps is said to be kept, and a stall touches what does not pass before it', async () => {
  await using gateway = await MockGateway.start();
  const client = await joined(gateway);
  const { index } = gateway.journal.last!;
  const silence = gateway.faults.add(mute({ direction: 'response' }));
  gateway.notice(1100);
  await silence.remove();
  await client.next('error');
  const length = hex(gateway.journal.frame(gateway.journal.entries.findLast(({ name }) => name === 'error')!).bytes);
  // Room for the first notice, and half of the second.
  gateway.faults.add(stall({ afterBytes: length.length / 2 + 9 }));
  gateway.notice(1100);
  await client.next('error');
  gateway.notice(1100);
  expect(touched(gateway, index)).toEqual(['response error: mute', 'response error: stall']);
  await client.close('rst');
});

test('bytes above the limit are let go, the oldest first, and say so; none are held of 0', async () => {
  await using gateway = await MockGateway.start({ journalBytes: 100 });
  const client = await joined(gateway);
  for (let times = 0; times < 20; times += 1) await sentSoFar(client);
  const frames = gateway.journal.entries.map((entry) => gateway.journal.frame(entry).bytes);
  const held = frames.filter((bytes) => bytes instanceof Uint8Array);
  const size = held.reduce((sum, bytes) => sum + bytes.length, 0);
  expect([size <= 100, size > 80, frames.slice(-held.length).every((bytes) => bytes instanceof Uint8Array)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(frames.slice(0, -held.length)).toEqual(frames.slice(0, -held.length).map((bytes) => bytes && 'dropped'));
  await client.close();
  await using bare = await MockGateway.start({ journalBytes: 0 });
  await (await joined(bare)).close();
  expect(bare.journal.frame(bare.journal.entries.find(({ name }) => name === 'nextValidId')!).bytes).toBe('dropped');
});

test('what the count of bytes says stays right when entries are cut and cleared', async () => {
  await using gateway = await MockGateway.start({ journalLimit: 3, journalBytes: 60 });
  const client = await joined(gateway);
  for (let times = 0; times < 40; times += 1) await sentSoFar(client);
  const last = gateway.journal.entries.filter(({ direction }) => direction !== 'note');
  expect(last.map((entry) => hex(gateway.journal.frame(entry).bytes))).not.toContain('dropped');
  const old = last[0]!;
  gateway.journal.clear();
  expect(gateway.journal.frame(old)).toEqual({ bytes: 'dropped', faults: [] });
  await sentSoFar(client);
  expect(hex(gateway.journal.frame(gateway.journal.last!).bytes)).toBe(hex(encodeFrame(Buffer.from('9\x001\x001\0'))));
  await client.close();
});

test('through the door an entry has its bytes in hex when asked, and its faults by the names they have there', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway);
  await ask(door, 'POST /faults', { name: 'lag', fault: 'latency', ms: 1 });
  await sentSoFar(client);
  await ask(door, 'DELETE /faults/lag');
  door.gateway.faults.add(latency({ ms: 1 }));
  await sentSoFar(client);
  const frame = hex(encodeFrame(Buffer.from('9\x001\x001\0')));
  const { entries } = (await ask(door, 'GET /journal?name=nextValidId&bytes=1')).json;
  expect(entries.slice(-3)).toMatchObject([
    { name: 'nextValidId', fields: { orderId: 1 }, bytes: frame, faults: [] },
    { bytes: frame, faults: [{ name: 'lag', fault: 'latency' }] },
    { bytes: frame, faults: [{ name: null, fault: 'latency' }] },
  ]);
  expect((await ask(door, 'GET /journal/wait?name=opened&bytes=1')).json).toMatchObject({ bytes: null, faults: [] });
  const [plain] = (await ask(door, 'GET /journal?name=nextValidId')).json.entries;
  expect([Object.hasOwn(plain, 'bytes'), Object.hasOwn(plain, 'faults')]).toEqual([false, false]);
  expect((await ask(door, 'GET /journal?bytes=yes')).status).toBe(422);
  await client.close();
});
