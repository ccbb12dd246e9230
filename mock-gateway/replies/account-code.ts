// Which accounts an account field means, and the error for one that means none.
import type { Account } from '../world/account.ts';
import type { Client } from './reply.ts';

/** What stands for every account at once. */
export const ALL_ACCOUNTS = 'All';

/** One account; a login with one account may leave the code empty. */
export function accountOf(client: Client, code: string): string | undefined {
  const { accountCodes } = client.world;
  if (code === '' && accountCodes.length === 1) return accountCodes[0];
  return client.world.hasAccount(code) ? code : undefined;
}

/** One account, or all of them for `All` and for no code at all; undefined when there is no such account. */
export function accountsOf(client: Client, code: string): readonly Account[] | undefined {
  if (code === '' || code === ALL_ACCOUNTS) return client.world.accounts;
  return client.world.hasAccount(code) ? [client.world.account(code)] : undefined;
}

/** As recorded: error 321. */
export function invalidAccount(client: Client, code: string, reqId: number): void {
  client.error(321, `Error validating request.-'bk' : cause - Invalid account code '${code}'.`, reqId);
}
