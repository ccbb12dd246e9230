// The account world: contracts, the arithmetic of positions, and what is told of each change.
import { describe, expect, it } from 'vitest';
import { future, option, stock, type WorldChange } from '../../mock-gateway/index.ts';
import { World } from '../../mock-gateway/world/world.ts';

const call = option('SPY', '20261218', 450, 'C');

function worldWith(
  position: number,
  averageCost = 1180.55,
  marketPrice = 12.5,
): { world: World; changes: WorldChange[] } {
  const world = new World({
    DU1: { cash: 10_000, positions: [{ contract: call, position, averageCost, marketPrice }] },
  });
  const changes: WorldChange[] = [];
  world.onChange((change) => changes.push(change));
  return { world, changes };
}

const accountValue = (world: World, key: string, account = 'DU1'): string | undefined =>
  world.account(account).values.find((value) => value.key === key)?.value;

describe('contracts', () => {
  it('an option has the OCC localSymbol of 21 characters, multiplier 100 and no exchange', () => {
    expect(call).toMatchObject({
      secType: 'OPT',
      localSymbol: 'SPY   261218C00450000',
      lastTradeDateOrContractMonth: '20261218',
      strike: 450,
      right: 'CALL',
      multiplier: 100,
      exchange: '',
      primaryExch: 'AMEX',
      tradingClass: 'SPY',
      currency: 'USD',
    });
  });

  it.each([
    [option('QQQ', '20270115', 500, 'PUT'), 'QQQ   270115P00500000'],
    [option('F', '20270115', 12.5, 'CALL'), 'F     270115C00012500'],
    [option('BRKB', '20270115', 0.5, 'P'), 'BRKB  270115P00000500'],
    [future('ES', '20261218', 50), 'ESZ6'],
    [future('GC', '20270226', 100), 'GCG7'],
    [stock('AAPL'), 'AAPL'],
  ])('%# is called %s', (contract, localSymbol) => {
    expect(contract.localSymbol).toBe(localSymbol);
  });

  it('the same contract has the same conId in every run, and no other contract has it', () => {
    expect(call.conId).toBe(option('SPY', '20261218', 450, 'CALL').conId);
    expect(call.conId).toBe(563606388);
    const chain = ['SPY', 'QQQ', 'AAPL'].flatMap((symbol) =>
      Array.from({ length: 400 }, (_unused, step) => option(symbol, '20261218', 100 + step, step % 2 ? 'C' : 'P')),
    );
    expect(new Set(chain.map(({ conId }) => conId)).size).toBe(chain.length);
  });

  it('takes any part from the caller', () => {
    expect(option('SPX', '20261218', 5000, 'C', { tradingClass: 'SPXW', conId: 7, primaryExch: 'CBOE' })).toMatchObject(
      {
        tradingClass: 'SPXW',
        conId: 7,
        primaryExch: 'CBOE',
      },
    );
  });

  it.each([
    [
      () => option('SPY', '2026-12-18', 450, 'C'),
      "Cannot build option 'SPY': expiry must be yyyyMMdd: current value is '2026-12-18'",
    ],
    [() => option('SPY', '20261318', 450, 'C'), /expiry must be yyyyMMdd/],
    [() => option('SPY', '20261218', 0, 'C'), "Cannot build option 'SPY': strike must be above 0: current value is 0"],
    [() => future('ES', '20261218', Number.NaN), /multiplier must be above 0: current value is NaN/],
  ])('%# is refused in one sentence', (build, sentence) => {
    expect(build).toThrow(sentence);
  });
});

describe('a position', () => {
  it('is worth position × price × multiplier, and gains position × (price × multiplier − averageCost)', () => {
    const [row] = worldWith(2).world.account('DU1').rows;
    expect(row).toMatchObject({
      position: 2,
      marketPrice: 12.5,
      marketValue: 2500,
      averageCost: 1180.55,
      realizedPnl: 0,
    });
    expect(row?.unrealizedPnl).toBeCloseTo(138.9, 9);
  });

  // [position before, quantity, price, position after, average cost after, realized]
  it.each([
    ['adding to a long averages its cost', 2, 2, 13, 4, (2 * 1180.55 + 2600) / 4, 0],
    ['reducing a long realizes and keeps its cost', 2, -1, 13, 1, 1180.55, 1300 - 1180.55],
    ['adding to a short averages its cost', -2, -2, 13, -4, (2 * 1180.55 + 2600) / 4, 0],
    ['reducing a short realizes the other way', -2, 1, 13, -1, 1180.55, 1180.55 - 1300],
    ['crossing zero realizes all and starts anew', 2, -5, 13, -3, 1300, 2 * (1300 - 1180.55)],
  ])('%s', (_rule, before, quantity, price, position, averageCost, realizedPnl) => {
    const { world } = worldWith(before);
    world.account('DU1').trade(call, quantity, price);
    const [row] = world.account('DU1').rows;
    expect(row?.position).toBe(position);
    expect(row?.averageCost).toBeCloseTo(averageCost, 9);
    expect(row?.realizedPnl).toBeCloseTo(realizedPnl, 9);
    expect(accountValue(world, 'TotalCashValue')).toBe((10_000 - quantity * price * 100).toFixed(2));
  });

  it('in fractions of a share closes to exactly nothing', () => {
    const world = new World({ DU1: {} });
    const apple = stock('AAPL');
    for (const quantity of [0.1, 0.2, -0.3]) world.account('DU1').trade(apple, quantity, 100);
    expect(world.account('DU1').rows).toEqual([]);
  });

  it('that is closed is told once with size 0 and its realized PnL, then gone', () => {
    const { world, changes } = worldWith(2);
    world.account('DU1').close(call);
    const rows = changes.filter((change) => change.kind === 'position');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      account: 'DU1',
      traded: true,
      row: { position: 0, averageCost: 0, marketValue: 0 },
    });
    expect(rows[0]?.row.realizedPnl).toBeCloseTo(138.9, 9);
    expect(world.account('DU1').rows).toEqual([]);
    expect([accountValue(world, 'TotalCashValue'), accountValue(world, 'RealizedPnL')]).toEqual(['12500.00', '138.90']);
  });

  it('stated as 0 stays in the download until it is closed', () => {
    const { world, changes } = worldWith(0, 0);
    expect(world.account('DU1').rows).toMatchObject([{ position: 0 }]);
    world.account('DU1').close(call);
    expect(changes).toMatchObject([{ kind: 'position', row: { position: 0 } }]);
    expect(world.account('DU1').rows).toEqual([]);
  });
});

