// The account world over a day: one change seen the same everywhere, daily PnL, commissions, expiry, a new day.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../../mock-gateway/clock.ts';
import { type Contract, option, stock } from '../../../mock-gateway/index.ts';
import { World } from '../../../mock-gateway/world/world.ts';

const call = option('SPY', '20261218', 450, 'C');
const put = option('SPY', '20261218', 450, 'P');
const spy = stock('SPY');
const held = (contract: Contract, position: number, averageCost: number, marketPrice: number) => ({
  contract,
  position,
  averageCost,
  marketPrice,
});

const value = (world: World, key: string, account = 'DU1'): string | undefined =>
  world.account(account).values.find((one) => one.key === key)?.value;

describe('daily PnL', () => {
  it('counts from the start-of-day price, also through trades, and a close keeps it', () => {
    const world = new World({ DU1: { positions: [{ ...held(call, 2, 1000, 12.5), previousClose: 12 }] } });
    const account = world.account('DU1');
    expect(account.pnl.dailyPnl).toBeCloseTo(100, 9);
    account.trade(call, 2, 13);
    // 2 x (13 - 12) x 100 on what was held; what was bought at 13 has made nothing yet.
    expect(account.pnl.dailyPnl).toBeCloseTo(200, 9);
    account.reprice(call, 14);
    expect(account.pnl.dailyPnl).toBeCloseTo(600, 9);
    account.close(call);
    expect(account.pnl).toMatchObject({ unrealizedPnl: 0 });
    expect(account.pnl.dailyPnl).toBeCloseTo(600, 9);
    expect(account.pnlOf(call.conId)).toMatchObject({ position: 0, value: 0 });
    expect(account.pnlOf(call.conId)?.realizedPnl).toBeCloseTo(4 * 1400 - 2 * 1000 - 2 * 1300, 9);
  });

  it('begins anew with a new day, as realized PnL and fills do', () => {
    const world = new World({ DU1: { positions: [held(call, 2, 1000, 12.5)] } });
    const account = world.account('DU1');
    account.trade(call, -1, 13);
    world.startDay();
    expect(account.pnl).toMatchObject({ dailyPnl: 0, realizedPnl: 0 });
    expect(world.executions.today).toEqual([]);
    expect(account.rows).toMatchObject([{ position: 1, realizedPnl: 0, averageCost: 1000 }]);
    expect(value(world, 'PreviousDayEquityWithLoanValue')).toBe(value(world, 'NetLiquidation'));
    account.reprice(call, 14);
    expect(account.pnl.dailyPnl).toBeCloseTo(100, 9);
  });

  it('is unknown for a position whose start-of-day price is unknown, and so for its account', () => {
    const world = new World({ DU1: { positions: [{ ...held(call, 2, 1000, 12.5), previousClose: null }] } });
    expect([world.account('DU1').pnl.dailyPnl, world.account('DU1').pnlOf(call.conId)?.dailyPnl]).toEqual([null, null]);
  });

  it('of a day without cash put in is the change of net liquidation, whatever was traded', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('trade'),
        of: fc.nat(2),
        size: fc.integer({ min: -5, max: 5 }),
        cents: fc.nat(5_000),
      }),
      fc.record({ kind: fc.constant('reprice'), of: fc.nat(2), size: fc.constant(0), cents: fc.nat(5_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const contracts = [call, put, spy];
        const world = new World({ DU1: { positions: contracts.map((contract) => held(contract, 1, 10, 10)) } });
        const account = world.account('DU1');
        const before = Number(value(world, 'NetLiquidation'));
        for (const { kind, of, size, cents } of steps) {
          const contract = contracts[of]!;
          const price = 1 + cents / 100;
          if (kind === 'trade' && size !== 0) account.trade(contract, size, price, { commission: 1 });
          else world.reprice(contract, price);
        }
        const { dailyPnl, unrealizedPnl, realizedPnl } = account.pnl;
        const after = Number(value(world, 'NetLiquidation'));
        expect(dailyPnl).toBeCloseTo(after - before, 1);
        expect(Number(value(world, 'UnrealizedPnL'))).toBeCloseTo(unrealizedPnl, 1);
        expect(Number(value(world, 'RealizedPnL'))).toBeCloseTo(realizedPnl, 1);
        const rows = account.rows.reduce((sum, row) => sum + row.marketValue, 0);
        expect(after).toBeCloseTo(Number(value(world, 'TotalCashValue')) + rows, 1);
      }),
      { verbose: 1 },
    );
  });
});

