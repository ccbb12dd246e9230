// node:test with a gateway of its own for each test. Run: node --import tsx --test examples/gateway-node-test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventName, IBApi } from '@stoqey/ib';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

test('a close is seen by the client', async () => {
  await using gateway = await MockGateway.start();
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
  assert.equal(await closed, 'SPY   261218C00450000');

  const disconnected = new Promise((resolve) => api.once(EventName.disconnected, resolve));
  api.disconnect();
  await disconnected;
});
