// Faults of messages as a client older than the framed dialect meets them: spoiled, and still without a length prefix.
import { expect, it } from 'vitest';
import { badLength, corrupt, duplicate, type Fault, raw } from '../../../mock-gateway/index.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const { start, open } = ownGateways();

/** What the client has read behind its last notice, NULs shown as bars, once that matches. */
async function readBehindNotices(client: RawClient, pattern: RegExp): Promise<string> {
  for (;;) {
    const [, answer = ''] = Buffer.from(client.rawBytes).toString('latin1').split('secdefnj\0');
    const shown = answer.replaceAll('\0', '|');
    if (pattern.test(shown)) return shown;
    await client.rawAtLeast(client.rawBytes.length + 1);
  }
}

it.each<[string, Fault, RegExp]>([
  ['a field replaced', corrupt({ field: 'time', value: 'noon' }), /^49\|1\|noon\|$/],
  ['a field left out', corrupt({ field: 'time', remove: true }), /^49\|1\|$/],
  ['a byte changed', corrupt({ offset: 0, xor: 1 }), /^59\|1\|\d+\|$/],
  ['a message twice', duplicate(), /^(49\|1\|\d+\|){2}$/],
  ['bytes that are no message, as they are', raw('ff ff ff fc'), /^\xff\xff\xff\xfc49\|1\|\d+\|$/],
  ['nothing of a length that lies: it reads none', badLength('topBit'), /^49\|1\|\d+\|$/],
])('a client without length prefixes reads %s', async (_what, fault, pattern) => {
  const gateway = await start();
  const client = await open(gateway);
  client.readRaw();
  client.write(Buffer.from('62\x007\0'));
  await readBehindNotices(client, /^$/);
  await gateway.waitFor('startApi');
  gateway.faults.add(fault);
  client.write(Buffer.from('49\x001\0'));
  expect(await readBehindNotices(client, pattern)).toMatch(pattern);
});
