// What market data is asked of: one contract, or a combination of several, as prices on its own grid.
import { type Traded, weighted } from '../world/combination.ts';
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

/** At the sum of its legs. @param first permissions and venue are asked of it */
export function quotedCombination(world: World, { legs }: Traded, first: Contract): Quoted {
  const parts = new Map(legs.map(({ contract }) => [contract, quoted(world, contract)]));
  const all = [...parts.values()];
  const minTick = minTickOf(world, legs);
  const sum = (priceOf: (part: Quoted) => number): number =>
    onGrid(
      weighted(legs, (leg) => priceOf(parts.get(leg) ?? quoted(world, leg))),
      minTick,
    );
  return {
    contract: first,
    minTick,
    quotes: 'all',
    volume: VOLUME,
    last: () => sum((part) => part.last()),
    close: () => (all.every((part) => part.close() !== null) ? sum((part) => part.close() ?? 0) : null),
    isMovedBy: (moved) => all.some((part) => part.isMovedBy(moved)),
  };
}

/** The finest step of several contracts: that of the price of a combination of them. */
export const minTickOf = (world: World, legs: readonly { readonly contract: Contract }[]): number =>
  Math.min(...legs.map(({ contract }) => world.listing(contract).minTick));

/** Whether greeks are computed for it. */
export const isComputed = ({ secType }: Contract): boolean => secType === 'OPT' || secType === 'FOP';

/** The nearest multiple of the step. */
export const onGrid = (price: number, minTick: number): number =>
  Number((Math.round(price / minTick) * minTick).toFixed(8));

const gridOrNull = (price: number | null, minTick: number): number | null =>
  price === null ? null : onGrid(price, minTick);