describe('a commission', () => {
  it.each([
    [2, 1300.5],
    [-2, 1299.5],
  ])('of 1 on %i contracts at 13 makes the average cost %d and leaves cash', (quantity, averageCost) => {
    const world = new World({ DU1: { cash: 10_000 } });
    world.account('DU1').trade(call, quantity, 13, { commission: 1 });
    expect(world.account('DU1').rows[0]?.averageCost).toBeCloseTo(averageCost, 9);
    expect(value(world, 'TotalCashValue')).toBe((10_000 - quantity * 1300 - 1).toFixed(2));
  });
});

describe('expiry', () => {
  const world = (): World =>
    new World({
      DU1: { cash: 0, positions: [held(call, 2, 1000, 12), held(put, -1, 900, 8), held(spy, 0, 0, 470)] },
      DU2: { cash: 0, positions: [held(call, -1, 1100, 12)] },
    });

  it('closes the option in every account at what it is in the money, by one row of size 0, and records no fill', () => {
    const of = world();
    const rows: string[] = [];
    of.onChange((change) => {
      if (change.kind === 'position' && change.traded) rows.push(`${change.account} ${change.row.position}`);
    });
    of.account('DU1').expire(call);
    expect(rows).toEqual(['DU1 0', 'DU2 0']);
    expect([value(of, 'TotalCashValue'), value(of, 'TotalCashValue', 'DU2')]).toEqual(['4000.00', '-2000.00']);
    expect(value(of, 'RealizedPnL')).toBe('2000.00');
    expect(of.executions.today).toEqual([]);
    expect(of.account('DU2').rows).toEqual([]);
    expect(of.isExpired(call)).toBe(true);
  });

  it('leaves an option out of the money worth nothing', () => {
    const of = world();
    of.expire(put);
    expect([value(of, 'TotalCashValue'), value(of, 'RealizedPnL')]).toEqual(['0.00', '900.00']);
  });

  it('takes the underlying price or the worth it is told', () => {
    const [atUnderlying, atPrice] = [world(), world()];
    atUnderlying.expire(put, { underlyingPrice: 440 });
    atPrice.expire(put, { price: 3 });
    expect(value(atUnderlying, 'TotalCashValue')).toBe('-1000.00');
    expect(value(atPrice, 'TotalCashValue')).toBe('-300.00');
  });

  it('without an underlying to go by says what to pass', () => {
    const of = new World({ DU1: { positions: [held(call, 1, 1000, 12)] } });
    expect(() => of.account('DU1').expire(call)).toThrow(
      "Cannot expire 'SPY   261218C00450000': the price of SPY is not known, pass 'underlyingPrice' or 'price'",
    );
  });
});

describe('fills', () => {
  it('are recorded with time, account and size, each with an id of its own', () => {
    let now = 1_000;
    const world = new World({ DU1: {}, DU2: {} }, { ...realClock, now: () => now });
    world.account('DU1').trade(call, 2, 12.5);
    now = 2_000;
    world.account('DU2').trade(call, -1, 12.6);
    expect(world.executions.today).toMatchObject([
      { time: 1_000, account: 'DU1', quantity: 2, price: 12.5, execId: '0000e0d5.00000001.01.01' },
      { time: 2_000, account: 'DU2', quantity: -1, price: 12.6, execId: '0000e0d5.00000002.01.01' },
    ]);
  });

  it('of a contract bought again the same day keep what was realized before', () => {
    const world = new World({ DU1: {} });
    const account = world.account('DU1');
    account.trade(call, 1, 10);
    account.trade(call, -1, 12);
    account.trade(call, 1, 12);
    expect(account.rows).toMatchObject([{ position: 1, realizedPnl: 200 }]);
    expect(value(world, 'RealizedPnL')).toBe('200.00');
  });
});
