// How account subscriptions come and go by themselves: unsubscribed, taken over, cut off from IB, lost by TWS.
import { describe, expect, it } from 'vitest';
import { MockGateway, type MockGatewayOptions, option } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import { RawClient, type Response } from '../../support/raw-client.ts';

const call = option('SPY', '20261218', 450, 'C');
const OWN_ANSWER = 'API client has been unsubscribed from account data.';
const TAKEN_OVER = `New account data requested from TWS. ${OWN_ANSWER}`;

const start = (options: MockGatewayOptions = {}): Promise<MockGateway> =>
  MockGateway.start({
    clock: 'virtual',
    accounts: {
      DU1: { positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] },
      DU2: { positions: [{ contract: call, position: -1, averageCost: 1300, marketPrice: 12.5 }] },
    },
    ...options,
  });

const ask = (client: RawClient, subscribe: boolean, acctCode = 'DU1'): void =>
  client.send(requests.reqAccountUpdates, { subscribe, acctCode });
const subscribed = async (gateway: MockGateway, options?: { clientId: number }): Promise<RawClient> => {
  const client = await joined(gateway, options);
  ask(client, true);
  await client.next('accountDownloadEnd');
  return client;
};
const errors = (responses: readonly Response[]) =>
  named(responses, 'error').map(({ id, code, message }) => [id, code, message]);

describe('an unsubscribe', () => {
  it('of what one has is answered with 2100, of what one has not with nothing', async () => {
    await using gateway = await start();
    const client = await subscribed(gateway);
    ask(client, false);
    expect(errors(await sentSoFar(client))).toEqual([[-1, 2100, OWN_ANSWER]]);
    ask(client, false);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('is answered with nothing where the option says so', async () => {
    await using gateway = await start({ unsubscribeNotice: false });
    const client = await subscribed(gateway);
    ask(client, false);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });
});

describe('a take-over', () => {
  it('says so in other words than an unsubscribe, and nothing more comes', async () => {
    await using gateway = await start();
    const client = await subscribed(gateway);
    const bystander = await joined(gateway, { clientId: 2 });
    gateway.takeOver();
    expect(errors(await sentSoFar(client))).toEqual([[-1, 2100, TAKEN_OVER]]);
    expect(await sentSoFar(bystander)).toEqual([]);
    gateway.account('DU1').trade(call, 1, 13);
    await gateway.clock.advance(180_000);
    expect(await sentSoFar(client)).toEqual([]);
    expect(gateway.clients.flatMap(({ subscriptions }) => subscriptions)).toEqual([]);
    await client.close();
    await bystander.close();
  });

  it('may bring the data of another account, without a download, until the client asks for its own again', async () => {
    await using gateway = await start();
    const client = await subscribed(gateway);
    gateway.takeOver({ clientId: 1, by: 'DU2' });
    expect(names(await sentSoFar(client))).toEqual(['error']);
    gateway.account('DU1').trade(call, 1, 13);
    gateway.account('DU2').trade(call, -1, 13);
    const streamed = await sentSoFar(client);
    // updateAccountTime, behind each row, names no account.
    const ofAccounts = streamed.filter(({ name }) => name !== 'updateAccountTime');
    expect(new Set(ofAccounts.map(({ fields }) => fields['accountName']))).toEqual(new Set(['DU2']));
    expect(named(streamed, 'portfolioValue').at(-1)).toMatchObject({ accountName: 'DU2', position: -2 });
    await gateway.clock.advance(180_000);
    expect(names(await sentSoFar(client))).toContain('updateAccountTime');

    ask(client, true);
    const own = await client.upTo('accountDownloadEnd');
    expect(errors(own)).toEqual([]);
    expect(named(own, 'portfolioValue')).toMatchObject([{ accountName: 'DU1', position: 3 }]);
    gateway.account('DU2').trade(call, -1, 13);
    const after = await sentSoFar(client);
    expect(after.filter(({ fields }) => fields['accountName'] === 'DU2')).toEqual([]);
    await client.close();
  });
});

describe('a gateway that is cut off from IB', () => {
  it('says 1100 and tells nothing of what changes, then 1102 and what was missed', async () => {
    await using gateway = await start();
    const client = await subscribed(gateway);
    client.send(requests.reqPositions, {});
    await client.next('positionEnd');
    gateway.setUpstream('lost');
    gateway.account('DU1').trade(call, 1, 13);
    await gateway.clock.advance(360_000);
    expect(errors(await sentSoFar(client)).map(([, code]) => code)).toEqual([1100]);
    gateway.setUpstream('restored');
    const back = await sentSoFar(client);
    expect(back[0]?.fields).toMatchObject({ code: 1102 });
    expect(named(back, 'position')).toMatchObject([{ account: 'DU1', position: 3 }]);
    expect(named(back, 'portfolioValue')).toMatchObject([{ position: 3 }]);
    expect(named(back, 'accountDownloadEnd')).toEqual([]);
    await client.close();
  });

  it('completes an empty download for a new link, has no positions yet, and says that it is broken', async () => {
    await using gateway = await start();
    gateway.setUpstream('lost', { notice: 2110 });
    const client = await RawClient.start(gateway);
    expect(errors(await sentSoFar(client)).map(([, code]) => code)).toEqual([2110, 2103, 2105, 2157]);
    ask(client, true);
    expect(names(await client.upTo('accountDownloadEnd'))).toEqual(['updateAccountTime', 'accountDownloadEnd']);
    client.send(requests.reqPositions, {});
    expect(errors(await sentSoFar(client))).toEqual([[-1, 2151, 'Positions info is not available yet.']]);
    gateway.setUpstream('restored');
    const back = await client.upTo('positionEnd');
    expect(named(back, 'portfolioValue')).toHaveLength(1);
    expect(named(back, 'position')).toHaveLength(2);
    await client.close();
  });

  it('may leave a new link without any download, and may be back without a word', async () => {
    await using gateway = await start();
    gateway.setUpstream('lost', { download: 'silent', notice: false });
    const client = await joined(gateway);
    ask(client, true);
    expect(await sentSoFar(client)).toEqual([]);
    gateway.setUpstream('restored', { notice: false });
    const back = await client.upTo('accountDownloadEnd');
    expect(errors(back)).toEqual([]);
    expect(named(back, 'portfolioValue')).toHaveLength(1);
    await client.close();
  });

  it('has forgotten what clients asked for when it says 1101', async () => {
    await using gateway = await start();
    const client = await subscribed(gateway);
    client.send(requests.reqPnL, { reqId: 4, account: 'DU1', modelCode: '' });
    await client.next('pnl');
    gateway.setUpstream('lost');
    gateway.setUpstream('restored-data-lost');
    expect(errors(await sentSoFar(client)).map(([, code]) => code)).toEqual([1100, 1101]);
    gateway.account('DU1').trade(call, 1, 13);
    await gateway.clock.advance(180_000);
    expect(await sentSoFar(client)).toEqual([]);
    ask(client, true);
    expect(named(await client.upTo('accountDownloadEnd'), 'portfolioValue')).toMatchObject([{ position: 3 }]);
    await client.close();
  });
});
