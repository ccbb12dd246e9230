// End markers as real gateways spoil them: late, without a name, not at all.
import { describe, expect, it } from 'vitest';
import { corrupt, drop, MockGateway, postpone } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const start = () => MockGateway.start({ accounts: { DU1: {}, DU2: {} } });
const ask = (client: RawClient, acctCode: string): void =>
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode });

describe('the end marker of a download', () => {
  it('that is postponed stands in front of the answer to the next request', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.faults.add(postpone('accountDownloadEnd', { until: 'reqAccountUpdates', times: 1 }));
    ask(client, 'DU1');
    expect(names(await sentSoFar(client))).not.toContain('accountDownloadEnd');
    ask(client, 'DU2');
    const late = await client.upTo('accountDownloadEnd');
    expect(late.map(({ name, fields }) => [name, fields['accountName']])).toEqual([['accountDownloadEnd', 'DU1']]);
    expect(await client.next('accountDownloadEnd')).toEqual({ accountName: 'DU2' });
    expect(gateway.faults.active).toEqual([]);
    await client.close();
  });

  it('that is postponed without a name for what ends it comes with any request, and at once when the fault is gone', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const late = gateway.faults.add(postpone('accountDownloadEnd'));
    ask(client, 'DU1');
    expect((await sentSoFar(client)).at(-1)).toMatchObject({ name: 'accountDownloadEnd' });
    ask(client, 'DU1');
    await gateway.waitFor('fault', ({ fields }) => fields['message'] === 'accountDownloadEnd', {
      ...(gateway.journal.last ? { after: gateway.journal.last } : {}),
    });
    await late.remove();
    expect(await client.next('accountDownloadEnd')).toEqual({ accountName: 'DU1' });
    await client.close();
  });

  it('may name no account', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.faults.add(corrupt({ message: 'accountDownloadEnd', field: 'accountName', value: '' }));
    ask(client, 'DU1');
    expect(await client.next('accountDownloadEnd')).toEqual({ accountName: '' });
    await client.close();
  });

  it('may not come at all', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.faults.add(drop('accountDownloadEnd'));
    ask(client, 'DU1');
    const got = await sentSoFar(client);
    expect(named(got, 'updateAccountTime')).toHaveLength(1);
    expect(names(got)).not.toContain('accountDownloadEnd');
    await client.close();
  });

  it('is silent of positions when their request is lost', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.faults.add(drop('reqPositions', { direction: 'request' }));
    client.send(requests.reqPositions, {});
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });
});
