// What a what-if order would take: margin by simple rates, on top of what the account values say.
import { partsOf } from '../world/combination.ts';
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
  const values = new Map(world.account(terms.account).values.map(({ key, value }) => [key, Number(value)]));
  const held = (key: string): number => values.get(key) ?? 0;
  const taken = takenBy(world, terms);
  const before = {
    initMarginBefore: held('InitMarginReq'),
    maintMarginBefore: held('MaintMarginReq'),
    equityWithLoanBefore: held('EquityWithLoanValue'),
  };
  const change = {
    initMarginChange: cents(taken.initial),
    maintMarginChange: cents(taken.maintenance),
    equityWithLoanChange: -taken.commission,
  };
  return {
    ...before,
    ...change,
    initMarginAfter: cents(before.initMarginBefore + change.initMarginChange),
    maintMarginAfter: cents(before.maintMarginBefore + change.maintMarginChange),
    equityWithLoanAfter: cents(before.equityWithLoanBefore - taken.commission),
    ...costOf(terms, taken.commission),
  };
}

/** Of a combination: what its legs would take, each by itself. */
function takenBy(world: World, { contract, legs = [], totalQuantity, lmtPrice }: OrderTerms) {
  const sum = { initial: 0, maintenance: 0, commission: 0 };
  for (const { contract: part, ratio } of partsOf({ contract, legs })) {
    const isStated = legs.length === 0 && !world.isPriced(part);
    const price = isStated ? (lmtPrice ?? 0) : world.price(part);
    const value = cents(totalQuantity * ratio * price * priceFactor(part));
    const [initial, maintenance] = RATES[part.secType] ?? [1, 1];
    sum.initial += value * initial;
    sum.maintenance += value * maintenance;
    sum.commission += commissionFor(part, totalQuantity * ratio);
  }
  return { ...sum, commission: Number(sum.commission.toFixed(6)) };
}

/** Of a stock at a limit the range alone is told (ib_insync 380), of anything else what it costs. */
function costOf({ contract, orderType, totalQuantity }: OrderTerms, commission: number) {
  if (contract.secType !== 'STK' || orderType !== 'LMT')
    return { commission, minCommission: null, maxCommission: null };
  const maxCommission = Number((commission + VENUE_FEE * totalQuantity).toFixed(6));
  return { commission: null, minCommission: commission, maxCommission };
}

const cents = (value: number): number => Number(value.toFixed(2));
