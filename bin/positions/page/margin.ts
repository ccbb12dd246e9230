// How much of what an account is worth is bound as margin, and what it made today of it: shares, and sentences that say of what. Pure.
import { gain, money } from '../amounts.ts';
import type { Amount, Worth } from './told.ts';

export interface Share {
  /** 1 is all of it; null: it cannot be said. */
  readonly share: number | null;
  /** What it is a share of; or why there is none. */
  readonly title: string;
}

/** By IB's own MaintMarginReq and NetLiquidation, which are in the base currency of the account. */
export function marginOf({ maintenanceMargin: margin, netLiquidation: worth }: Worth): Share {
  const none = (title: string): Share => ({ share: null, title });
  if (margin?.amount == null) return none('the gateway has not told the maintenance margin');
  if (worth?.amount == null) return none('the gateway has not told the net liquidation value');
  if (margin.currency !== worth.currency)
    return none(`the margin is told in ${margin.currency}, the net liquidation value in ${worth.currency}`);
  if (worth.amount <= 0) return none('the net liquidation value is not above 0: nothing can be a share of it');
  const title = `The maintenance margin, ${said(margin)}, as a share of the net liquidation value, ${said(worth)}.`;
  return { share: margin.amount / worth.amount, title };
}

/** @returns of what the account was worth without it */
export function dayShareOf({ day, netLiquidation: worth }: Worth): Share {
  const none = (title: string): Share => ({ share: null, title });
  if (day?.daily == null)
    return none('the gateway has not told the P&L of the day of this account, or is not asked for it (--values off)');
  if (worth?.amount == null || day.currency !== worth.currency) return none('in the base currency of the account');
  const before = worth.amount - day.daily;
  if (before <= 0) return none('the account was not worth more than 0 without it: nothing can be a share of that');
  const title = `${gain(day.daily)} ${worth.currency} as a share of ${money(before)} ${worth.currency}: the net liquidation value without it.`;
  return { share: day.daily / before, title };
}

const said = ({ amount, currency }: Amount): string => `${money(amount)} ${currency}`;
