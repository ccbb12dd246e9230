// How the page names a contract: for people, and as a step may name it.
import type { Contract } from './answers.ts';

const WORD = /^[A-Z][A-Z0-9]*$/;

/** `SPY 20261218 450 C`, for people. */
export function contractName(contract: Contract): string {
  const { symbol, secType, lastTradeDateOrContractMonth: expiry, strike, right, currency } = contract;
  const side = right === null ? '' : right.slice(0, 1);
  const parts = secType === 'STK' ? [symbol] : [symbol, expiry, strike > 0 ? String(strike) : '', side];
  const told = parts.filter((text) => text !== '').join(' ');
  const type = secType === 'STK' || secType === 'OPT' ? '' : ` ${secType}`;
  return `${told}${type}${currency === 'USD' ? '' : ` ${currency}`}`;
}

/** As text where that is plain, else by all its parts. */
export function contractRef(contract: Contract): unknown {
  const { symbol, secType, currency, multiplier } = contract;
  const isPlain = WORD.test(symbol) && currency === 'USD';
  if (isPlain && secType === 'STK') return symbol;
  if (isPlain && secType === 'OPT' && multiplier === 100) return contractName(contract);
  return Object.fromEntries(Object.entries(contract).filter(([, value]) => value !== '' && value !== null));
}
