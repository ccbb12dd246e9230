// Both doors spell one thing alike, so that a test can compare what is held with what is true.
import { expect, test } from 'vitest';
import { MockGateway, option, stock } from '../../mock-gateway/index.ts';
import { startedStreamer } from '../../testing/index.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const PUT = option('SPY', '20261218', 430, 'PUT');
const held = { position: 2, averageCost: 1180.5, marketPrice: 12.5 };

test('what the streamer holds has the names and the values of the rows of the world', async () => {
  const positions = [
    { contract: CALL, ...held, realizedPnl: 212.5 },
    { contract: PUT, ...held },
    { contract: stock('IBM'), ...held },
  ];
  await using kit = await startedStreamer({
    gateway: { accounts: { DU1: { positions } } },
    streamer: { secTypes: 'all' },
  });
  const view = kit.streamer.positions();
  const told = view.state === 'current' ? view.positions : [];
  const seen = told.map(({ symbol, right, unrealizedPnl, realizedPnl, marketValue }) => ({
    ...{ symbol, right, unrealizedPnl, realizedPnl, marketValue },
  }));
  const { rows } = kit.gateway.account('DU1');
  expect(rows.map(({ contract }) => contract.right)).toEqual(['CALL', 'PUT', null]);
  expect(seen).toEqual(
    rows.map(({ contract: { symbol, right }, unrealizedPnl, realizedPnl, marketValue }) => ({
      ...{ symbol, right, unrealizedPnl, realizedPnl, marketValue },
    })),
  );
});

test.each([['C'], ['CALL'], ['P'], ['PUT']] as const)(
  'a contract stated with the right %s is that of the builder',
  async (right) => {
    const built = right.startsWith('C') ? CALL : PUT;
    const { symbol, secType, lastTradeDateOrContractMonth, strike } = built;
    const contract = { symbol, secType, lastTradeDateOrContractMonth, strike, right };
    const accounts = {
      DU1: { positions: [{ contract, ...held }] },
      DU2: { positions: [{ contract: { ...built, right }, ...held }] },
    };
    await using gateway = await MockGateway.start({ accounts });
    for (const { rows } of gateway.world.accounts) expect(rows.map((row) => row.contract)).toEqual([built]);
    expect(option('SPY', '20261218', built.strike, right)).toEqual(built);
  },
);

test('a text that names no contract is complained about once', async () => {
  const start = MockGateway.start({ accounts: { DU1: { positions: [{ contract: 'SPY 450 C', ...held }] } } });
  await expect(start).rejects.toThrow(/^(?!.*Cannot read contract).*contract' must be like 'AAPL'/);
});

test.each([[''], [null]] as const)('a contract stated with the right %j has none', async (right) => {
  await using gateway = await MockGateway.start({
    accounts: { DU1: { positions: [{ contract: { secType: 'STK', symbol: 'IBM', right }, ...held }] } },
  });
  expect(gateway.account('DU1').rows.map(({ contract }) => contract)).toEqual([stock('IBM')]);
});
