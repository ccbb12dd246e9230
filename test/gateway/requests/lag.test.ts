// News that are late by a stated lag come all the same, whatever comes in between.
import { expect, test } from 'vitest';
import { MockGateway, option } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { RawClient } from '../../support/raw-client.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const PUT = option('SPY', '20261218', 400, 'P');
const held = (contract: typeof CALL) => ({ contract, position: 1, averageCost: 100, marketPrice: 1 });

test('a close under way is told to both subscriptions although its day ends, and the gateway is cut off and back, before it comes', async () => {
  await using gateway = await MockGateway.start({
    clock: 'virtual',
    closedRows: true,
    portfolioLagMs: 1_000,
    positionsLagMs: 1_000,
    accounts: { DU1234567: { positions: [held(CALL), held(PUT)] } },
  });
  const client = await RawClient.start(gateway);
  client.send(requests.reqPositions, {});
  await client.next('positionEnd');
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  await client.next('accountDownloadEnd');
  gateway.account('DU1234567').close(CALL);
  gateway.world.startDay();
  gateway.account('DU1234567').setReady(false);
  gateway.account('DU1234567').setReady(true);
  for (const message of ['position', 'portfolioValue'] as const)
    expect(await client.next(message)).toMatchObject({ conId: CALL.conId, position: 0 });
  await client.close();
});
