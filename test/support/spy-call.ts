// One option as rows and updates name it, without its conId: for tests to which any contract would do.

export const SPY_CALL = {
  symbol: 'SPY',
  secType: 'OPT',
  right: 'CALL',
  strike: 450,
  expiry: '20261218',
  multiplier: 100,
  currency: 'USD',
  localSymbol: 'SPY   261218C00450000',
  tradingClass: 'SPY',
} as const;
