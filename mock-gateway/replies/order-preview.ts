// What a what-if order would take: margin by simple rates, on top of what the account values say.
import { commissionFor } from '../world/commission.ts';
import { priceFactor } from '../world/contract.ts';
import type { OrderTerms } from '../world/order.ts';
import type { World } from '../world/world.ts';
import type { Preview } from './order-values.ts';

/** Of the value traded: initial and maintenance. IB's own margins are not modelled. */
const RATES: Readonly<Record<string, readonly [number, number]>> = {
  STK: [0.5, 0.25],
  OPT: [1, 1],
  FUT: [0.1, 0.08],
};

/** What venues ask of a share that rests on their book, or give for it; which of them it will be is not known before. */
const VENUE_FEE = 0.003;

export function previewOf(world: World, terms: OrderTerms): Preview {
  const { account, contract, totalQuantity, lmtPrice } = terms;
  const values = new Map(world.account(account).values.map(({ key, value }) => [key, Number(value)]));
  const held = (key: string): number => values.get(key) ?? 0;
  const price = world.isPriced(contract) ? world.price(contract) : (lmtPrice ?? 0);
  const value = cents(totalQuantity * price * priceFactor(contract));
  const [initial, maintenance] = RATES[contract.secType] ?? [1, 1];
  const commission = commissionFor(contract, totalQuantity);
  const before = {
    initMarginBefore: held('InitMarginReq'),
    maintMarginBefore: held('MaintMarginReq'),
    equityWithLoanBefore: held('EquityWithLoanValue'),
  };
  const change = {
    initMarginChange: cents(value * initial),
    maintMarginChange: cents(value * maintenance),
    equityWithLoanChange: -commission,
  };
  return {
    ...before,
    ...change,
    initMarginAfter: cents(before.initMarginBefore + change.initMarginChange),
    maintMarginAfter: cents(before.maintMarginBefore + change.maintMarginChange),
    equityWithLoanAfter: cents(before.equityWithLoanBefore - commission),
    ...costOf(terms, commission),
  };
}

/** Of a stock at a limit the range alone is told (ib_insync 380), of anything else what it costs. */
function costOf({ contract, orderType, totalQuantity }: OrderTerms, commission: number) {
  if (contract.secType !== 'STK' || orderType !== 'LMT')
    return { commission, minCommission: null, maxCommission: null };
  const maxCommission = Number((commission + VENUE_FEE * totalQuantity).toFixed(6));
  return { commission: null, minCommission: commission, maxCommission };
}

const cents = (value: number): number => Number(value.toFixed(2));
