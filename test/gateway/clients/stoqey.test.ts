// @stoqey/ib at server versions where fields change: it must read every message to its end, with nothing left over.
import { EventName } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const ACCOUNT = 'DU1234567';
const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });
/** Each version at which a message this client reads changes, and the one before it. */
const CHANGES = [
  103, 110, 114, 121, 122, 126, 129, 134, 135, 136, 150, 152, 153, 156, 163, 164, 166, 174, 176, 178, 182, 186,
];
const VERSIONS = [...new Set([100, ...CHANGES.flatMap((version) => [version - 1, version]), 193])].sort(
  (a, b) => a - b,
);

describe('@stoqey/ib', () => {
  it.each(VERSIONS)('at server version %i reads all it asks for without an error', async (serverVersion) => {
    await using gateway = await MockGateway.start({
      serverVersion,
      accounts: {
        [ACCOUNT]: {
          positions: [
            { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5, previousClose: 12 },
            { contract: apple, position: -100, averageCost: 291, marketPrice: 290 },
          ],
        },
      },
    });
    gateway.account(ACCOUNT).trade(apple, 10, 290);
    const client = await StoqeyClient.connect(gateway);
    try {
      const { api } = client;
      api.reqAccountUpdates(true, ACCOUNT);
      api.reqPositions();
      // Below the versions it knows these from, the client does not send them.
      if (serverVersion >= 103) api.reqPositionsMulti(1, ACCOUNT, '');
      if (serverVersion >= 103) api.reqAccountUpdatesMulti(2, ACCOUNT, '', false);
      api.reqAccountSummary(3, 'All', 'NetLiquidation');
      if (serverVersion >= 127) api.reqPnL(4, ACCOUNT, '');
      if (serverVersion >= 127) api.reqPnLSingle(5, ACCOUNT, '', call.conId);
      api.reqContractDetails(6, { conId: call.conId });
      api.reqMktData(7, { conId: call.conId, exchange: 'SMART' }, '', false, false);
      api.reqExecutions(8, {});
      if (serverVersion >= 150) api.reqCompletedOrders(false);
      api.reqAllOpenOrders();
      await client.event(EventName.openOrderEnd);
      expect(client.all(EventName.error)).toEqual([]);
      expect(client.all(EventName.server)[0]?.[0]).toBe(serverVersion);
      expect(client.all(EventName.updatePortfolio)).toHaveLength(2);
      if (serverVersion >= 103) expect(client.all(EventName.positionMulti)[0]?.[1]).toBe(ACCOUNT);
      expect(client.all(EventName.accountSummary)).toEqual([[3, ACCOUNT, 'NetLiquidation', '73500.00', 'USD']]);
      expect(client.all(EventName.contractDetails)).toMatchObject([
        [6, { contract: { conId: call.conId, multiplier: 100, strike: 450, right: 'C' }, minTick: 0.01 }],
      ]);
      const computed = client.all(EventName.tickOptionComputation)[3];
      expect([1, 5, 10].map((index) => computed?.[index])).toEqual([13, 12.5, 450]);
      expect(client.all(EventName.execDetails)).toMatchObject([[8, { conId: 265598 }, { shares: 10, price: 290 }]]);
      if (serverVersion >= 135) expect(client.all(EventName.pnl)[0]?.slice(0, 2)).toEqual([4, 100]);
      if (serverVersion >= 135) expect(client.all(EventName.pnlSingle)[0]?.[5]).toBe(2500);
    } finally {
      await client.disconnect();
    }
  });
});
