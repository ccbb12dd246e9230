// The fields of a contract as a client sends them, and the kinds of field a client may leave unset.
import { group, when } from './message.ts';
import { bool, decimal, double, int, string, unset } from './text/field.ts';

// stoqey leaves unset numbers empty, the official client writes 0: both are read.
export const optionalInt = unset(int, '');
export const optionalDouble = unset(double, '');
/** Any number; its spelling is not told apart. */
export const optionalDecimal = unset(decimal, '');
// node-ib leaves an unset flag empty.
export const optionalBool = unset(bool, '');

/** Every field, primaryExch among them. */
export const requestContract = {
  conId: optionalInt,
  symbol: string,
  secType: string,
  lastTradeDateOrContractMonth: string,
  strike: optionalDouble,
  right: string,
  multiplier: string,
  exchange: string,
  primaryExch: string,
  currency: string,
  localSymbol: string,
  tradingClass: string,
};

/** The legs of a combination, where the contract is one. */
export const comboLegs = when('secType', 'BAG', group({ conId: int, ratio: int, action: string, exchange: string }));
