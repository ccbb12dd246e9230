// The fake gateway as @stoqey/ib sees it.
import { EventName } from '@stoqey/ib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const ACCOUNT = 'DU1234567';
const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });

describe('@stoqey/ib against the gateway', () => {
  let gateway: MockGateway;
  let client: StoqeyClient;

  beforeEach(async () => {
    gateway = await MockGateway.start({
      pushReprices: true,
      accounts: {
        [ACCOUNT]: {
          positions: [
            { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
            {
              contract: apple,
              position: -100,
              averageCost: 291.2660812,
              marketPrice: 291.6234436,
              realizedPnl: -71.44,
            },
          ],
        },
      },
    });
    client = await StoqeyClient.connect(gateway);
  });

  afterEach(async () => {
    await client.disconnect();
    await gateway.stop();
  });

  const subscribe = async (): Promise<void> => {
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.event(EventName.accountDownloadEnd);
  };

  it('is told version, accounts, order id and farms on connect', async () => {
    await client.event(EventName.info, 2);
    expect(client.all(EventName.server)[0]?.[0]).toBe(193);
    expect(client.all(EventName.managedAccounts)).toEqual([[ACCOUNT]]);
    expect(client.all(EventName.nextValidId)).toEqual([[1]]);
    expect(client.all(EventName.info).map(([, code]) => code)).toEqual([2104, 2106, 2158]);
    expect(client.all(EventName.error)).toEqual([]);
  });

  it('downloads the account: values, rows, time, then the end marker once', async () => {
    await subscribe();
    const values = client.all(EventName.updateAccountValue).map(([key, value]) => [key, value]);
    expect(values).toContainEqual(['NetLiquidation', '73337.66']);
    expect(client.all(EventName.updatePortfolio)).toMatchObject([
      [
        {
          conId: call.conId,
          symbol: 'SPY',
          secType: 'OPT',
          lastTradeDateOrContractMonth: '20261218',
          strike: 450,
          right: 'C',
          multiplier: 100,
          currency: 'USD',
          localSymbol: 'SPY   261218C00450000',
          tradingClass: 'SPY',
        },
        2,
        12.5,
        2500,
        1180.55,
        138.9,
        0,
        ACCOUNT,
      ],
      [{ conId: 265598, secType: 'STK' }, -100, 291.6234436, -29162.34, 291.2660812, -35.74, -71.44, ACCOUNT],
    ]);
    expect(client.all(EventName.accountDownloadEnd)).toEqual([[ACCOUNT]]);
    expect(client.all(EventName.error)).toEqual([]);
  });

  it('sees a reprice as one row with the new value and PnL', async () => {
    await subscribe();
    gateway.account(ACCOUNT).reprice(call, 13.1);
    const row = await client.event(EventName.updatePortfolio, 2);
    expect(row.slice(1)).toEqual([2, 13.1, 2620, 1180.55, 258.9, 0, ACCOUNT]);
  });

  it('sees a trade through the portfolio and through reqPositions', async () => {
    await subscribe();
    client.api.reqPositions();
    await client.event(EventName.positionEnd);
    gateway.account(ACCOUNT).trade(call, 1, 13);
    const row = await client.event(EventName.updatePortfolio, 2);
    expect(row[1]).toBe(3);
    expect(row[4]).toBeCloseTo((2 * 1180.55 + 1300) / 3, 6);
    const position = await client.event(EventName.position, 2);
    expect(position[0]).toBe(ACCOUNT);
    expect(position[2]).toBe(3);
    expect(position[3]).toBeCloseTo((2 * 1180.55 + 1300) / 3, 6);
  });

  it('sees a close as one row of size 0, and no row in the next download', async () => {
    await subscribe();
    gateway.account(ACCOUNT).close(call);
    const row = await client.event(EventName.updatePortfolio, 2);
    expect(row.slice(1)).toEqual([0, 12.5, 0, 0, 0, 138.9, ACCOUNT]);
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.event(EventName.accountDownloadEnd, 1);
    expect(client.all(EventName.updatePortfolio)).toHaveLength(4);
  });

  it('gets the time it asks for', async () => {
    client.api.reqCurrentTime();
    const [time] = await client.event(EventName.currentTime);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('gets error 321 without a request id for an account that is not there', async () => {
    client.api.reqAccountUpdates(true, 'U0000000');
    const [error, code, reqId] = await client.event(EventName.error);
    expect([code, reqId]).toEqual([321, 2147483647]);
    expect(String(error)).toContain("Invalid account code 'U0000000'");
  });

  it('hears nothing more after it unsubscribes', async () => {
    await subscribe();
    client.api.reqAccountUpdates(false, ACCOUNT);
    await gateway.waitFor('reqAccountUpdates', (entry) => entry.fields['subscribe'] === false);
    gateway.account(ACCOUNT).reprice(call, 20);
    client.api.reqCurrentTime();
    await client.event(EventName.currentTime);
    expect(client.all(EventName.updatePortfolio)).toHaveLength(2);
  });

  it.each(['fin', 'rst'] as const)('is disconnected once when the gateway sends %s', async (how) => {
    gateway.clients[0]!.disconnect(how);
    await client.event(EventName.disconnected);
    await gateway.waitFor('closed');
    expect(client.all(EventName.disconnected)).toHaveLength(1);
    expect(gateway.clients).toEqual([]);
  });

  it('is told 326 and dropped when its client id is taken, and the first client stays', async () => {
    const second = new StoqeyClient(gateway, 1);
    second.api.connect();
    await second.event(EventName.disconnected);
    expect(second.all(EventName.info).map(([, code]) => code)).toEqual([326]);
    expect(second.all(EventName.nextValidId)).toEqual([]);
    await subscribe();
    expect(gateway.clients).toHaveLength(1);
  });

  it('has its client id free again as soon as it left', async () => {
    await client.disconnect();
    client = await StoqeyClient.connect(gateway, 1);
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([1]);
    expect(gateway.connections).toMatchObject({ opened: 2, maxConcurrent: 1 });
  });
});
