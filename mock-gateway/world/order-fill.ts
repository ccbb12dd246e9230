// A fill of an order takes effect, and is told of in the recorded order: of one contract, or of a combination and its legs.
import type { AccountTeller } from './account-teller.ts';
import { isNonGuaranteed } from './combination.ts';
import { settleCombination } from './combination-fill.ts';
import { commissionFor } from './commission.ts';
import { exact } from './decimals.ts';
import type { Execution } from './execution.ts';
import { type FillGround, settleFill } from './fill.ts';
import { fillerOf, type Order, signOf } from './order.ts';
import type { WorldChange } from './world-change.ts';

/** What fills of orders are settled on. */
export interface FillingGround extends FillGround {
  readonly teller: (account: string) => AccountTeller;
  readonly announce: (change: WorldChange) => void;
}

export interface OrderFill {
  /** As it is with the fill. */
  readonly order: Order;
  readonly quantity: number;
  readonly price: number;
}

/** Where orders are kept and told of. */
export interface OrderBook {
  readonly changed: (order: Order, change: Partial<Order>) => Order;
  readonly tell: (order: Order, tells: 'openOrder' | 'orderStatus' | 'both') => void;
  /** Called before the price is known to others: of two alternatives only one may fill. */
  readonly isFilled: (order: Order, quantity: number) => void;
}

export function settleOrder(ground: FillingGround, fill: OrderFill, book: OrderBook): void {
  if (fill.order.legs.length === 0) settleContract(ground, fill, book);
  else settleLegs(ground, fill, book);
}

/** Recorded: 11 5 3 5 59, then the account. */
function settleContract(ground: FillingGround, { order, quantity, price }: OrderFill, book: OrderBook): void {
  const { market, teller } = ground;
  const { contract, filled } = order;
  const commission = exact(commissionFor(contract, filled) - commissionFor(contract, exact(filled - quantity)));
  const marketPrice = market.isPriced(contract) ? market.price(contract) : price;
  const [by, signed] = [fillerOf(order), signOf(order) * quantity];
  const fill = { contract, quantity: signed, price, commission, by, marketPrice };
  settleFill(teller(order.account), ground, fill, (execution) => {
    tellFill(ground, 'execution', execution);
    book.tell(order, 'both');
    book.tell(costing(book, order, commission), 'openOrder');
    tellFill(ground, 'commission', execution);
    book.isFilled(order, quantity);
  });
}

/** Recorded (ibx 470): 11 5 3 of the combination and of each leg, then 5 3 59 of each leg, then the account. */
function settleLegs(ground: FillingGround, { order, quantity, price }: OrderFill, book: OrderBook): void {
  const { contract, legs, account } = order;
  const [by, signed] = [fillerOf(order), signOf(order) * quantity];
  const legsByThemselves = isNonGuaranteed(order.said['smartComboRoutingParams']);
  const fill = { traded: { contract, legs }, quantity: signed, price, by, legsByThemselves };
  settleCombination(ground.teller(account), ground, fill, (whole, ofLegs) => {
    for (const execution of [whole, ...ofLegs]) {
      tellFill(ground, 'execution', execution);
      book.tell(order, 'both');
    }
    let told = order;
    for (const execution of ofLegs) {
      told = costing(book, told, execution.commission);
      book.tell(told, 'both');
      tellFill(ground, 'commission', execution);
    }
    book.isFilled(order, quantity);
  });
}

const costing = (book: OrderBook, order: Order, commission: number): Order =>
  book.changed(order, { commission: exact((order.commission ?? 0) + commission) });

const tellFill = (ground: FillingGround, kind: 'execution' | 'commission', execution: Execution): void =>
  ground.announce({ kind, account: execution.account, execution });
