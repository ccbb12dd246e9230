// A contract as a trader writes it: `SPY 18DEC26 450 C`.
import type { PositionContract } from '../../src/index.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

export function contractName({ symbol, secType, expiry, strike, right, localSymbol }: PositionContract): string {
  const day =
    expiry === null
      ? ''
      : `${expiry.slice(6, 8)}${MONTHS[Number(expiry.slice(4, 6)) - 1] ?? '???'}${expiry.slice(2, 4)}`;
  if (right !== null)
    return [symbol, day, strike ?? '', right === 'CALL' ? 'C' : 'P'].filter((part) => part !== '').join(' ');
  if (secType === 'FUT')
    return [symbol, day, localSymbol === '' ? '' : `(${localSymbol})`].filter((part) => part !== '').join(' ');
  return secType === 'STK' ? symbol : [symbol, secType, day].filter((part) => part !== '').join(' ');
}
