// IBApiNext, @stoqey/ib's other face: every observable and promise it offers on accounts and market data is fed.
import { IBApiNext, LogLevel, SecType } from '@stoqey/ib';
import { filter, firstValueFrom, map, type Observable, take, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';

const ACCOUNT = 'DU1234567';
const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });

describe('IBApiNext against the gateway', () => {
  let gateway: MockGateway;
  let api: IBApiNext;
  const errors: unknown[] = [];

  beforeEach(async () => {
    errors.length = 0;
    gateway = await MockGateway.start({
      accounts: {
        [ACCOUNT]: {
          positions: [
            { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5, previousClose: 12 },
            { contract: apple, position: -100, averageCost: 291, marketPrice: 290 },
          ],
        },
        DU7654321: {},
      },
    });
    api = new IBApiNext({ host: gateway.host, port: gateway.port, maxReqPerSec: 1_000, reconnectInterval: 0 });
    api.logLevel = LogLevel.ERROR;
    api.errorSubject.subscribe(({ code, error }) => errors.push([code, error.message]));
    api.connect(4);
    await firstValueFrom(api.connectionState.pipe(filter((state) => state === 2)));
  });

  afterEach(async () => {
    api.disconnect();
    await firstValueFrom(api.connectionState.pipe(filter((state) => state === 0)));
    await gateway.stop();
    expect(errors).toEqual([]);
  });

  const complete = <T extends { readonly all: ReadonlyMap<string, unknown> }>(of: Observable<T>): Promise<T> =>
    firstValueFrom(of);

  it('getManagedAccounts and getCurrentTime answer', async () => {
    expect(await api.getManagedAccounts()).toEqual([ACCOUNT, 'DU7654321']);
    expect(Math.abs((await api.getCurrentTime()) - Date.now() / 1_000)).toBeLessThan(5);
  });

  it('getPositions gives the positions, then a trade', async () => {
    // Its maps are changed in place by later rows, so what one update says is copied as it comes.
    const seen = firstValueFrom(
      api.getPositions().pipe(
        map(({ all, changed }) =>
          [all, changed].map((rows) => (rows?.get(ACCOUNT) ?? []).map(({ contract, pos }) => [contract.conId, pos])),
        ),
        take(2),
        toArray(),
      ),
    );
    await gateway.waitFor('positionEnd');
    gateway.account(ACCOUNT).trade(call, 1, 13);
    const [first, second] = await seen;
    expect(first?.[0]).toEqual([
      [call.conId, 2],
      [265598, -100],
    ]);
    expect(second?.[1]).toEqual([[call.conId, 3]]);
  });

  it('getAccountUpdates gives values and portfolio', async () => {
    const { all } = await firstValueFrom(
      api.getAccountUpdates(ACCOUNT).pipe(filter(({ all }) => all.portfolio?.get(ACCOUNT)?.length === 2)),
    );
    expect(all.portfolio?.get(ACCOUNT)).toMatchObject([
      { pos: 2, marketPrice: 12.5, unrealizedPNL: 138.9 },
      { pos: -100 },
    ]);
    expect(all.value?.get(ACCOUNT)?.get('NetLiquidation')?.get('USD')?.value).toBe('73500.00');
  });

  it('getAccountSummary gives the tags of every account', async () => {
    const { all } = await complete(api.getAccountSummary('All', 'NetLiquidation,TotalCashValue'));
    expect(all.get(ACCOUNT)?.get('NetLiquidation')?.get('USD')?.value).toBe('73500.00');
    expect(all.get('DU7654321')?.get('TotalCashValue')?.get('USD')?.value).toBe('100000.00');
  });

  it('getPnL and getPnLSingle give what the world made', async () => {
    expect(await firstValueFrom(api.getPnL(ACCOUNT))).toMatchObject({ dailyPnL: 100, realizedPnL: 0 });
    expect(await firstValueFrom(api.getPnLSingle(ACCOUNT, '', call.conId))).toMatchObject({
      position: 2,
      dailyPnL: 100,
      marketValue: 2500,
    });
  });

  it('getContractDetails finds the option', async () => {
    const found = await api.getContractDetails({ symbol: 'SPY', secType: SecType.OPT, exchange: 'SMART' });
    expect(found).toMatchObject([{ contract: { conId: call.conId, localSymbol: call.localSymbol }, minTick: 0.01 }]);
  });

  it('getMarketDataSnapshot gives quotes and ends', async () => {
    const ticks = await api.getMarketDataSnapshot({ conId: call.conId, exchange: 'SMART' }, '', false);
    expect([1, 2, 4].map((type) => ticks.get(type)?.value)).toEqual([12.49, 12.51, 12.5]);
  });

  it('getExecutionDetails gives the fills, getAllOpenOrders none', async () => {
    gateway.account(ACCOUNT).trade(apple, 10, 290);
    expect(await api.getExecutionDetails({})).toMatchObject([
      { contract: { conId: 265598 }, execution: { shares: 10 } },
    ]);
    expect(await api.getAllOpenOrders()).toEqual([]);
  });
});
