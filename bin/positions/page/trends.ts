// What each position's price was while this page looked on: a few minutes of it, cut where the book was not to be believed. Pure.
import { price } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import { isAged } from './columns.ts';
import type { Point, Span } from './plot.ts';
import type { Position } from './told.ts';

/** Between two moments that are remembered; nearer to one than this, it is what was known. */
export const STEP_MS = 3_000;
/** Five minutes of them. */
const MAX_MOMENTS = 100;
/** A tab that is not looked at is woken rarely. */
const FAR_MS = 4 * STEP_MS;

export interface Trend extends Span {
  /** Stretches of points that may be joined. */
  readonly stretches: readonly (readonly Point[])[];
  /** Between the last moment known and the next. */
  readonly gaps: readonly Span[];
}

interface Moment {
  readonly at: number;
  /** Whether something not known lies before it. */
  readonly isCut: boolean;
}

export class Trends {
  readonly #moments: Moment[] = [];
  /** One price for each moment; null: it was not said, or not held. */
  readonly #prices = new Map<string, (number | null)[]>();
  #isCut = false;
  #looks = 0;

  /** Another number when there is something new. */
  get looks(): number {
    return this.#looks;
  }

  /** The book is not to be believed now: no line goes on across this. */
  cut(): void {
    this.#isCut = true;
  }

  /** @param now the door's clock, in milliseconds since 1970. @param held a book that is believed */
  look(held: ReadonlyMap<string, Position>, now: number): void {
    const last = this.#moments.at(-1);
    // A clock that was set back: nobody knows how far apart they are.
    if (last && now < last.at) this.#forget();
    else if (last && now - last.at < STEP_MS) return;
    this.#looks++;
    this.#moments.push({ at: now, isCut: this.#isCut || (last !== undefined && now - last.at > FAR_MS) });
    this.#isCut = false;
    const isFull = this.#moments.length > MAX_MOMENTS;
    if (isFull) this.#moments.shift();
    for (const key of this.#prices.keys()) if (!held.has(key)) this.#prices.delete(key);
    for (const [key, position] of held) {
      const prices =
        this.#prices.get(key) ?? new Array<number | null>(this.#moments.length - Number(!isFull)).fill(null);
      prices.push(isAged(position, now) ? null : position.marketPrice);
      if (isFull) prices.shift();
      this.#prices.set(key, prices);
    }
  }

  /** Null: nothing was known of it. */
  of(key: string): Trend | null {
    const prices = this.#prices.get(key);
    const [first, last] = [this.#moments.at(0), this.#moments.at(-1)];
    if (!prices || !first || !last || prices.every((price) => price === null)) return null;
    const stretches: Point[][] = [];
    let isJoined = false;
    for (const [index, { at, isCut }] of this.#moments.entries()) {
      const amount = prices[index] ?? null;
      if (amount !== null && isJoined && !isCut) stretches.at(-1)?.push({ at, amount });
      else if (amount !== null) stretches.push([{ at, amount }]);
      isJoined = amount !== null;
    }
    return { from: first.at, to: last.at, stretches, gaps: this.#gaps() };
  }

  #gaps(): readonly Span[] {
    return this.#moments.flatMap(({ at, isCut }, index) => {
      const before = this.#moments[index - 1];
      return isCut && before ? [{ from: before.at, to: at }] : [];
    });
  }

  #forget(): void {
    this.#moments.length = 0;
    this.#prices.clear();
  }
}

/** What was known of a moment; null: nothing, or it lies outside of what there is. */
export function amountAt({ stretches, gaps }: Trend, at: number): number | null {
  if (gaps.some(({ from, to }) => from < at && at < to)) return null;
  const near = (point: Point | null): number => (point === null ? STEP_MS : Math.abs(point.at - at));
  const nearest = stretches
    .flat()
    .reduce<Point | null>((best, point) => (near(point) < near(best) ? point : best), null);
  return nearest?.amount ?? null;
}

/** What it was, what it is, and of which time; a sign says the way. */
export function trendText(trend: Trend | null): string {
  const [first, last] = [trend?.stretches.at(0)?.at(0), trend?.stretches.at(-1)?.at(-1)];
  if (trend === null || !first || !last) return 'no price was told since this page looks on';
  const by = last.amount - first.amount;
  const sign = by > 0 ? '▲ ' : by < 0 ? '▼ ' : '';
  const span = `${clockTime(new Date(first.at))} to ${clockTime(new Date(last.at))}`;
  const gaps = trend.gaps.length > 0 ? ', not known in between' : '';
  return `${sign}price ${price(first.amount)} → ${price(last.amount)}, ${span}${gaps}: as far as this page looked on`;
}
