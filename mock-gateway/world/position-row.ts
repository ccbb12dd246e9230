// One row of the portfolio, and the arithmetic that makes it (protocol 3.5).
import { type Contract, priceFactor } from './contract.ts';
import { exact } from './decimals.ts';

/**
 * One position as the portfolio shows it.
 * @example const exposure = account.rows.reduce((sum, { marketValue }) => sum + Math.abs(marketValue), 0);
 */
export interface PositionRow {
  /** As the account was given it. */
  readonly contract: Contract;
  /** Signed: long above 0, short below, 0 closed. */
  readonly position: number;
  /** Price of one unit, without the multiplier. */
  readonly marketPrice: number;
  /** position × marketPrice × multiplier, unrounded. */
  readonly marketValue: number;
  /** Cost of one unit, multiplier included. */
  readonly averageCost: number;
  /** position × (marketPrice × multiplier − averageCost), unrounded. */
  readonly unrealizedPnl: number;
  /** Made today by reducing the position, unrounded. */
  readonly realizedPnl: number;
}

/** What is held of one contract. */
export interface Holding {
  readonly contract: Contract;
  readonly position: number;
  readonly averageCost: number;
  readonly realizedPnl: number;
}

export function positionRow(holding: Holding, marketPrice: number): PositionRow {
  const { contract, position, averageCost, realizedPnl } = holding;
  const unitValue = marketPrice * priceFactor(contract);
  // Named one by one: spreading the holding was the dearest line of a burst of rows.
  return {
    contract,
    position,
    marketPrice,
    marketValue: position * unitValue,
    averageCost,
    unrealizedPnl: position * (unitValue - averageCost),
    realizedPnl,
  };
}

/**
 * A fill's effect. Adding to a position averages the cost; reducing realizes against it; crossing zero does both.
 * @param unitCost price × multiplier
 */
export function filled(holding: Holding, quantity: number, unitCost: number): Holding {
  const { position, averageCost } = holding;
  // 0.1 + 0.2 - 0.3 shares are none.
  const after = exact(position + quantity);
  if (position === 0 || Math.sign(quantity) === Math.sign(position)) {
    return { ...holding, position: after, averageCost: (position * averageCost + quantity * unitCost) / after };
  }
  const closed = Math.min(Math.abs(quantity), Math.abs(position)) * Math.sign(position);
  const realizedPnl = holding.realizedPnl + closed * (unitCost - averageCost);
  if (after === 0) return { ...holding, position: 0, averageCost: 0, realizedPnl };
  const crossed = Math.sign(after) !== Math.sign(position);
  return { ...holding, position: after, averageCost: crossed ? unitCost : averageCost, realizedPnl };
}
