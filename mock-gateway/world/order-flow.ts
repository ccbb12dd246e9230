// What becomes of orders: transmitted, met by the market, filled, alternatives reduced, children woken, and all of it told.
import type { Clock } from '../clock.ts';
import { isPriced, partsOf, priceOf } from './combination.ts';
import type { Contract } from './contract.ts';
import { exact } from './decimals.ts';
import { isOpen, type Order, standing } from './order.ts';
import { type FillingGround, type OrderBook, settleOrder } from './order-fill.ts';
import { OrderShelf } from './order-shelf.ts';
import { fillsAt, fillsAtClose, isTriggeredBy, setOff, trailed, worksAs } from './order-trigger.ts';
import { instantsOf, isOver, mustWait, type WorldNow } from './order-waits.ts';

export const ORDER_MODES = ['auto', 'manual'] as const;
/** Whether the market fills orders by itself, or only a test or a scenario does. @example gateway.orders.mode = 'manual' satisfies OrderMode; */
export type OrderMode = (typeof ORDER_MODES)[number];

/** What orders stand on. */
export interface OrderGround extends FillingGround {
  readonly clock: Clock;
  /** Whether IB is out of reach: nothing is sent there, and nothing fills. */
  readonly isCutOff: () => boolean;
}

/** The text before a reason (recorded without one). */
const CANCELED = 'Order Canceled - reason:';

