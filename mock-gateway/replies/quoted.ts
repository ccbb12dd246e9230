// What market data is asked of: one contract, or a combination of several, as prices on its own grid.
import type { Contract } from '../world/contract.ts';
import type { World } from '../world/world.ts';

/** Something with a price. */
export interface Quoted {
  /** Of a combination its first leg: permissions and venue are asked of that. */
  readonly contract: Contract;
  readonly minTick: number;
  readonly quotes: 'all' | 'bidAsk' | 'last';
  /** Traded today: the world keeps no record, so it is always the same. */
  readonly volume: number;
  /** On the grid. */
  last(): number;
  /** On the grid; null when unknown. */
  close(): number | null;
  /** Whether it moves with this contract's price. */
  isMovedBy(moved: Contract): boolean;
}

const VOLUME = 10_000;

export function quoted(world: World, contract: Contract): Quoted {
  const { minTick, quotes } = world.listing(contract);
  const close = (): number | null => world.previousClose(contract);
  return {
    contract,
    minTick,
    quotes,
    volume: VOLUME,
    last: () => onGrid(world.price(contract), minTick),
    close: () => gridOrNull(close(), minTick),
    isMovedBy: ({ conId }) =>
      conId === contract.conId || (isComputed(contract) && conId === world.underlying(contract)?.conId),
  };
}

/** One leg of a combination, and how many of it one unit has: below 0 when sold. */
export interface Leg {
  readonly contract: Contract;
  readonly ratio: number;
}

export function quotedCombination(world: World, legs: readonly [Leg, ...Leg[]]): Quoted {
  const parts = legs.map(({ contract, ratio }) => ({ part: quoted(world, contract), ratio }));
  const minTick = Math.min(...parts.map(({ part }) => part.minTick));
  const sum = (priceOf: (part: Quoted) => number): number =>
    onGrid(
      parts.reduce((all, { part, ratio }) => all + ratio * priceOf(part), 0),
      minTick,
    );
  return {
    contract: legs[0].contract,
    minTick,
    quotes: 'all',
    volume: VOLUME,
    last: () => sum((part) => part.last()),
    close: () => (parts.every(({ part }) => part.close() !== null) ? sum((part) => part.close() ?? 0) : null),
    isMovedBy: (moved) => legs.some(({ contract }) => contract.conId === moved.conId),
  };
}

/** Whether greeks are computed for it. */
export const isComputed = ({ secType }: Contract): boolean => secType === 'OPT' || secType === 'FOP';

/** The nearest multiple of the step. */
export const onGrid = (price: number, minTick: number): number =>
  Number((Math.round(price / minTick) * minTick).toFixed(8));

const gridOrNull = (price: number | null, minTick: number): number | null =>
  price === null ? null : onGrid(price, minTick);
