// The orders of all accounts as a test holds them in its hand: the ways to give, change, fill and end one.
import { partsOf, priceOf, wrongWith } from './combination.ts';
import { exact } from './decimals.ts';
import { check } from './market.ts';
import { isOpen, type Order, type OrderRef, type OrderTerms, standing } from './order.ts';
import { ORDER_MODES, type OrderFlow, type OrderMode } from './order-flow.ts';

/**
 * How an order is filled by hand.
 * @example gateway.orders.fill(5, { quantity: 30, price: 101.2 });
 */
export interface FillOptions {
  /** @default all that remains */
  readonly quantity?: number;
  /** Of one unit, without the multiplier. @default the limit, or the market's price */
  readonly price?: number;
}

/**
 * The orders of a gateway.
 * @example
 * gateway.orders.fill(5, { quantity: 30 });
 * gateway.orders.reject(6, { text: 'Order rejected - reason:Exchange is closed.' });
 */
export class Orders {
  readonly #flow: OrderFlow;

  /** @param flow what becomes of them */
  constructor(flow: OrderFlow) {
    this.#flow = flow;
  }

  /**
   * Whether the market fills orders by itself (`'auto'`), or only a test or a scenario does (`'manual'`); may be set at any time.
   * What is open stays open, but for an order that rests where the market is by now: it fills when this becomes `'auto'`.
   * @throws {RangeError} when what is set is neither
   * @example gateway.orders.mode = 'manual'; // the next one rests until fill()
   */
  get mode(): OrderMode {
    return this.#flow.mode;
  }