describe('a change', () => {
  it('of price is told to every account that holds the contract, and moves no size', () => {
    const held = { contract: call, position: 1, averageCost: 1000, marketPrice: 10 };
    const world = new World({ DU1: { positions: [held] }, DU2: { positions: [{ ...held, position: -1 }] }, DU3: {} });
    const changes: WorldChange[] = [];
    world.onChange((change) => changes.push(change));
    world.account('DU1').reprice(call, 11);
    expect(changes).toMatchObject([
      { account: 'DU1', traded: false, row: { marketPrice: 11, marketValue: 1100 } },
      { account: 'DU2', traded: false, row: { marketPrice: 11, marketValue: -1100 } },
    ]);
  });

  it('by a trade tells the fill and its cost, the values it changed, then the row', () => {
    const { world, changes } = worldWith(2);
    world.account('DU1').trade(call, -1, 12.5);
    const told = changes.map((change) =>
      change.kind === 'value' ? `${change.value.key} ${change.value.currency}` : change.kind,
    );
    const ledger = (key: string): string[] => [`${key} BASE`, `${key} USD`];
    expect(told).toEqual([
      'execution',
      'commission',
      ...ledger('CashBalance'),
      'GrossPositionValue USD',
      'GrossPositionValue-S USD',
      'Leverage-S ',
      ...ledger('OptionMarketValue'),
      ...ledger('RealizedPnL'),
      ...ledger('TotalCashBalance'),
      'TotalCashValue USD',
      'TotalCashValue-S USD',
      ...ledger('UnrealizedPnL'),
      'position',
    ]);
  });

  it('of a value is told, and stands in for a derived one', () => {
    const { world, changes } = worldWith(2);
    world.account('DU1').setValue('AccountReady', false);
    world.account('DU1').setValue('NetLiquidation', '1.00', 'USD');
    expect(changes).toMatchObject([
      { kind: 'value', value: { key: 'AccountReady', value: 'false', currency: '' } },
      { kind: 'value', value: { key: 'NetLiquidation', value: '1.00', currency: 'USD' } },
    ]);
    expect(accountValue(world, 'NetLiquidation')).toBe('1.00');
  });

  it('is told no more to who has left', () => {
    const { world } = worldWith(2);
    const seen: WorldChange[] = [];
    const leave = world.onChange((change) => seen.push(change));
    leave();
    world.account('DU1').reprice(call, 13);
    expect(seen).toEqual([]);
  });
});

describe('what cannot be is refused in one sentence', () => {
  const other = option('SPY', '20261218', 460, 'C');
  const { world } = worldWith(2);
  const account = world.account('DU1');

  it.each<[() => unknown, string]>([
    [() => world.account('DU9'), "Cannot find account 'DU9': the gateway has DU1"],
    [
      () => account.reprice(other, 1),
      `Cannot reprice 'SPY   261218C00460000': account DU1 does not hold conId ${other.conId}`,
    ],
    [
      () => account.close(other),
      `Cannot close 'SPY   261218C00460000': account DU1 does not hold conId ${other.conId}`,
    ],
    [() => account.trade(call, 0, 1), "Cannot trade 'SPY   261218C00450000': quantity must not be 0"],
    [
      () => account.setPosition(call, { position: 1, averageCost: 1, marketPrice: Number.NaN }),
      "Cannot set the position of 'SPY   261218C00450000': marketPrice must be a finite number: current value is NaN",
    ],
    [
      () => account.trade(stock('AAPL', { conId: call.conId }), 1, 1),
      `Cannot use 'AAPL': its conId ${call.conId} is already that of 'SPY   261218C00450000'`,
    ],
  ])('%#', (attempt, sentence) => {
    expect(attempt).toThrow(sentence);
  });
});
