// Reads one position message (61) strictly, as the library handed it on: a size of a contract, or the reason why not.
import type { AccountFact } from './account-facts.ts';
import type { RowRejection } from './portfolio-row.ts';

/** What the library made of its text: `undefined` or NaN where it could make nothing of it. */
export interface ReadPosition {
  readonly account: string;
  readonly conId: number | undefined;
  readonly symbol: string | undefined;
  readonly secType: string | undefined;
  readonly expiry: string | undefined;
  readonly strike: number | undefined;
  readonly right: string | undefined;
  readonly multiplier: number | undefined;
  readonly currency: string | undefined;
  readonly localSymbol: string | undefined;
  readonly tradingClass: string | undefined;
  readonly size: number | undefined;
  readonly averageCost: number | undefined;
}

type PositionFact = Extract<AccountFact, { fact: 'position' }>;

const RIGHTS: ReadonlyMap<string | undefined, 'CALL' | 'PUT'> = new Map([
  ['C', 'CALL'],
  ['CALL', 'CALL'],
  ['P', 'PUT'],
  ['PUT', 'PUT'],
]);

export function readPosition(message: ReadPosition): PositionFact | RowRejection {
  const { account, symbol = '', secType = '', currency = '', localSymbol = '', tradingClass = '' } = message;
  const conId = Number.isSafeInteger(message.conId) && Number(message.conId) > 0 ? Number(message.conId) : null;
  const rejected = (what: string): RowRejection => ({
    reason: `position (61): ${what}`,
    account: account === '' ? null : account,
    conId,
  });
  const size = finite(message.size);
  if (account === '') return rejected('account is empty');
  if (conId === null) return rejected(`conId '${message.conId}' is not a positive integer`);
  if (size === null) return rejected(`size '${message.size}' is not a number`);
  // What is not held is told without its terms now and then.
  if (size !== 0 && symbol === '' && localSymbol === '') return rejected('symbol and localSymbol are empty');
  if (size !== 0 && secType === '') return rejected('secType is empty');
  return {
    fact: 'position',
    account,
    contract: Object.freeze({
      conId,
      symbol,
      secType,
      right: RIGHTS.get(message.right) ?? null,
      strike: finite(message.strike) || null,
      expiry: /^(\d{8})(?!\d)/.exec(message.expiry ?? '')?.[1] ?? null,
      multiplier: finite(message.multiplier) || null,
      currency,
      localSymbol,
      tradingClass,
    }),
    size,
    averageCost: finite(message.averageCost),
  };
}

/** No -0, and no number that means "none". */
function finite(value: number | undefined): number | null {
  if (value === undefined || !Number.isFinite(value) || Math.abs(value) === Number.MAX_VALUE) return null;
  return value === 0 ? 0 : value;
}
