// Which of the login's accounts are streamed.
import { AccountRequiredError, UnknownAccountError } from '../errors.ts';

/**
 * @param wanted the option `account`
 * @param managed what managedAccounts (15) named
 * @param before those streamed over the link before: a login that gains an account goes on with its only one
 * @throws {AccountRequiredError} when several are managed and none is wanted
 * @throws {UnknownAccountError} when a wanted one is not managed
 */
export function chooseAccounts(
  wanted: string | readonly string[] | undefined,
  managed: readonly string[],
  before: readonly string[],
): readonly string[] {
  if (wanted === 'all') return managed;
  if (wanted === undefined) {
    if (managed.length === 1) return managed;
    if (before.length === 1 && before.every((account) => managed.includes(account))) return before;
    throw new AccountRequiredError(managed);
  }
  const chosen = [...new Set(typeof wanted === 'string' ? [wanted] : wanted)];
  const unknown = chosen.find((account) => !managed.includes(account));
  if (unknown !== undefined) throw new UnknownAccountError(unknown, managed);
  return chosen;
}
