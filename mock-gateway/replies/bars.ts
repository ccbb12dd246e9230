// Bars from a price: what was open, high, low and close of what a client wants to see, on the contract's own grid.
import type { Contract } from '../world/contract.ts';
import type { PriceRange } from '../world/price-path.ts';
import type { PriceHistory } from '../world/price-record.ts';
import type { World } from '../world/world.ts';
import type { Span } from './bar-spans.ts';
import { onGrid } from './quoted.ts';

/** A bar's figures as the wire has them. */
export interface BarTexts {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly wap: string;
  readonly barCount: number;
}

/** Only trades have a volume (recorded: -1, and as many for the rest). */
const NOTHING_TRADED = { volume: '-1', wap: '-1', barCount: -1 };
const TRADED: ReadonlySet<string> = new Set(['TRADES', 'ADJUSTED_LAST', 'AGGTRADES']);

/** Traded since 1970, a busy hour and a quiet one in turn: whatever bars it is cut into, their sum is the same. */
const SHARES_A_SECOND = 40;
const HOUR_MS = 3_600_000;
const SHARES_A_TRADE = 90;
const traded = (at: number): number =>
  (SHARES_A_SECOND / 1_000) * (at + (0.6 * HOUR_MS * Math.sin((2 * Math.PI * at) / HOUR_MS)) / (2 * Math.PI));
export const volumeIn = (from: number, to: number): number => Math.floor(traded(to)) - Math.floor(traded(from));

/** Draws the bars of one contract. */
export class BarPen {
  readonly #history: PriceHistory;
  readonly #minTick: number;
  readonly #decimals: number;
  readonly #what: string;

  constructor(world: World, contract: Contract, history: PriceHistory, what: string) {
    this.#history = history;
    this.#what = what;
    this.#minTick = world.listing(contract).minTick;
    this.#decimals = Math.max(2, decimalsOf(this.#minTick));
  }

  /** @param isLast whether all until now belongs to it, its end and what came after it too, for no bar follows */
  draw({ from, to }: Span, now: number, isLast: boolean): BarTexts {
    const until = Math.min(to, now);
    const stated = isLast ? undefined : this.#history.stated(from, until);
    const range = this.#shown(stated ?? this.#history.range(from, isLast ? now + 1 : until));
    const { open, high, low, close } = range;
    const prices = { open: this.#text(open), high: this.#text(high), low: this.#text(low), close: this.#text(close) };
    if (!TRADED.has(this.#what)) return { ...prices, ...NOTHING_TRADED };
    const volume = stated?.volume ?? volumeIn(from, Math.max(until, from));
    const wap = (stated?.wap ?? (open + high + low + close) / 4).toFixed(this.#decimals + 1);
    const barCount = stated?.count ?? Math.ceil(volume / SHARES_A_TRADE);
    return { ...prices, volume: String(volume), wap, barCount };
  }

  // Bid and ask are one step off the last, here as in every tick.
  #shown({ open, high, low, close }: PriceRange): PriceRange {
    const of = (price: number, steps: number): number =>
      onGrid(onGrid(price, this.#minTick) + steps * this.#minTick, this.#minTick);
    if (this.#what === 'BID_ASK')
      return { open: of(open, -1), high: of(high, 1), low: of(low, -1), close: of(close, 1) };
    const steps = this.#what === 'BID' ? -1 : this.#what === 'ASK' ? 1 : 0;
    return { open: of(open, steps), high: of(high, steps), low: of(low, steps), close: of(close, steps) };
  }

  #text(price: number): string {
    return price.toFixed(this.#decimals);
  }
}

/** Of `0.00005`: 5. */
const decimalsOf = (step: number): number => {
  const text = step.toFixed(8).replace(/0+$/, '');
  return text.length - text.indexOf('.') - 1;
};
