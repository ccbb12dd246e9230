// What a scenario can do to the orders clients gave.
import type { OrderMode } from '../world/order-flow.ts';

/** Which order a step is about. */
export interface OfOrder {
  /** The client's own number of it. @default the newest open order */
  readonly order?: number;
  /** Whose number that is. @default any client's */
  readonly clientId?: number;
}

/** The verbs about orders. */
export interface OrderVerbs {
  /**
   * Fills an order a client gave, or a part of it, whatever its type and price.
   * @example step.fill({ order: 5, quantity: 30 })
   */
  readonly fill: OfOrder & {
    /** @default all that remains */
    readonly quantity?: number;
    /** Of one unit, without the multiplier. @default the order's limit, or the market's price */
    readonly price?: number;
  };
  /**
   * Rejects an order: the message, then it is Inactive.
   * @example step.reject({ order: 5, text: 'Order rejected - reason:Exchange is closed.' })
   */
  readonly reject: OfOrder & {
    /** @default 201 */
    readonly code?: number;
    /** @default 'Order rejected - reason:' */
    readonly text?: string;
  };
  /**
   * Cancels an order as the system does: Cancelled, then 202.
   * @example step.cancel({ order: 5, reason: 'The order was inactive for too long.' })
   */
  readonly cancel: OfOrder & {
    /** What 202 says behind `reason:`. @default nothing */
    readonly reason?: string;
  };
  /**
   * Whether the market fills orders from now on (`auto`), or only a step does (`manual`); what rests where the market is fills by `auto`.
   * @example step.setOrders('manual')
   */
  readonly setOrders: OrderMode;
  /**
   * Corrects the price of the newest fill: it is told again, its execId one version further.
   * @example step.correct({ price: 101.25 })
   */
  readonly correct: {
    /** Of one unit, without the multiplier. */
    readonly price: number;
  };
}
