// Remembers the P&L of the day of each account as a whole: it is told as an event, and who comes later would have to wait for the next.
import type { PnlUpdate } from '../../../src/index.ts';
import type { Served } from './served.ts';

export type AccountDay = Pick<PnlUpdate, 'state' | 'daily' | 'currency' | 'asOf'>;

export interface AccountDays {
  /** Null: nothing was told of it. */
  of(account: string): AccountDay | null;
}

/** @param over ends it */
export function rememberDays(served: Served, over: AbortSignal): AccountDays {
  const days = new Map<string, AccountDay>();
  const off = served.on('pnl', ({ account, conId, state, daily, currency, asOf }) => {
    if (conId === null) days.set(account, { state, daily, currency, asOf });
  });
  over.addEventListener('abort', off, { once: true });
  return { of: (account) => days.get(account) ?? null };
}
