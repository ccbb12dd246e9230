// A fraction of a share over TCP: whole for clients of the versions that read an integer, whatever message it is in.
import { describe, expect, it } from 'vitest';
import { stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import { RawClient } from '../../support/raw-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const gateways = ownGateways();
const anything = { clientId: 0, acctCode: '', time: '', symbol: '', secType: '', exchange: '', side: '' };

describe.each([
  { serverVersion: 100, held: '-2', single: undefined, filled: '0' },
  { serverVersion: 101, held: '-2.75', single: undefined, filled: '0.25' },
  { serverVersion: 162, held: '-2.75', single: '-2', filled: '0.25' },
  { serverVersion: 163, held: '-2.75', single: '-2.75', filled: '0.25' },
])('at server version $serverVersion', ({ serverVersion, held, single, filled }) => {
  it(`a short of 2.75 is ${held} in rows and ${single ?? 'unasked'} in pnlSingle, a fill of 0.25 is ${filled}`, async () => {
    const gateway = await gateways.start({
      clock: 'virtual',
      serverVersion,
      accounts: { DU1: { positions: [{ contract: apple, position: -2.5, averageCost: 291, marketPrice: 290 }] } },
    });
    gateway.account('DU1').trade(apple, -0.25, 290);
    const client = await joined(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
    client.send(requests.reqPositions, {});
    client.send(requests.reqExecutions, { reqId: 1, ...anything });
    if (single !== undefined)
      client.send(requests.reqPnLSingle, { reqId: 2, account: 'DU1', modelCode: '', conId: 265598 });
    const first = await sentSoFar(client);
    gateway.account('DU1').reprice(apple, 291);
    const sent = [...first, ...(await sentSoFar(client))];
    const sizes = (name: string, field: string) => named(sent, name).map((fields) => String(fields[field]));
    expect(sizes('portfolioValue', 'position')).toEqual([held, held]);
    expect(sizes('position', 'position')).toEqual([held]);
    expect(sizes('executionData', 'shares')).toEqual([filled]);
    expect(sizes('pnlSingle', 'position')).toEqual(single === undefined ? [] : [single]);
    await client.close();
  });
});

it('clients of two server versions are each told theirs, of one account at one time', async () => {
  const gateway = await gateways.start({
    accounts: { DU1: { positions: [{ contract: apple, position: 2.5, averageCost: 291, marketPrice: 290 }] } },
  });
  const [old, young] = await Promise.all([
    RawClient.start(gateway, { clientId: 1, max: 100 }),
    RawClient.start(gateway, { clientId: 2, max: 193 }),
  ]);
  for (const { client, held } of [
    { client: old, held: '2' },
    { client: young, held: '2.5' },
  ]) {
    client.send(requests.reqPositions, {});
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
    const sent = await client.upTo('accountDownloadEnd');
    for (const name of ['position', 'portfolioValue'])
      expect(named(sent, name).map(({ position }) => String(position))).toEqual([held]);
  }
  await Promise.all([old.close(), young.close()]);
});
