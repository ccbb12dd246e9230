// A plot of one figure over time: lines where it was known, hatched bands where it was not, and never a line across a band.
import { gain, money } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import type { Band } from '../door/series.ts';
import { drawn } from './element.ts';

export interface Point {
  readonly at: number;
  readonly amount: number | null;
}

export interface Line {
  readonly name: string;
  /** Its place in the style. */
  readonly kind: 'first' | 'second';
  /** Stretches of points that may be joined. */
  readonly stretches: readonly (readonly Point[])[];
}

export interface Plot {
  readonly title: string;
  readonly isGain: boolean;
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly from: number;
  readonly to: number;
}

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (amount: number) => number;
}

/** Beside the lines, for what the highest and the lowest are. */
const MARGIN = 84;
const HEIGHT = 150;
const TOP = 22;
const BOTTOM = 18;

/** Cuts where a band lies between two points, where nothing was said, and where points are too far apart. */
export function stretchesOf(
  points: readonly Point[],
  bands: readonly Band[],
  farMs: number,
): readonly (readonly Point[])[] {
  const stretches: Point[][] = [];
  let last: Point | null = null;
  for (const point of points) {
    if (point.amount === null) {
      last = null;
      continue;
    }
    const before = last;
    const isApart =
      before === null || point.at - before.at > farMs || bands.some((band) => isBetween(band, before.at, point.at));
    if (isApart) stretches.push([point]);
    else stretches.at(-1)?.push(point);
    last = point;
  }
  return stretches;
}

const isBetween = ({ from, until }: Band, one: number, other: number): boolean =>
  from < other && (until ?? Number.POSITIVE_INFINITY) > one;

/** @param width in pixels. @returns the picture, and what it says in words */
export function pictureOf(plot: Plot, id: string, width: number): SVGSVGElement {
  const { title, lines, bands, from, to, isGain } = plot;
  const amounts = lines.flatMap(({ stretches }) =>
    stretches.flat().flatMap(({ amount }) => (amount === null ? [] : [amount])),
  );
  const low = Math.min(...amounts, ...(isGain ? [0] : []));
  const high = Math.max(...amounts, ...(isGain ? [0] : []));
  const room = high > low ? (high - low) * 0.08 : Math.max(1, Math.abs(high) * 0.001);
  const spread = high - low + 2 * room;
  const scale: Scale = {
    x: (at) => ((at - from) / Math.max(1, to - from)) * (width - MARGIN),
    y: (amount) => TOP + (1 - (amount - low + room) / spread) * (HEIGHT - TOP - BOTTOM),
  };
  const text = isGain ? gain : money;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': words(plot, text) });
  svg.append(hatching(id), drawn('text', { class: 'title', x: 4, y: 14 }, title));
  for (const [index, { name, kind }] of lines.entries())
    if (lines.length > 1)
      svg.append(
        drawn(
          'text',
          { class: `name ${kind}`, x: 90 + index * 100, y: 14 },
          `${kind === 'first' ? '──' : '╌╌'} ${name}`,
        ),
      );
  for (const band of bands) svg.append(...bandOf(band, scale, to, id));
  if (amounts.length === 0) {
    svg.append(drawn('text', { class: 'none', x: width / 2, y: HEIGHT / 2 }, 'nothing known yet'));
    return svg;
  }
  if (isGain && low < 0 && high > 0)
    svg.append(drawn('line', { class: 'zero', x1: 0, x2: width - MARGIN, y1: scale.y(0), y2: scale.y(0) }));
  for (const line of lines) svg.append(...line.stretches.map((stretch) => stretchOf(stretch, line.kind, scale)));
  svg.append(
    drawn('text', { class: 'axis', x: width - 4, y: scale.y(high) + 4 }, text(high)),
    drawn(
      'text',
      { class: 'axis', x: width - 4, y: high > low ? scale.y(low) + 4 : HEIGHT - BOTTOM },
      high > low ? text(low) : '',
    ),
    drawn('text', { class: 'time', x: 4, y: HEIGHT - 4 }, clockTime(new Date(from))),
    drawn('text', { class: 'axis', x: width - MARGIN, y: HEIGHT - 4 }, clockTime(new Date(to))),
  );
  return svg;
}

function stretchOf(points: readonly Point[], kind: Line['kind'], { x, y }: Scale): SVGElement {
  const [first] = points;
  if (points.length === 1 && first)
    return drawn('circle', { class: `dot ${kind}`, cx: x(first.at), cy: y(first.amount ?? 0), r: 2 });
  const path = points.map(
    ({ at, amount }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(amount ?? 0).toFixed(1)}`,
  );
  return drawn('path', { class: `line ${kind}`, d: path.join('') });
}

function bandOf({ from, until, why }: Band, { x }: Scale, to: number, id: string): readonly SVGElement[] {
  const left = Math.max(0, x(from));
  const wide = Math.max(1.5, x(until ?? to) - left);
  const band = drawn('rect', {
    class: 'gap',
    x: left,
    y: TOP,
    width: wide,
    height: HEIGHT - TOP - BOTTOM,
    fill: `url(#${id}-hatch)`,
  });
  const said = `not known from ${clockTime(new Date(from))} ${until === null ? 'on' : `to ${clockTime(new Date(until))}`}: ${why}`;
  band.append(drawn('title', {}, said));
  return [band];
}

function hatching(id: string): SVGElement {
  const pattern = drawn('pattern', {
    id: `${id}-hatch`,
    width: 6,
    height: 6,
    patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)',
  });
  pattern.append(drawn('line', { class: 'hatch', x1: 0, y1: 0, x2: 0, y2: 6 }));
  const defs = drawn('defs');
  defs.append(pattern);
  return defs;
}

function words({ title, lines, bands, from, to }: Plot, text: (amount: number) => string): string {
  const newest = lines.map(({ name, stretches }) => {
    const amount = stretches.at(-1)?.at(-1)?.amount;
    return `${name} ${amount === undefined || amount === null ? 'not known' : text(amount)}`;
  });
  return `${title} from ${clockTime(new Date(from))} to ${clockTime(new Date(to))}: ${newest.join(', ')}; ${bands.length} stretches not known`;
}
