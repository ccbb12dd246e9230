// The verbs about what is served, from YAML and from the builder: the same values, and what each does to a client.
import { describe, expect, it } from 'vitest';
import { MockGateway, parseScenario, ScenarioFileError, scenario, step } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';

const ACCOUNTS = {
  DU1: { positions: [{ contract: 'SPY 20261218 450 C', position: 2, averageCost: 1180.55, marketPrice: 12.5 }] },
  DU2: {},
} as const;

const YAML = `
steps:
  - accountReady: { account: DU1, ready: false, download: empty, positions: true }
  - download: { account: DU1, holds: values }
  - relabel: { account: DU1, as: All }
  - upstream: lost
  - upstream: { is: restored, notice: false }
  - takeOver: { clientId: 1, by: DU2 }
  - pnl: { account: DU1, contract: AAPL, is: served, unset: [value, dailyPnL], late: 3, close: once, currency: base }
  - startDay: true
  - trade: { account: DU1, contract: AAPL, quantity: 1, price: 290, commission: 1 }
`;
const BUILT = scenario({
  steps: [
    step.accountReady({ account: 'DU1', ready: false, download: 'empty', positions: true }),
    step.download({ account: 'DU1', holds: 'values' }),
    step.relabel({ account: 'DU1', as: 'All' }),
    step.upstream('lost'),
    step.upstream({ is: 'restored', notice: false }),
    step.takeOver({ clientId: 1, by: 'DU2' }),
    step.pnl({
      account: 'DU1',
      contract: 'AAPL',
      is: 'served',
      unset: ['value', 'dailyPnL'],
      late: 3,
      close: 'once',
      currency: 'base',
    }),
    step.startDay(),
    step.trade({ account: 'DU1', contract: 'AAPL', quantity: 1, price: 290, commission: 1 }),
  ],
});

describe('the verbs about what is served', () => {
  it('are the same value in a file and in code', () => {
    expect(parseScenario(YAML)).toEqual(BUILT);
  });

  it.each([
    ['accountReady: { ready: maybe }', 'steps[0].accountReady.ready must be true or false'],
    ['download: { holds: some }', 'steps[0].download.holds must be one of whole, partial, values, empty, silent'],
    ['relabel: { account: DU1 }', 'steps[0].relabel.as is missing'],
    ['upstream: gone', 'steps[0].upstream must be one of lost, restored, restored-data-lost'],
    ['upstream: { is: lost, download: whole }', 'steps[0].upstream.download must be one of empty, silent'],
    ['pnl: { contract: AAPL, late: 101 }', 'steps[0].pnl.late must not be above 100'],
    ['pnl: { contract: AAPL, close: twice }', 'steps[0].pnl.close must be one of goes-on, once, silent'],
    ['pnl: { contract: AAPL, is: gone }', 'steps[0].pnl.is must be one of served, unavailable, silent'],
    [
      'pnl: { contract: AAPL, unset: [price] }',
      'steps[0].pnl.unset[0] must be one of dailyPnL, unrealizedPnL, realizedPnL, value',
    ],
    ['takeOver: { from: DU2 }', 'steps[0].takeOver.from is not a key of this'],
    [
      'addFault: { fault: postpone, message: error, until: error }',
      'steps[0].addFault.until must be the name of a req',
    ],
  ])('%s is refused', (line, complaint) => {
    expect(() => parseScenario(`steps:\n  - ${line}\n`)).toThrow(ScenarioFileError);
    expect(() => parseScenario(`steps:\n  - ${line}\n`)).toThrow(complaint);
  });

  it.each([
    ['accountReady', step.accountReady({ account: 'DU1', ready: false }), 'updateAccountValue', { value: 'false' }],
    ['upstream', step.upstream('restored-data-lost'), 'error', { code: 1101 }],
    ['takeOver', step.takeOver(), 'error', { code: 2100 }],
  ])('%s is seen by a client that is subscribed', async (_verb, played, name, fields) => {
    await using gateway = await MockGateway.start({ accounts: ACCOUNTS });
    const client = await joined(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
    await client.next('accountDownloadEnd');
    await gateway.play({ steps: [played] });
    expect(named(await sentSoFar(client), name)).toMatchObject([fields]);
    await client.close();
  });

  it('download, relabel, startDay and a commission are seen in a download', async () => {
    await using gateway = await MockGateway.start({ accounts: ACCOUNTS, closedRows: true });
    const client = await joined(gateway);
    const rows = async () => {
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
      return named(await client.upTo('accountDownloadEnd'), 'portfolioValue');
    };
    await gateway.play({ steps: [step.download({ account: 'DU1', holds: 'values' })] });
    expect(await rows()).toEqual([]);
    const bought = step.trade({ account: 'DU1', contract: 'AAPL', quantity: 1, price: 290, commission: 1 });
    const closed = step.close({ account: 'DU1', contract: 'SPY 20261218 450 C' });
    await gateway.play({ steps: [bought, closed, step.download({ account: 'DU1', holds: 'whole' })] });
    await sentSoFar(client);
    await gateway.play({ steps: [step.relabel({ account: 'DU1', as: 'All' })] });
    expect(await rows()).toMatchObject([
      { accountName: 'All', averageCost: 291 },
      { accountName: 'All', position: 0 },
    ]);
    await gateway.play({ steps: [step.startDay()] });
    await sentSoFar(client);
    expect(await rows()).toHaveLength(1);
    await client.close();
  });
});
