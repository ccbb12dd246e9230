// The contract as most requests spell it, and the numbers and flags a client may leave unset.

import { group, when } from './message.ts';
import { bool, double, int, string, unset } from './text/field.ts';

// stoqey leaves unset numbers empty, the official client writes 0: both are read.
export const optionalInt = unset(int, '');
export const optionalDouble = unset(double, '');
// node-ib leaves an unset flag empty.
export const optionalBool = unset(bool, '');

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

export const comboLegs = when('secType', 'BAG', group({ conId: int, ratio: int, action: string, exchange: string }));
