// A trend as a line no higher than its row: drawn where the price was known, hatched where the book was not to be believed.
import { price } from '../amounts.ts';
import { drawn } from './element.ts';
import type { Point } from './plot.ts';
import { amountAt, STEP_MS, type Trend, trendText } from './trends.ts';

const WIDTH = 96;
const HEIGHT = 20;
const EDGE = 3;
/** Between two lines of a hatching. */
const SLANT = 4;

/** @param pointed a moment that is pointed at; null: none. @returns undefined: one moment is no line yet */
export function sparkOf(trend: Trend | null, pointed: number | null): SVGSVGElement | undefined {
  if (trend === null || trend.to <= trend.from) return undefined;
  const { from, to, stretches, gaps } = trend;
  const amounts = stretches.flatMap((stretch) => stretch.map(({ amount }) => amount));
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)];
  const x = (at: number): number => EDGE + ((at - from) / (to - from)) * (WIDTH - 2 * EDGE);
  const y = (amount: number): number =>
    high > low ? HEIGHT - EDGE - ((amount - low) / (high - low)) * (HEIGHT - 2 * EDGE) : HEIGHT / 2;
  const isPointed = pointed !== null && pointed >= from - STEP_MS && pointed <= to + STEP_MS;
  const svg = drawn('svg', {
    class: isPointed ? 'spark pointed' : 'spark',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    role: 'img',
    'aria-label': trendText(trend),
  });
  svg.append(...gaps.map((gap) => hatched(x(gap.from), x(gap.to))));
  svg.append(...stretches.map((stretch) => lineOf(stretch, x, y)));
  if (isPointed) svg.append(...cursorOf(trend, pointed, x(Math.min(Math.max(pointed, from), to))));
  return svg;
}

/** What it was then, on the side where there is more room. */
function cursorOf(trend: Trend, at: number, x: number): readonly SVGElement[] {
  const isLeft = x > WIDTH / 2;
  const place = { x: isLeft ? EDGE : WIDTH - EDGE, y: HEIGHT - 6, 'text-anchor': isLeft ? 'start' : 'end' };
  return [
    drawn('line', { class: 'cursor', x1: x, x2: x, y1: 1, y2: HEIGHT - 1 }),
    drawn('text', { class: 'then', ...place }, price(amountAt(trend, at))),
  ];
}

/** However short it was, it is seen. */
function hatched(left: number, right: number): SVGElement {
  const slants = Math.max(1, Math.floor((right - left) / SLANT));
  const [top, floor] = [2, HEIGHT - 2];
  const path = Array.from({ length: slants }, (_, index) => {
    const at = left + index * SLANT;
    return `M${at.toFixed(1)} ${floor}L${(at + SLANT).toFixed(1)} ${top}`;
  });
  return drawn('path', { class: 'gap', d: path.join('') });
}

function lineOf(points: readonly Point[], x: (at: number) => number, y: (amount: number) => number): SVGElement {
  const [first] = points;
  if (points.length === 1 && first)
    return drawn('circle', { class: 'dot first', cx: x(first.at), cy: y(first.amount), r: 1.5 });
  const places = points.map(({ at, amount }) => `${x(at).toFixed(1)} ${y(amount).toFixed(1)}`);
  return drawn('path', { class: 'line first', d: `M${places.join('L')}` });
}