export class OrderFlow {
  readonly shelf = new OrderShelf();
  readonly ground: OrderGround;
  mode: OrderMode;
  readonly #book: OrderBook = {
    changed: (order, change) => this.#changed(order, change),
    tell: (order, tells) => this.#tell(order, tells),
    isFilled: (order, quantity) => this.#settleGroup(order, quantity),
  };

  constructor(ground: OrderGround, mode: OrderMode) {
    this.ground = ground;
    this.mode = mode;
  }

  /** What rests where the market is by now fills. */
  meetAll(): void {
    const { market } = this.ground;
    for (const order of this.shelf.transmitted) if (isPriced(market, order)) this.#meetMarket(order, true);
  }

  /** The market has another price: stops go off, and what the price reaches fills. */
  priced(contract: Contract): void {
    if (!this.shelf.hasOpen) return;
    this.reconsider();
    if (this.mode === 'manual') return;
    for (const order of this.shelf.transmitted) {
      const isMoved = partsOf(order).some((part) => part.contract.conId === contract.conId);
      if (isMoved && isPriced(this.ground.market, order)) this.#meetMarket(order, true);
    }
  }

  /** Time has passed, a price has moved, IB is reached again: what is over ends, and what waited for it works. */
  reconsider(): void {
    if (this.ground.isCutOff()) return;
    const world = this.#worldNow();
    for (const each of this.shelf.transmitted) {
      const order = this.shelf.now(each);
      if (!isOpen(order)) continue;
      if (isOver(order.waits, world)) this.cancel(order, 'System');
      else if (order.isHeld && !mustWait(order.waits, world)) this.#work(this.#changed(order, { isHeld: false }));
    }
  }

  /** IB is reached again: what was given meanwhile goes there, and what the market passed meanwhile fills. */
  reconnected(): void {
    this.reconsider();
    if (this.mode === 'auto') this.meetAll();
  }

  /** A new day: what is meant for the close fills at it, DAY orders are over, and what is done is forgotten. */
  startDay(): void {
    const { market } = this.ground;
    for (const order of this.shelf.transmitted) {
      if (this.mode === 'manual' || !isPriced(market, order)) continue;
      const price = priceOf(market, order);
      if (fillsAtClose(this.shelf.now(order), price)) this.fill(order, order.remaining, price);
    }
    for (const order of this.shelf.open) {
      if (order.tif === 'DAY' && isOpen(this.shelf.now(order))) this.cancel(order, 'System');
    }
    this.shelf.dropDone();
  }

  /** Transmits an order, and before it those of its family that waited for this. */
  release(order: Order): void {
    const family = this.shelf.open.filter(
      (other) =>
        !other.transmit &&
        order.parentPermId !== null &&
        (other.permId === order.parentPermId || other.parentPermId === order.parentPermId),
    );
    const world = this.#worldNow();
    // A parent that fills at once wakes its children before their turn: they are not what they were, or done.
    const released = [...family, order].map((each) => ({
      ...each,
      transmit: true,
      isHeld: mustWait(each.waits, world),
    }));
    for (const each of released) this.shelf.put(each);
    for (const each of released) if (isOpen(this.shelf.now(each))) this.#accept(this.shelf.now(each));
  }

  #accept(order: Order): void {
    const world = this.#worldNow();
    for (const at of instantsOf(order.waits, world.now))
      this.ground.clock.after(at - world.now, () => this.reconsider());
    if (isOver(order.waits, world)) {
      this.#tell(order, 'both');
      this.cancel(order, 'System');
    } else if (this.ground.isCutOff())
      this.#tell(this.#changed(order, { isHeld: true, status: 'PendingSubmit' }), 'both');
    else if (mustWait(order.waits, world))
      this.#tell(this.#changed(order, { isHeld: true, status: 'PreSubmitted' }), 'both');
    else this.#work(order.isHeld ? this.#changed(order, { isHeld: false }) : order);
  }

  /** It is where it is worked on. */
  #work(order: Order): void {
    const { market } = this.ground;
    const isMarket = order.orderType === 'MKT' && order.whyHeld === '';
    // Recorded: a market order is PreSubmitted until it fills; what rests is told twice.
    this.#tell(this.#changed(order, isMarket ? { status: 'PreSubmitted' } : standingNow(order)), 'both');
    if (this.mode === 'auto' && isPriced(market, order)) this.#meetMarket(order, false);
    const now = this.shelf.now(order);
    // What was set off by now stays so.
    if (isOpen(now) && now.filled === order.filled)
      this.#tell(now.whyHeld === order.whyHeld ? this.#changed(now, standingNow(now)) : now, 'both');
    if (isOpen(now) && (order.tif === 'IOC' || order.tif === 'FOK')) this.cancel(now, 'System');
  }

  /** @param rested whether it was there before the price: a limit that rested fills at its own price */
  #meetMarket(order: Order, rested: boolean): void {
    if (this.ground.isCutOff()) return;
    const price = priceOf(this.ground.market, order);
    let now = this.shelf.now(order);
    if (!isOpen(now) || now.isHeld) return;
    const nearer = trailed(now, price);
    if (nearer !== undefined) now = this.#changed(now, nearer);
    const isLimit = rested && now.whyHeld === '' && worksAs(now) === 'LMT' && now.lmtPrice !== null;
    if (isTriggeredBy(now, price)) {
      now = this.#changed(now, setOff(now));
      this.#tell(now, 'both');
    }
    if (!fillsAt(now, price)) return;
    this.fill(now, now.remaining, isLimit ? (now.lmtPrice ?? price) : price);
  }

  #worldNow(): WorldNow {
    const { market, clock } = this.ground;
    const price = (conId: number): number | null => {
      const contract = market.contracts.get(conId);
      return contract === undefined || !market.isPriced(contract) ? null : market.price(contract);
    };
    return { now: clock.now(), price };
  }

  /** Fills so much of it at this price. */
  fill(order: Order, quantity: number, price: number): void {
    const filled = exact(order.filled + quantity);
    const remaining = exact(order.remaining - quantity);
    const isFull = remaining === 0;
    const after = this.#changed(order, {
      status: isFull ? 'Filled' : 'Submitted',
      whyHeld: '',
      filled,
      remaining,
      avgFillPrice: exact((order.filled * order.avgFillPrice + quantity * price) / filled),
      lastFillPrice: price,
      ...(isFull && { completedAt: this.ground.clock.now(), completedStatus: `Filled Size: ${filled}` }),
    });
    settleOrder(this.ground, { order: after, quantity, price }, this.#book);
    if (isFull) this.#wakeChildren(after);
  }

  /** Nothing of it remains, without a further fill. */
  complete(order: Order): void {
    const { filled } = order;
    const completedStatus = `Filled Size: ${filled}`;
    const done: Partial<Order> = {
      status: 'Filled',
      whyHeld: '',
      completedAt: this.ground.clock.now(),
      completedStatus,
    };
    const after = this.#changed(order, done);
    this.#tell(after, 'both');
    this.#settleGroup(after, 0);
    this.#wakeChildren(after);
  }

  /** Cancelled: its status, then 202 (recorded). */
  cancel(order: Order, by: 'Trader' | 'System', reason = ''): void {
    this.end(order, 'Cancelled', `Cancelled by ${by}${reason === '' ? '' : `:${reason}`}`, 'orderStatus');
    this.say(order, 202, `${CANCELED}${reason}`);
  }

  #settleGroup({ permId, ocaGroup, ocaType, account, remaining }: Order, quantity: number): void {
    if (ocaGroup === '') return;
    for (const other of this.shelf.open) {
      if (other.ocaGroup !== ocaGroup || other.account !== account || other.permId === permId) continue;
      const left = exact(other.remaining - quantity);
      if (remaining === 0 || ocaType === 1 || left <= 0) this.cancel(other, 'System');
      else this.#tell(this.#changed(other, { remaining: left, totalQuantity: exact(other.filled + left) }), 'both');
    }
  }

  #wakeChildren({ permId }: Order): void {
    for (const child of this.shelf.open) {
      if (child.parentPermId !== permId) continue;
      const awake = this.#changed(child, standing(child.orderType, false));
      this.#tell(awake, 'both');
      if (this.mode === 'auto') this.#meetMarket(awake, true);
    }
  }

  /** It is over, and with it the children that waited for it. */
  end(order: Order, status: 'Cancelled' | 'Inactive', completedStatus: string, tells: 'orderStatus' | 'both'): void {
    const done = this.#changed(order, { status, whyHeld: '', completedAt: this.ground.clock.now(), completedStatus });
    this.#tell(done, tells);
    for (const child of this.shelf.open) {
      if (child.parentPermId === order.permId && child.whyHeld.startsWith('child')) this.cancel(child, 'System');
    }
  }

  #changed(order: Order, change: Partial<Order>): Order {
    const next = { ...order, ...change };
    this.shelf.put(next);
    return next;
  }

  #tell(order: Order, tells: 'openOrder' | 'orderStatus' | 'both'): void {
    if (order.transmit) this.ground.announce({ kind: 'order', account: order.account, order, tells });
  }

  /** A message of IB about it. */
  say(order: Order, code: number, text: string): void {
    this.ground.announce({ kind: 'orderMessage', account: order.account, order, code, text });
  }
}

const standingNow = ({ orderType, whyHeld }: Order): Pick<Order, 'status' | 'whyHeld'> =>
  standing(orderType, whyHeld.startsWith('child'));
