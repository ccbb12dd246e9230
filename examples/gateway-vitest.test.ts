// vitest with the fixture: a gateway of its own for each test, its journal judged at the end. Run: npx vitest run examples/gateway-vitest.test.ts
import { EventName, IBApi } from '@stoqey/ib';
import { option } from 'ib-position-streamer/mock-gateway';
import { test } from 'ib-position-streamer/mock-gateway/vitest';
import { expect } from 'vitest';

test('a close is seen by the client', async ({ gateway }) => {
  const api = new IBApi({ host: gateway.host, port: gateway.port, clientId: 1, maxReqPerSec: 40 });
  const downloaded = new Promise((resolve) => api.once(EventName.accountDownloadEnd, resolve));
  api.on(EventName.error, () => {});
  api.connect();
  api.reqAccountUpdates(true, 'DU1234567');
  await downloaded;

  const closed = new Promise((resolve) => {
    api.on(EventName.updatePortfolio, (contract, position) => {
      if (contract.symbol === 'SPY' && position === 0) resolve(contract.localSymbol);
    });
  });
  gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));
  expect(await closed).toBe('SPY   261218C00450000');

  const disconnected = new Promise((resolve) => api.once(EventName.disconnected, resolve));
  api.disconnect();
  await disconnected;
});
