// A contract as the values of a row's fields: what every message that carries one writes the same.
import { type Contract, letterOf } from '../world/contract.ts';

/** What all of them carry. */
export const contractFields = (contract: Contract) => ({
  conId: contract.conId,
  symbol: contract.symbol,
  secType: contract.secType,
  lastTradeDateOrContractMonth: contract.lastTradeDateOrContractMonth,
  strike: contract.strike,
  right: letterOf(contract.right),
  multiplier: multiplierText(contract),
  currency: contract.currency,
  localSymbol: contract.localSymbol,
  tradingClass: contract.tradingClass,
});

/** Empty for what has none. */
export const multiplierText = ({ multiplier }: Contract): string => (multiplier === null ? '' : String(multiplier));
