// The bytes of the links as text, through the HTTP door: what to keep of a test that failed.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { ask } from '../../support/control.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';

const dump = async (door: ControlDoor, query: string): Promise<string> =>
  (await fetch(`${door.url}/link.hex${query}`)).text();

/** The bytes of one direction, as a reader of such dumps takes them. */
function bytesIn(text: string, mark: 'I' | 'O'): Buffer {
  const lines = text.split('\n');
  const hex: string[] = [];
  let way = '';
  for (const line of lines) {
    const [, direction] = /^([IO]) \d{4}-\d\d-\d\dT[\d:.]+Z$/.exec(line) ?? [];
    way = direction ?? way;
    const [, bytes = ''] = /^[\da-f]{6} {2}((?:[\da-f]{2} )+)/.exec(line) ?? [];
    if (way === mark) hex.push(bytes.replaceAll(' ', ''));
  }
  return Buffer.from(hex.join(''), 'hex');
}

test('every byte of a link is in it, both ways, from the handshake to the end, with what touched it', async () => {
  await using door = await ControlDoor.open();
  const other = await joined(door.gateway, { clientId: 7 });
  const client = await joined(door.gateway, { clientId: 1 });
  await ask(door, 'POST /faults', { name: 'lag', fault: 'latency', ms: 1 });
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  await client.upTo('accountDownloadEnd');
  await client.close();
  await door.gateway.waitFor('closed');
  const text = await dump(door, '?clientId=1&redact=no');
  expect(bytesIn(text, 'O').equals(client.rawBytes)).toBe(true);
  const last = encodeMessage(
    requests.reqAccountUpdates,
    { subscribe: true, acctCode: 'DU1234567' },
    client.serverVersion,
  );
  expect(bytesIn(text, 'I').toString('latin1')).toMatch(/^API\0\0\0\0\tv100\.\.193/);
  expect(bytesIn(text, 'I').subarray(-last.length).equals(last)).toBe(true);
  expect(text).toMatch(/^# \d+ connection 2 client 1 < accountDownloadEnd, touched by lag \(latency\)$/m);
  expect(text).toMatch(/^# \d+ connection 2 client 1 · closed \{"how":"fin"\}$/m);
  expect(text).not.toContain('connection 1 ');
  expect(await dump(door, '?connection=1')).toMatch(/^# \d+ connection 1 > handshake$/m);
  await other.close();
});

test('account numbers are others of their length unless asked for, those that do not look like one too', async () => {
  const accounts = { DU1234567: { cash: 1 }, HOUSE: { cash: 2 } };
  await using door = await ControlDoor.open({ gateway: { accounts } });
  const client = await joined(door.gateway);
  const text = await dump(door, '');
  const spoken = bytesIn(text, 'O').toString('latin1');
  expect(spoken).not.toMatch(/DU1234567|HOUSE/);
  expect(spoken).toMatch(/DU0000001,xxxx1/);
  expect(text).not.toMatch(/DU1234567|HOUSE/);
  expect(spoken).toHaveLength(client.rawBytes.length);
  expect(bytesIn(await dump(door, '?redact=no'), 'O').equals(client.rawBytes)).toBe(true);
  await client.close();
});

test('frames whose bytes are no longer kept say so', async () => {
  await using door = await ControlDoor.open({ gateway: { journalBytes: 30 } });
  const client = await joined(door.gateway);
  await sentSoFar(client);
  const text = await dump(door, '');
  expect(text).toMatch(/ > handshake, bytes no longer kept$/m);
  expect(bytesIn(text, 'O').length).toBeLessThanOrEqual(30);
  expect(text).toMatch(/^000000 {2}/m);
  await client.close();
});