  /** From now on. */
  set mode(mode: OrderMode) {
    if (!ORDER_MODES.includes(mode))
      throw new RangeError(
        `Cannot set the mode of orders as it must be ${ORDER_MODES.join(' or ')}: current value is ${mode}`,
      );
    if (mode === this.#flow.mode) return;
    this.#flow.mode = mode;
    if (mode === 'auto') this.#flow.meetAll();
  }

  /** Those that work or wait, in the order they came; not those that are still to be transmitted. */
  get open(): readonly Order[] {
    return this.#flow.shelf.transmitted;
  }

  /** Those that were filled, cancelled or rejected today, in the order they came. */
  get completed(): readonly Order[] {
    return this.#flow.shelf.all.filter((order) => !isOpen(order));
  }

  /**
   * An order as it is now; without a name the newest open one.
   * @example expect(gateway.orders.find(5)?.filled).toBe(30);
   */
  find(ref?: OrderRef | Order): Order | undefined {
    return this.#flow.shelf.find(ref);
  }

  /**
   * The newest order of a client by its own number.
   * @example console.log(gateway.orders.ofClient(1, 5)?.status);
   */
  ofClient(clientId: number, orderId: number): Order | undefined {
    return this.#flow.shelf.ofClient(clientId, orderId);
  }

  /**
   * Gives an order: with no client's id, as one given by hand in TWS. It fills at once if the market is there.
   * @throws {Error} when there is no such account, or its contract's conId is another contract's
   * @throws {RangeError} when its size is not above 0, or it is a combination without fitting legs
   * @example gateway.orders.place({ account: 'DU1234567', contract: stock('IBM'), action: 'BUY', totalQuantity: 10, orderType: 'LMT', lmtPrice: 240 });
   */
  place(terms: OrderTerms): Order {
    const order = this.#made(terms);
    for (const { contract } of partsOf(order)) this.#flow.ground.market.register(contract);
    this.#flow.shelf.put(order);
    if (order.transmit) this.#flow.release(order);
    return this.#flow.shelf.now(order);
  }

  /**
   * An order as it would be told, and that is not given: for what-if.
   * @throws {Error} when there is no such account
   * @throws {RangeError} when its size is not above 0
   * @example const { status } = gateway.orders.preview({ account: 'DU1234567', contract: stock('IBM'), action: 'BUY', totalQuantity: 10, orderType: 'MKT' });
   */
  preview(terms: OrderTerms): Order {
    return { ...this.#made(terms), status: 'PreSubmitted' };
  }

  /**
   * Changes an open order; what was filled stays. One that is left no more than was filled is Filled. A change that is not
   * transmitted changes nothing of an order that works.
   * @throws {Error} when it is not open
   * @example
   * const order = gateway.orders.find(5);
   * if (order !== undefined) gateway.orders.modify(order, { ...order, lmtPrice: 241 });
   */
  modify(ref: OrderRef | Order, terms: OrderTerms): Order {
    const order = this.#named('modify', ref);
    // A change that is not transmitted stays in TWS: what works goes on as it was.
    if (order.transmit && terms.transmit === false) return order;
    const next = { ...order, ...this.#made(terms), permId: order.permId };
    const { filled, avgFillPrice, lastFillPrice, commission } = order;
    const totalQuantity = Math.max(filled, next.totalQuantity);
    const remaining = exact(totalQuantity - filled);
    const trailStop = next.trailStop ?? order.trailStop;
    const changed = { ...next, totalQuantity, trailStop, filled, avgFillPrice, lastFillPrice, commission, remaining };
    this.#flow.shelf.put(changed);
    if (remaining === 0) this.#flow.complete(changed);
    else if (changed.transmit) this.#flow.release(changed);
    return this.#flow.shelf.now(changed);
  }

  /**
   * Fills an order, or a part of it, whatever its type and price. A parent that is full sets its children to work.
   * @throws {Error} when it is not open
   * @throws {RangeError} when more is filled than remains, or a number is not finite
   * @example gateway.orders.fill({ orderId: 5, clientId: 1 }, { quantity: 30 });
   */
  fill(ref?: OrderRef | Order, options: FillOptions = {}): Order {
    const order = this.#named('fill', ref);
    const { market } = this.#flow.ground;
    const { quantity = order.remaining, price = order.lmtPrice ?? priceOf(market, order) } = options;
    check('fill', order.contract, { quantity, price });
    if (!(exact(quantity) > 0 && quantity <= order.remaining)) {
      throw new RangeError(
        `Cannot fill order ${order.orderId}: quantity must be above 0, and at most the ${order.remaining} that remain: current value is ${quantity}`,
      );
    }
    this.#flow.fill(order, quantity, price);
    return this.#flow.shelf.now(order);
  }

  /**
   * Rejects an order as IB does: the message, then the order is Inactive.
   * @param options the message's `code` and `text`
   * @throws {Error} when it is not open
   * @example gateway.orders.reject(5, { text: 'Order rejected - reason:Exchange is closed.' });
   */
  reject(ref?: OrderRef | Order, options: { readonly code?: number; readonly text?: string } = {}): void {
    const { code = 201, text = 'Order rejected - reason:' } = options;
    const order = this.#named('reject', ref);
    this.#flow.say(order, code, text);
    this.#flow.end(order, 'Inactive', text.replace(/^Order rejected - reason:/, 'Rejected by System:'), 'both');
  }

  /**
   * Cancels an order: its status, then message 202. Children go with it.
   * @param options what the message says behind `reason:`, and who did it
   * @throws {Error} when it is not open
   * @example gateway.orders.cancel(5, { reason: 'The order size is too small.' });
   */
  cancel(ref?: OrderRef | Order, options: { readonly reason?: string; readonly by?: 'Trader' | 'System' } = {}): void {
    const { reason, by = 'Trader' } = options;
    this.#flow.cancel(this.#named('cancel', ref), by, reason);
  }

  /**
   * Says something about an order that works on, as a warning does (399).
   * @throws {Error} when it is not open
   * @example gateway.orders.warn(5, 'Your order will not be placed at the exchange until 2026-11-26 09:30:00 US/Eastern.');
   */
  warn(ref: OrderRef | Order | undefined, text: string): void {
    const order = this.#named('warn of', ref);
    const { action, totalQuantity, contract } = order;
    const what = `${action} ${totalQuantity} ${contract.symbol} ${contract.primaryExch}.${contract.tradingClass}`;
    this.#flow.say(order, 399, `Order Message:\n${what}\nWarning: ${text}`);
  }

  /**
   * Corrects the price of a fill of today: it is told again, with an execId that differs in its last part alone.
   * @throws {Error} when there is no such fill, or it is a combination's and not a leg's
   * @throws {RangeError} when the price is not finite
   * @example gateway.orders.correct(gateway.world.executions.today[0]?.execId ?? '', 101.25);
   */
  correct(execId: string, price: number): void {
    const { fills, teller, announce } = this.#flow.ground;
    if (!Number.isFinite(price)) {
      throw new RangeError(`Cannot correct execution '${execId}': price must be finite: current value is ${price}`);
    }
    if (fills.today.some((fill) => fill.execId === execId && fill.contract.secType === 'BAG')) {
      throw new Error(
        `Cannot correct execution '${execId}': it is a combination's, whose legs have fills of their own`,
      );
    }
    const { was, is } = fills.correct(execId, price);
    const { account, contract, quantity } = is;
    teller(account).book.correct(contract, quantity, is.price - was.price);
    announce({ kind: 'execution', account, execution: is });
    announce({ kind: 'commission', account, execution: is });
    teller(account).tellTrade(contract.conId);
  }

  /**
   * Gives an order that was given by hand an id of the API; such ids are below 0.
   * @throws {Error} when it is not open
   * @example gateway.orders.bind({ permId: 1_000_000_001 });
   */
  bind(ref: OrderRef | Order): Order {
    const order = this.#named('bind', ref);
    if (order.orderId !== 0) return order;
    const lowest = Math.min(0, ...this.#flow.shelf.all.map(({ orderId }) => orderId));
    const bound = { ...order, orderId: lowest - 1 };
    this.#flow.shelf.put(bound);
    this.#flow.ground.announce({ kind: 'orderBound', account: bound.account, order: bound });
    return bound;
  }

  #made(terms: OrderTerms): Order {
    const { account, contract, legs = [], totalQuantity, orderType, parentPermId = null, tif = '' } = terms;
    const isCombination = contract.secType === 'BAG';
    const wrong = isCombination ? wrongWith(legs) : legs.length > 0 ? 'its contract must be a BAG' : undefined;
    if (wrong !== undefined) throw new RangeError(`Cannot order the combination '${contract.localSymbol}': ${wrong}`);
    this.#flow.ground.teller(account);
    check('order', contract, { totalQuantity });
    if (!(totalQuantity > 0)) {
      throw new RangeError(
        `Cannot order '${contract.localSymbol}': totalQuantity must be above 0: current value is ${totalQuantity}`,
      );
    }
    const parent = parentPermId === null ? undefined : this.#flow.shelf.find({ permId: parentPermId });
    const isChild = parent !== undefined && isOpen(parent);
    return {
      lmtPrice: null,
      auxPrice: null,
      ocaType: 3,
      clientId: 0,
      orderId: 0,
      transmit: true,
      said: {},
      waits: {},
      legs: [],
      trail: {},
      ...terms,
      parentPermId,
      // Children are alternatives to each other: their group is the parent's number (recorded).
      ocaGroup: terms.ocaGroup || (parent === undefined ? '' : String(parent.permId)),
      tif: tif === '' ? 'DAY' : tif,
      permId: this.#flow.ground.fills.newPermId(),
      ...standing(orderType, isChild),
      isHeld: false,
      trailStop: terms.trail?.stop ?? null,
      filled: 0,
      remaining: totalQuantity,
      avgFillPrice: 0,
      lastFillPrice: 0,
      commission: null,
      completedAt: null,
      completedStatus: '',
    };
  }

  #named(verb: string, ref: OrderRef | Order | undefined): Order {
    const order = this.#flow.shelf.find(ref);
    const what = ref === undefined ? 'an order' : `order ${typeof ref === 'number' ? ref : nameOf(ref)}`;
    if (order === undefined) throw new Error(`Cannot ${verb} ${what}: there is none`);
    if (!isOpen(order)) throw new Error(`Cannot ${verb} ${what}: it is ${order.status}`);
    return order;
  }
}

const nameOf = (ref: Exclude<OrderRef, number> | Order): string =>
  'orderId' in ref ? String(ref.orderId) : `of permId ${ref.permId}`;
