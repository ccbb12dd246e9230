// Which accounts there are, and how they are named where others may look: masked, and yet no two alike. Pure.
import { printable } from '../../printable.ts';

/** Characters at the end of an account that are told at least. */
const ENDS = 2;

/** @param all of what names an account: rows, and what accounts are worth */
export const accountsOf = (...all: readonly Iterable<{ readonly account: string }>[]): readonly string[] =>
  [...new Set(all.flatMap((some) => [...some].map(({ account }) => account)))].sort();

/** A page is shown to others: of an account as much is told as tells it from the others. */
export function shortNames(accounts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    accounts.map((account) => {
      const others = accounts.filter((other) => other !== account);
      let ends = ENDS;
      while (ends < account.length && others.some((other) => masked(other, ends) === masked(account, ends))) ends++;
      return [account, printable(masked(account, ends))];
    }),
  );
}

const masked = (account: string, ends: number): string =>
  account.length > ends + 3 ? `${account.slice(0, 2)}…${account.slice(-ends)}` : account;
