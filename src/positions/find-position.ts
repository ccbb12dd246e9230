// One position by its contract's number or IB's own name for it.
import { errorOf } from '../errors.ts';
import type { PositionUpdate } from './position-update.ts';

/** IB's number of a contract, or its local symbol, such as `SPY   261218C00450000`; blanks and case do not matter. */
export type PositionKey = number | string;

/** Contracts of one name that are told apart in an error. */
const MAX_NAMED = 5;

const plain = (localSymbol: string): string => localSymbol.replace(/\s+/g, '').toUpperCase();

/**
 * The newest update of what is held by this key; `null`: nothing is.
 * @throws {StreamerError} `POSITION_AMBIGUOUS` when several accounts, or several contracts of that name, are held
 */
export function findPosition(
  positions: readonly PositionUpdate[],
  key: PositionKey,
  account: string | undefined,
): PositionUpdate | null {
  const name = typeof key === 'string' ? plain(key) : '';
  const found = positions.filter(
    (held) =>
      (account === undefined || held.account === account) &&
      (typeof key === 'number' ? held.conId === key : plain(held.localSymbol) === name),
  );
  if (found.length <= 1) return found[0] ?? null;
  const which = found.slice(0, MAX_NAMED).map((held) => `conId ${held.conId} in ${held.account}`);
  throw errorOf('POSITION_AMBIGUOUS', { key: String(key), count: found.length, which: which.join(', ') });
}
