// What is told of the world, and who may listen.
import type { AccountValue } from './account-values.ts';
import type { Contract } from './contract.ts';
import type { Execution } from './execution.ts';
import type { Order } from './order.ts';
import type { PositionRow } from './position-row.ts';

/** What happened, for whoever serves it on. */
export type WorldChange =
  | {
      readonly kind: 'position';
      /** Whose. */
      readonly account: string;
      /** As it is now; `position` 0 for a close. */
      readonly row: PositionRow;
      /** Whether size or cost changed: a reprice is seen through the portfolio, never through reqPositions. */
      readonly traded: boolean;
      /** After a fill with a commission: the average cost without it, which reqPositions shows first (recorded). */
      readonly bareCost?: number;
    }
  | {
      readonly kind: 'value';
      /** Whose. */
      readonly account: string;
      /** As it is now. */
      readonly value: AccountValue;
    }
  | {
      readonly kind: 'order';
      /** Whose. */
      readonly account: string;
      /** As it is now. */
      readonly order: Order;
      /** Which messages tell of it: what it is, how far it is, or both. */
      readonly tells: 'openOrder' | 'orderStatus' | 'both';
    }
  | {
      readonly kind: 'orderMessage';
      /** Whose. */
      readonly account: string;
      /** The order it is about. */
      readonly order: Order;
      /** IB's number of the message, e.g. 202. */
      readonly code: number;
      /** What it says. */
      readonly text: string;
    }
  | {
      /** An order given by hand now has an id of the API. */
      readonly kind: 'orderBound';
      /** Whose. */
      readonly account: string;
      /** With its new id. */
      readonly order: Order;
    }
  | {
      /** A fill, then what it cost. */
      readonly kind: 'execution' | 'commission';
      /** Whose. */
      readonly account: string;
      /** The fill. */
      readonly execution: Execution;
    };

/**
 * Told of every change, in order.
 * @example
 * const changes: WorldChange[] = [];
 * const keep: WorldListener = (change) => changes.push(change);
 * gateway.world.onChange(keep);
 */
export type WorldListener = (change: WorldChange) => void;

/**
 * Told of every price as it is set, whether anybody holds the contract or not.
 * @example
 * const show: PriceListener = (contract) => console.log(contract.symbol, gateway.world.price(contract));
 * gateway.world.onPrice(show);
 */
export type PriceListener = (contract: Contract) => void;
