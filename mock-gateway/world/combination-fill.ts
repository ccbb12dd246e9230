// A fill of a combination takes effect: in each of its legs, which alone are held and cost something; the combination is not.
import type { AccountTeller } from './account-teller.ts';
import { type Traded, weighted, weightsOf } from './combination.ts';
import { commissionFor } from './commission.ts';
import { exact } from './decimals.ts';
import type { Execution, Filler } from './execution.ts';
import type { FillGround } from './fill.ts';
import type { Market } from './market.ts';

export interface CombinationFill {
  readonly traded: Traded;
  /** Signed. */
  readonly quantity: number;
  /** Of one unit of the combination. */
  readonly price: number;
  /** The order it is of. */
  readonly by: Filler;
  /** Whether each leg is filled by itself (NonGuaranteed). */
  readonly legsByThemselves: boolean;
}

/** @param tell called between the fill and what it makes of the account's values and rows */
export function settleCombination(
  teller: AccountTeller,
  ground: FillGround,
  fill: CombinationFill,
  tell: (whole: Execution, legs: readonly Execution[]) => void,
): void {
  const { market, fills } = ground;
  const { contract, legs } = fill.traded;
  const { quantity, price, by } = fill;
  const before = by.cumQty - Math.abs(quantity);
  const prices = legPrices(market, fill.traded, price);
  const parts = legs.map(({ contract: leg, ratio, action }, at) => {
    const signed = quantity * ratio * (action === 'BUY' ? 1 : -1);
    const legPrice = prices[at] ?? 0;
    const commission = exact(commissionFor(leg, by.cumQty * ratio) - commissionFor(leg, before * ratio));
    market.register(leg);
    const settled = teller.book.settle(leg, signed, legPrice, commission);
    return { leg, ratio, signed, legPrice, commission, ...settled };
  });
  const whole = { account: teller.id, contract, quantity, price, commission: 0, realizedPnl: null, ...by };
  const [first, ...rest] = fills.recordCombination(
    whole,
    parts.map(({ leg, ratio, signed, legPrice, commission, realizedPnl }) => ({
      ...whole,
      contract: leg,
      quantity: signed,
      price: legPrice,
      commission,
      realizedPnl,
      cumQty: by.cumQty * ratio,
      avgPrice: averageOf(fills.today, { permId: by.permId, conId: leg.conId, signed, legPrice }),
    })),
    fill.legsByThemselves,
  );
  if (first !== undefined) tell(first, rest);
  // Before a row is told: the account's value has all of them in it.
  for (const { leg, legPrice } of parts) if (!market.isPriced(leg)) market.setPrice(leg, legPrice, teller.id);
  for (const { leg, commission, bareCost } of parts)
    teller.settled(leg, market.price(leg), commission === 0 ? undefined : bareCost);
}

/**
 * The market's own; what the combination was filled away from it is the price of a leg that has none, or is paid in the
 * leg that is worth most (not recorded).
 */
function legPrices(market: Market, { legs }: Traded, price: number): readonly number[] {
  const weights = weightsOf(legs);
  const away = price - weighted(legs, (contract) => market.price(contract));
  const prices = legs.map(({ contract }) => market.price(contract));
  const moved = prices.map((each, at) => exact(each + away / (weights[at] ?? 1)));
  const worth = prices.map((each, at) => Math.abs(each * (weights[at] ?? 0)));
  const unknown = legs.findIndex(({ contract }, at) => !market.isPriced(contract) && (moved[at] ?? -1) >= 0);
  const taker = unknown >= 0 ? unknown : worth.indexOf(Math.max(...worth));
  return prices.map((each, at) => (at === taker ? (moved[at] ?? each) : each));
}

interface Part {
  readonly permId: number;
  readonly conId: number;
  readonly signed: number;
  readonly legPrice: number;
}

/** Of what was filled of a leg today, with this. */
function averageOf(today: readonly Execution[], { permId, conId, signed, legPrice }: Part): number {
  let [size, paid] = [Math.abs(signed), Math.abs(signed) * legPrice];
  for (const { permId: order, contract, quantity, price } of today) {
    if (order !== permId || contract.conId !== conId) continue;
    size += Math.abs(quantity);
    paid += Math.abs(quantity) * price;
  }
  return exact(paid / size);
}
