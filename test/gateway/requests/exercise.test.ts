// exerciseOptions over TCP: a stock comes at the strike, an index pays out, a future comes as one.
import { expect, it } from 'vitest';
import { future, futureOption, index, MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const spx = index('SPX');
const emini = future('ES', '20261218', 50);

it.each([
  ['a stock', apple, option('AAPL', '20261218', 280, 'C'), [[apple.conId, 200, 280]]],
  ['an index', spx, option('SPX', '20261218', 280, 'C', { primaryExch: 'CBOE' }), []],
  ['a future', emini, futureOption('ES', '20261218', 280, 'C', 50), [[emini.conId, 2, 280 * 50]]],
])('an option on %s is turned into what it is on', async (_what, under, held, rows) => {
  await using gateway = await MockGateway.start({
    accounts: { DU1: { cash: 0, positions: [{ contract: held, position: 2, averageCost: 100, marketPrice: 12 }] } },
    contracts: [{ contract: under, price: 290 }],
  });
  const client = await joined(gateway);
  const { conId, symbol, secType, lastTradeDateOrContractMonth, strike, currency } = held;
  client.send(requests.exerciseOptions, {
    ...{ reqId: 7, conId, symbol, secType, lastTradeDateOrContractMonth, strike, right: 'C', currency },
    ...{ multiplier: '', exchange: '', localSymbol: '', tradingClass: '', account: 'DU1' },
    ...{ exerciseAction: 1, exerciseQuantity: 2, override: 0 },
    ...{ manualOrderTime: '', customerAccount: '', professionalCustomer: false },
  });
  expect((await sentSoFar(client)).filter(({ name }) => name === 'error')).toEqual([]);
  const left = gateway.account('DU1').rows.filter(({ position }) => position !== 0);
  expect(left.map(({ contract, position, averageCost }) => [contract.conId, position, averageCost])).toEqual(rows);
  const cash = gateway.account('DU1').values.find(({ key, currency: in_ }) => key === 'CashBalance' && in_ === 'USD');
  if (rows.length === 0) expect(Number(cash?.value)).toBe(2 * 10 * 100);
  await client.close();
});
