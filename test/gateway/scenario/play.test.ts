// Scenarios played against real clients: the world they bring, what they wait for, and how they end.
import { describe, expect, it } from 'vitest';
import { loadScenario, type MockGateway, ScenarioError } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const { start, connected } = ownGateways();

async function subscribed(gateway: MockGateway): Promise<RawClient> {
  const client = await connected(gateway);
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  return client;
}

describe('playing a scenario', () => {
  it('does its steps in order, and resolves when the last has ended', async () => {
    const gateway = await start();
    const client = await subscribed(gateway);
    await client.next('accountDownloadEnd');
    const result = await gateway.play({
      steps: [
        { reprice: { contract: 'SPY 20261218 450 C', price: 13 } },
        { wait: 1 },
        { notice: 1100 },
        { trade: { contract: 'QQQ 20270115 500 P', quantity: 1, price: 20 } },
        { disconnect: 'fin' },
      ],
    });
    expect(result).toEqual({ finished: true, unfinished: [] });
    expect(await client.closed).toBe('fin');
    expect(client.unread.map(({ name }) => name).filter((name) => name !== 'updateAccountValue')).toEqual([
      'portfolioValue',
      'error',
      'portfolioValue',
      'updateAccountTime',
    ]);
  });

  it('waits for a request, and goes on only after it was answered', async () => {
    const gateway = await start();
    const played = gateway.play({ steps: [{ waitFor: 'reqAccountUpdates' }, { disconnect: 'fin' }] });
    const client = await subscribed(gateway);
    expect(await played).toEqual({ finished: true, unfinished: [] });
    await client.closed;
    expect(client.unread.at(-1)?.name).toBe('accountDownloadEnd');
  });

  it('counts what an open connection did before, but not what one did that is gone', async () => {
    const gateway = await start();
    await subscribed(gateway);
    await gateway.waitFor('reqAccountUpdates');
    const again = { waitFor: 'reqAccountUpdates' };
    const played = gateway.play({ steps: [again, { disconnect: 'rst' }, again] });
    await gateway.waitFor('closed');
    await subscribed(gateway);
    expect((await played).finished).toBe(true);
  });

  it('brings its own accounts to a gateway that was started without them', async () => {
    const gateway = await start({ accounts: {} });
    await gateway.play({
      accounts: {
        U7654321: { positions: [{ contract: 'AAPL', position: 5, averageCost: 190, marketPrice: 200 }] },
      },
      steps: [{ close: { contract: 'AAPL' } }],
    });
    expect(gateway.world.accountCodes).toEqual(['U7654321']);
    expect(gateway.account('U7654321').rows).toEqual([]);
  });

  it('names the step that cannot be done', async () => {
    const gateway = await start();
    const played = gateway.play({
      steps: [{ wait: 0 }, { repeat: { times: 1, steps: [{ close: { contract: 'MSFT' } }] } }],
    });
    await expect(played).rejects.toThrow(ScenarioError);
    await expect(played).rejects.toThrow(
      /^steps\[1\]\.repeat\.steps\[0\] close: Cannot close 'MSFT': account DU1234567 does not hold conId/,
    );
  });

  it('ends when the gateway stops, and names what never ran', async () => {
    const gateway = await start();
    const played = gateway.play({ steps: [{ notice: 1100 }, { waitFor: 'reqPositions' }, { notice: 1102 }] });
    await gateway.stop();
    expect(await played).toEqual({ finished: false, unfinished: ['steps[1] waitFor', 'steps[2] notice'] });
  });
});

describe('the shipped scenario', () => {
  it('calm moves some price every second for as long as it runs, and trades now and then', async () => {
    const scenario = loadScenario('calm');
    const gateway = await start({ accounts: scenario.accounts });
    const client = await subscribed(gateway);
    await client.next('accountDownloadEnd');
    const played = gateway.play(scenario, { speed: 500 });
    for (let row = 0; row < 60; row++) await client.next('portfolioValue');
    await client.next('updateAccountValue');
    await gateway.stop();
    expect((await played).finished).toBe(false);
  });

  it('demo trades, closes, loses the link, changes a position meanwhile, and comes back', async () => {
    const scenario = loadScenario('demo');
    const gateway = await start({ accounts: scenario.accounts });
    const first = await subscribed(gateway);
    const played = gateway.play(scenario, { speed: 20 });
    expect(await first.closed).toBe('ECONNRESET');
    await gateway.waitFor('closed');
    const second = await reconnected(gateway);
    const downloaded = await second.upTo('accountDownloadEnd');
    const held = downloaded.filter(({ name }) => name === 'portfolioValue').map(({ fields }) => fields);
    expect(held.map((row) => [row['symbol'], row['position']])).toEqual([
      ['SPY', 3],
      ['QQQ', -2],
    ]);
    expect(await played).toEqual({ finished: true, unfinished: [] });
  });
});

async function reconnected(gateway: MockGateway): Promise<RawClient> {
  for (;;) {
    try {
      return await subscribed(gateway);
    } catch {
      // Refused until the scenario accepts again.
    }
  }
}
