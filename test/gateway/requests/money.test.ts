// What fills make of an account's money where no price is paid: futures, and pairs of currencies. All values agree with each other.
import { describe, expect, it } from 'vitest';
import { forex, future, MockGateway, stock } from '../../../mock-gateway/index.ts';

const mini = future('ES', '20261218', 50);
const euro = forex('EUR', 'USD');
const start = () =>
  MockGateway.start({
    clock: 'virtual',
    accounts: { DU1: {} },
    contracts: [
      { contract: mini, price: 6800 },
      { contract: euro, price: 1.25 },
    ],
  });
type Gateway = Awaited<ReturnType<typeof start>>;

const amountOf = (gateway: Gateway, wanted: string, inCurrency: string): number =>
  Number(gateway.account('DU1').values.find(({ key, currency }) => key === wanted && currency === inCurrency)?.value);
const order = (gateway: Gateway, action: 'BUY' | 'SELL', totalQuantity: number, contract = mini) =>
  gateway.orders.place({ account: 'DU1', contract, action, totalQuantity, orderType: 'MKT' });

describe('a future', () => {
  it.each<[string, (gateway: Gateway) => void, Readonly<Record<string, number>>]>([
    ['bought takes its commission and no price', () => {}, { cash: 99_997.75, made: -2.25, unrealized: -2.25 }],
    [
      'that rises makes money at once, which is cash',
      (gateway) => gateway.world.reprice(mini, 6810),
      { cash: 100_497.75, made: 497.75, unrealized: 497.75 },
    ],
    [
      'sold leaves what it made, without both commissions',
      (gateway) => {
        gateway.world.reprice(mini, 6810);
        order(gateway, 'SELL', 1);
      },
      { cash: 100_495.5, made: 0, realized: 495.5 },
    ],
    [
      'sold twice over is short, and what it made is kept',
      (gateway) => {
        gateway.world.reprice(mini, 6810);
        order(gateway, 'SELL', 2);
        gateway.world.reprice(mini, 6800);
      },
      { cash: 100_993.25, made: 497.75, unrealized: 497.75, realized: 495.5 },
    ],
    [
      'whose fill is corrected made so much less',
      (gateway) => gateway.orders.correct(gateway.world.executions.today[0]?.execId ?? '', 6801),
      { cash: 99_947.75, made: -52.25, unrealized: -52.25 },
    ],
  ])('%s', async (_what, act, { cash, made = 0, unrealized = 0, realized = 0 }) => {
    await using gateway = await start();
    order(gateway, 'BUY', 1);
    act(gateway);
    const values = [
      'CashBalance',
      'TotalCashBalance',
      'NetLiquidationByCurrency',
      'FuturesPNL',
      'UnrealizedPnL',
      'RealizedPnL',
    ];
    expect(values.map((key) => amountOf(gateway, key, 'USD'))).toEqual([cash, cash, cash, made, unrealized, realized]);
    const whole = ['NetLiquidation', 'TotalCashValue', 'AvailableFunds', 'GrossPositionValue'];
    expect(whole.map((key) => amountOf(gateway, key, 'USD'))).toEqual([cash, cash, cash, 0]);
    const { dailyPnl } = gateway.account('DU1').pnl;
    expect(dailyPnl).toBeCloseTo((cash ?? 0) - 100_000, 6);
  });

  it('that an account begins with is worth what it made, and no more', async () => {
    await using gateway = await MockGateway.start({
      accounts: { DU1: { positions: [{ contract: mini, position: 2, averageCost: 340_000, marketPrice: 6810 }] } },
    });
    expect(amountOf(gateway, 'NetLiquidation', 'USD')).toBe(101_000);
    expect(gateway.account('DU1').rows[0]?.marketValue).toBe(681_000);
  });
});

describe('money of another currency', () => {
  it('is worth what its pair trades at, before and after it was bought', async () => {
    await using gateway = await start();
    order(gateway, 'BUY', 20_000, euro);
    expect(['EUR', 'USD'].map((currency) => amountOf(gateway, 'CashBalance', currency))).toEqual([20_000, 74_999]);
    expect(amountOf(gateway, 'NetLiquidation', 'USD')).toBe(99_999);
    gateway.world.reprice(euro, 1.5);
    expect(amountOf(gateway, 'ExchangeRate', 'EUR')).toBe(1.5);
    expect(amountOf(gateway, 'NetLiquidation', 'USD')).toBe(104_999);
  });

  it('is worth one over it where the pair is the other way round, and what was stated where a rate was', async () => {
    await using gateway = await MockGateway.start({
      accounts: {
        DU1: { currency: 'EUR', cash: { EUR: 0, USD: 1_500 } },
        DU2: { currency: 'EUR', rates: { USD: 0.5 } },
      },
      contracts: [{ contract: euro, price: 1.25 }],
    });
    expect(amountOf(gateway, 'NetLiquidation', 'EUR')).toBe(1_200);
    gateway.account('DU2').trade(stock('SPY'), 1, 100);
    const rate = gateway
      .account('DU2')
      .values.find(({ key, currency }) => key === 'ExchangeRate' && currency === 'USD');
    expect(rate?.value).toBe('0.50');
  });
});
