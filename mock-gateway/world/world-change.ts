// What is told of the world, and who may listen.
import type { AccountValue } from './account-values.ts';
import type { Contract } from './contract.ts';
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
