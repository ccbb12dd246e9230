// The accounts of a gateway that is given none.
import type { AccountOptions } from './account.ts';
import { option, stock } from './contract.ts';

/** Served when no accounts are given: one paper account with two options and a stock. */
export const DEFAULT_ACCOUNTS: Readonly<Record<string, AccountOptions>> = {
  DU1234567: {
    positions: [
      { contract: option('SPY', '20261218', 450, 'C'), position: 2, averageCost: 1180.55, marketPrice: 12.5 },
      { contract: option('QQQ', '20270115', 500, 'P'), position: -3, averageCost: 2100.6321, marketPrice: 19.85 },
      {
        contract: stock('AAPL', { conId: 265598 }),
        position: -100,
        averageCost: 291.2660812,
        marketPrice: 291.6234436,
      },
    ],
  },
};
