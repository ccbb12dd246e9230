// What of an account is served: downloads that are not whole, rows under another name, zero rows, lag, two rows a fill.
import { describe, expect, it } from 'vitest';
import { type Download, MockGateway, type MockGatewayOptions, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient, Response } from '../../support/raw-client.ts';

const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });
const BEAT_MS = 180_000;

const start = (options: MockGatewayOptions = {}): Promise<MockGateway> =>
  MockGateway.start({
    clock: 'virtual',
    accounts: {
      DU1: {
        positions: [
          { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
          { contract: apple, position: 10, averageCost: 250, marketPrice: 290 },
        ],
      },
    },
    ...options,
  });

/** Subscribes to DU1. @returns everything up to the end marker */
const download = async (client: RawClient): Promise<readonly Response[]> => {
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
  return client.upTo('accountDownloadEnd');
};
const burst = async (client: RawClient): Promise<readonly unknown[]> => {
  client.send(requests.reqPositions, {});
  return named(await client.upTo('positionEnd'), 'position').map(({ conId, position }) => [conId, position]);
};
const rowsOf = (responses: readonly Response[]) =>
  named(responses, 'portfolioValue').map(({ conId, position }) => [conId, position]);
const valued = (responses: readonly Response[], wanted: string) =>
  named(responses, 'updateAccountValue').find(({ key }) => key === wanted)?.['value'];

describe('an account whose servers at IB reset', () => {
  it('completes an empty download that says AccountReady false and nothing else, and is told what it missed once ready', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const account = gateway.account('DU1');
    account.setReady(false, { download: 'empty' });
    const empty = await download(client);
    expect(named(empty, 'updateAccountValue')).toEqual([
      { key: 'AccountReady', value: 'false', currency: '', accountName: 'DU1' },
    ]);
    expect(names(empty)).toEqual(['updateAccountValue', 'updateAccountTime', 'accountDownloadEnd']);
    account.trade(call, 1, 13);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(BEAT_MS);
    expect(names(await sentSoFar(client))).toEqual(['updateAccountTime']);

    account.setReady(true);
    const back = await sentSoFar(client);
    expect(back[0]?.fields).toMatchObject({ key: 'AccountReady', value: 'true' });
    expect(rowsOf(back)).toEqual([
      [call.conId, 3],
      [apple.conId, 10],
    ]);
    expect(valued(back, 'GrossPositionValue')).toBe('6800.00');
    expect(named(back, 'accountDownloadEnd')).toEqual([]);
    await client.close();
  });

  it('says so to who is subscribed, and goes on with everything unless told otherwise', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await download(client);
    gateway.account('DU1').setReady(false);
    gateway.account('DU1').trade(call, 1, 13);
    const told = await sentSoFar(client);
    expect(told[0]?.fields).toMatchObject({ key: 'AccountReady', value: 'false' });
    expect(rowsOf(told)).toEqual([[call.conId, 3]]);
    await client.close();
  });

  it.each<[Download, readonly number[], string | undefined]>([
    ['partial', [call.conId], '5400.00'],
    ['values', [], '5400.00'],
    ['empty', [], undefined],
  ])('has a download that is %s with the rows %j and a gross position value of %s', async (holds, conIds, gross) => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.account('DU1').setDownload(holds);
    const got = await download(client);
    expect(rowsOf(got).map(([conId]) => conId)).toEqual(conIds);
    expect(valued(got, 'GrossPositionValue')).toBe(gross);
    expect(await burst(client), 'the other pipe shows everything').toHaveLength(2);
    gateway.account('DU1').setDownload('whole');
    expect(rowsOf(await sentSoFar(client))).toHaveLength(2 - conIds.length);
    await client.close();
  });

  it('may lack the same rows in the position rows', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.account('DU1').setDownload('empty', { positions: true });
    expect(await burst(client)).toEqual([]);
    gateway.account('DU1').trade(call, 1, 13);
    expect(await sentSoFar(client)).toEqual([]);
    gateway.account('DU1').setDownload('whole');
    expect(named(await sentSoFar(client), 'position')).toMatchObject([{ position: 3 }, { position: 10 }]);
    await client.close();
  });

  it('may be silent, and end its download once it is whole', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    gateway.account('DU1').setDownload('silent');
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
    gateway.account('DU1').trade(call, 1, 13);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(BEAT_MS);
    expect(await sentSoFar(client)).toEqual([]);
    gateway.account('DU1').setDownload('whole');
    const whole = await client.upTo('accountDownloadEnd');
    expect(rowsOf(whole)[0]).toEqual([call.conId, 3]);
    await client.close();
  });
});

describe('rows under another name', () => {
  it('come in the download and after it, until the account has its own name again', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const labels = (responses: readonly Response[]) =>
      named(responses, 'portfolioValue').map(({ accountName }) => accountName);
    gateway.account('DU1').setLabel('All');
    const got = await download(client);
    expect(labels(got)).toEqual(['All', 'All']);
    expect(named(got, 'accountDownloadEnd')).toEqual([{ accountName: 'DU1' }]);
    gateway.account('DU1').trade(call, 1, 13);
    expect(labels(await sentSoFar(client))).toEqual(['All']);
    gateway.account('DU1').setLabel('DU1');
    gateway.account('DU1').trade(call, 1, 13);
    expect(labels(await sentSoFar(client))).toEqual(['DU1']);
    await client.close();
  });
});

