// The account most streamer tests use: a call, a put and a stock.
import { type Contract, option, type PositionState, stock } from '../../mock-gateway/index.ts';

export const ACCOUNT = 'DU1234567';
export const CALL = option('SPY', '20261218', 450, 'C');
export const PUT = option('SPY', '20261218', 400, 'P');
export const OTHER_CALL = option('QQQ', '20270115', 500, 'C');
export const STOCK = stock('AAPL');

export const holding = (contract: Contract, position = 1): PositionState & { readonly contract: Contract } => ({
  contract,
  position,
  averageCost: 310,
  marketPrice: 2.5,
});

/** CALL 2, PUT -1, STOCK 100; a moved price is told at once. */
export const optionWorld = () => ({
  pushReprices: true,
  accounts: { [ACCOUNT]: { positions: [holding(CALL, 2), holding(PUT, -1), holding(STOCK, 100)] } },
});
