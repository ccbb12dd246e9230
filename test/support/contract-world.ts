// The world that contract and market data tests ask about: two options, their stock, a future, a bond.
import { future, MockGateway, type MockGatewayOptions, option, stock } from '../../mock-gateway/index.ts';

export const call = option('AAPL', '20261218', 300, 'C');
export const put = option('AAPL', '20261218', 300, 'P');
export const apple = stock('AAPL', { conId: 265598 });
export const es = future('ES', '20261218', 50);
export const bond = stock('T', { conId: 77, secType: 'BOND', localSymbol: 'US912810TM09' });

export const start = (options: MockGatewayOptions = {}): Promise<MockGateway> => {
  const held = { position: 1, averageCost: 100 };
  return MockGateway.start({
    clock: 'virtual',
    pushReprices: true,
    accounts: {
      DU1: {
        positions: [
          { contract: call, marketPrice: 12.5, ...held },
          { contract: put, marketPrice: 14, ...held },
          { contract: apple, marketPrice: 298, previousClose: 295, ...held },
          { contract: es, marketPrice: 6300, ...held },
          { contract: bond, marketPrice: 99, ...held },
        ],
      },
    },
    ...options,
  });
};

/** A contract query that says nothing. */
export const nothing = {
  conId: null,
  symbol: '',
  secType: '',
  lastTradeDateOrContractMonth: '',
  strike: null,
  right: '',
  multiplier: '',
  exchange: 'SMART',
  primaryExch: '',
  currency: '',
  localSymbol: '',
  tradingClass: '',
};