describe('a row of size 0 for what was closed today', () => {
  it('is in later downloads and bursts until the day ends, where the option asks for it', async () => {
    await using gateway = await start({ closedRows: true });
    const client = await joined(gateway);
    gateway.account('DU1').close(apple);
    const got = await download(client);
    expect(rowsOf(got)).toEqual([
      [call.conId, 2],
      [apple.conId, 0],
    ]);
    expect(named(got, 'portfolioValue')[1]).toMatchObject({ averageCost: 0, marketValue: 0, realizedPNL: 400 });
    expect(await burst(client)).toEqual([
      [call.conId, 2],
      [apple.conId, 0],
    ]);
    gateway.world.startDay();
    await sentSoFar(client);
    expect(await burst(client)).toEqual([[call.conId, 2]]);
    expect(rowsOf(await download(client))).toEqual([[call.conId, 2]]);
    await client.close();
  });

  it('is gone once the contract is held again, and is not there by default', async () => {
    await using gateway = await start({ closedRows: true });
    await using plain = await start();
    for (const each of [gateway, plain]) {
      const client = await joined(each);
      each.account('DU1').close(apple);
      if (each === gateway) each.account('DU1').trade(apple, 1, 290);
      expect(rowsOf(await download(client)).filter(([, size]) => size === 0)).toEqual([]);
      await client.close();
    }
  });
});

describe('a fill', () => {
  it('with a commission gives two position rows, first without and then with it in the average cost', async () => {
    await using gateway = await start({ accounts: { DU1: {} } });
    const client = await joined(gateway);
    await burst(client);
    await download(client);
    gateway.account('DU1').trade(call, 1, 1.5, { commission: 1 });
    const told = await sentSoFar(client);
    expect(named(told, 'position').map(({ avgCost }) => avgCost)).toEqual([150, 151]);
    expect(named(told, 'portfolioValue').map(({ averageCost }) => averageCost)).toEqual([151]);
    gateway.account('DU1').trade(call, 1, 1.5);
    expect(named(await sentSoFar(client), 'position')).toHaveLength(1);
    await client.close();
  });

  it.each([
    ['positions, then the account', [burst, download]],
    ['the account, then positions', [download, burst]],
  ] as const)('is told to who asked for %s: position rows, then the portfolio row', async (_what, asking) => {
    await using gateway = await start({ accounts: { DU1: {} } });
    const client = await joined(gateway);
    for (const ask of asking) await ask(client);
    gateway.account('DU1').trade(call, 1, 1.5, { commission: 1 });
    const told = (await sentSoFar(client)).map(({ name }) => name).filter((name) => name !== 'updateAccountValue');
    expect(told).toEqual(['position', 'position', 'portfolioValue', 'updateAccountTime']);
    await client.close();
  });

  it('that reduces or closes with a commission gives two position rows as well, the same both times', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    await burst(client);
    await download(client);
    gateway.account('DU1').trade(call, -1, 1.5, { commission: 1 });
    gateway.account('DU1').trade(call, -1, 1.5, { commission: 1 });
    const told = await sentSoFar(client);
    expect(named(told, 'position').map(({ position, avgCost }) => [position, avgCost])).toEqual([
      [1, 1180.55],
      [1, 1180.55],
      [0, 0],
      [0, 0],
    ]);
    await client.close();
  });

  it('reaches the portfolio and the position rows as late as each is told to lag', async () => {
    await using gateway = await start({ portfolioLagMs: 3_000, positionsLagMs: 1_000 });
    const client = await joined(gateway);
    await burst(client);
    await download(client);
    gateway.account('DU1').trade(call, 1, 13);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(1_000);
    expect(names(await sentSoFar(client))).toEqual(['position']);
    await gateway.clock.advance(2_000);
    expect(names(await sentSoFar(client))).toEqual(['updateAccountValue', 'portfolioValue', 'updateAccountTime']);
    const idle = gateway.clock.pending;
    gateway.account('DU1').trade(call, 1, 13);
    expect(gateway.clock.pending).toBeGreaterThan(idle);
    await client.close();
    await gateway.waitFor('closed');
    expect(gateway.clock.pending).toBeLessThan(idle);
  });

  it('that is still under way when the gateway beats is told once, by the beat', async () => {
    await using gateway = await start({ portfolioLagMs: 3_000, portfolioEveryMs: 2_000 });
    const client = await joined(gateway);
    await download(client);
    gateway.account('DU1').trade(call, 1, 13);
    gateway.account('DU1').trade(call, 1, 13);
    await gateway.clock.advance(10_000);
    expect(rowsOf(await sentSoFar(client))).toEqual([[call.conId, 4]]);
    await client.close();
  });
});

describe('reqPositions', () => {
  it('is refused to a login of more accounts than it is served to, and one may lower that', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    expect(await burst(client)).toHaveLength(2);
    gateway.limits.update({ positionAccounts: 0 });
    client.send(requests.reqPositions, {});
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 2147483647, code: 321 } }]);
    gateway.limits.update({ positionAccounts: 50 });
    for (let count = 2; count <= 51; count++) gateway.world.open(`DU${count}`);
    client.send(requests.reqPositions, {});
    expect(names(await sentSoFar(client))).toEqual(['error']);
    client.send(requests.reqPositionsMulti, { reqId: 1, account: 'DU1', modelCode: '' });
    expect(named(await client.upTo('positionMultiEnd'), 'positionMulti')).toHaveLength(2);
    await client.close();
  });
});
