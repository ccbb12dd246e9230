// What a working order does not let itself be changed into by a placeOrder of its id.
import { legsText } from '../world/combination.ts';
import type { Order, OrderTerms } from '../world/order.ts';
import type { Refusal } from './order-refusal.ts';

type Rule = readonly [isBroken: (is: Order, to: OrderTerms) => boolean, refusal: (to: OrderTerms) => Refusal];

const UNLIKE: Refusal = [105, 'Order being modified does not match original order'];
const OCA_TYPES: ReadonlySet<unknown> = new Set([1, 2, 3, 4]);

// In a gateway's order (ibx 463 and 247, taken from one). IB's documentation of 105: anything basic but size and price.
const RULES: readonly Rule[] = [
  [(is, to) => is.action !== to.action, () => UNLIKE],
  [(is, to) => is.contract.conId !== to.contract.conId || legsText(is.legs) !== legsText(to.legs ?? []), () => UNLIKE],
  [(is, to) => is.account !== to.account, () => UNLIKE],
  // A child's group that IB made itself may come back as it was told.
  [
    (is, { ocaGroup = '' }) => is.ocaGroup !== '' && ocaGroup !== '' && is.ocaGroup !== ocaGroup,
    () => [10326, 'OCA group revision is not allowed'],
  ],
  [
    ({ said }, to) =>
      said['ocaType'] !== to.said?.['ocaType'] && [said, to.said].every((each) => OCA_TYPES.has(each?.['ocaType'])),
    () => [10327, 'OCA group type revision is not allowed'],
  ],
  [
    (is, to) => is.orderType !== to.orderType,
    ({ orderType }) => [329, `Order modify failed. Cannot change to the new order type.${orderType}`],
  ],
];

/** Why it cannot be changed so. */
export function changeRefused(is: Order, to: OrderTerms): Refusal | undefined {
  return RULES.find(([isBroken]) => isBroken(is, to))?.[1](to);
}
