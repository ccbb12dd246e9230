// A plot as a picture: lines where the figure was known, hatched bands where it was not, trades below, and over it what is pointed at.
import { gain, money } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import type { Mark } from '../door/mark.ts';
import type { Band } from '../door/series.ts';
import { drawn } from './element.ts';
import { type Line, type Plot, type Point, type Reading, type Span, within } from './plot.ts';

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (amount: number) => number;
}

export interface Picture {
  readonly svg: SVGSVGElement;
  /** @param x in pixels of the picture, from its left */
  timeAt(x: number): number;
  /** What is pointed at, and the span that is being drawn out; in place of those before. */
  point(reading: Reading | null, span: Span | null): void;
}

/** Beside the lines, for what the highest and the lowest are. */
const MARGIN = 84;
/** As wide as one of a title is, roughly. */
const LETTER = 7;
const HEIGHT = 150;
const TOP = 22;
const BOTTOM = 18;
const FLOOR = HEIGHT - BOTTOM;

/** @param width in pixels */
export function pictureOf(plot: Plot, id: string, width: number): Picture {
  const { title, lines, from, to, isGain } = plot;
  const right = width - MARGIN;
  const seen = lines.map((line) => ({
    ...line,
    stretches: line.stretches.map((stretch) => within(stretch, plot)).filter(({ length }) => length > 0),
  }));
  const amounts = seen.flatMap(({ stretches }) => stretches.flat().map(({ amount }) => amount));
  const [low, high] = [Math.min(...amounts, ...(isGain ? [0] : [])), Math.max(...amounts, ...(isGain ? [0] : []))];
  const room = high > low ? (high - low) * 0.08 : Math.max(1, Math.abs(high) * 0.001);
  const spread = high - low + 2 * room;
  const scale: Scale = {
    x: (at) => Math.min(right, Math.max(0, ((at - from) / Math.max(1, to - from)) * right)),
    y: (amount) => TOP + (1 - (amount - low + room) / spread) * (FLOOR - TOP),
  };
  const text = isGain ? gain : money;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': words(plot, text) });
  svg.append(hatching(id), drawn('text', { class: 'title', x: 4, y: 14 }, title), ...namesOf(lines, title));
  svg.append(...plot.bands.filter((band) => isSeen(band, plot)).map((band) => bandOf(band, scale, to, id)));
  svg.append(...plot.marks.filter(({ at }) => at >= from && at <= to).map((mark) => markAt(mark, scale)));
  const over = drawn('g');
  if (amounts.length === 0) {
    const said = lines.some(({ stretches }) => stretches.length > 0) ? 'nothing known here' : 'nothing known yet';
    svg.append(drawn('text', { class: 'none', x: width / 2, y: HEIGHT / 2 }, said));
  } else {
    if (isGain && low < 0 && high > 0)
      svg.append(drawn('line', { class: 'zero', x1: 0, x2: right, y1: scale.y(0), y2: scale.y(0) }));
    for (const { stretches, kind } of seen) svg.append(...stretches.map((stretch) => stretchOf(stretch, kind, scale)));
    svg.append(
      drawn('text', { class: 'axis', x: width - 4, y: scale.y(high) + 4 }, text(high)),
      drawn('text', { class: 'axis', x: width - 4, y: scale.y(low) + 4 }, high > low ? text(low) : ''),
    );
  }
  svg.append(
    drawn('text', { class: 'time', x: 4, y: HEIGHT - 4 }, clockTime(new Date(from))),
    drawn('text', { class: 'axis', x: right, y: HEIGHT - 4 }, clockTime(new Date(to))),
    over,
  );
  return {
    svg,
    timeAt: (x) => from + (Math.min(right, Math.max(0, x)) / right) * (to - from),
    point: (reading, span) =>
      over.replaceChildren(
        ...(span === null ? [] : [spanOf(span, scale)]),
        ...(reading === null || reading.at < from || reading.at > to ? [] : cursorOf(reading, scale)),
      ),
  };
}

const namesOf = (lines: readonly Line[], title: string): readonly SVGElement[] =>
  lines.length < 2
    ? []
    : lines.map(({ name, kind }, index) =>
        drawn(
          'text',
          { class: `name ${kind}`, x: Math.max(90, 16 + title.length * LETTER) + index * 100, y: 14 },
          `${kind === 'first' ? '──' : '╌╌'} ${name}`,
        ),
      );

const isSeen = ({ from, until }: Band, span: Span): boolean => from <= span.to && (until ?? span.to) >= span.from;

function stretchOf(points: readonly Point[], kind: Line['kind'], { x, y }: Scale): SVGElement {
  const [first] = points;
  if (points.length === 1 && first)
    return drawn('circle', { class: `dot ${kind}`, cx: x(first.at), cy: y(first.amount), r: 2 });
  const path = points.map(
    ({ at, amount }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(amount).toFixed(1)}`,
  );
  return drawn('path', { class: `line ${kind}`, d: path.join('') });
}

function bandOf(band: Band, { x }: Scale, to: number, id: string): SVGElement {
  const left = x(band.from);
  const width = Math.max(1.5, x(band.until ?? to) - left);
  const fill = `url(#${id}-hatch)`;
  const made = drawn('rect', { class: 'gap', x: left, y: TOP, width, height: FLOOR - TOP, fill });
  made.append(drawn('title', {}, bandText(band)));
  return made;
}

const bandText = ({ from, until, why }: Band): string =>
  `not known from ${clockTime(new Date(from))} ${until === null ? 'on' : `to ${clockTime(new Date(until))}`}: ${why}`;

/** On the floor, not on the line: what the positions were worth just then is not known. */
function markAt(mark: Mark, { x }: Scale): SVGElement {
  const made = drawn('circle', {
    class: mark.isClose ? 'mark close' : 'mark',
    cx: x(mark.at),
    cy: FLOOR - 5,
    r: 3.5,
  });
  made.append(drawn('title', {}, markText(mark)));
  return made;
}

export const markText = ({ at, isClose, isFound, text }: Mark): string =>
  `${isClose ? '○' : '●'} ${text}${isFound ? `, found at ${clockTime(new Date(at))}` : ''}`;

function spanOf({ from, to }: Span, { x }: Scale): SVGElement {
  const [left, right] = [x(Math.min(from, to)), x(Math.max(from, to))];
  return drawn('rect', { class: 'span', x: left, y: TOP, width: right - left, height: FLOOR - TOP });
}

function cursorOf({ at, amounts }: Reading, { x, y }: Scale): readonly SVGElement[] {
  const left = x(at);
  const dots = amounts.flatMap(({ kind, amount }) =>
    amount === null ? [] : [drawn('circle', { class: `dot ${kind}`, cx: left, cy: y(amount), r: 3.5 })],
  );
  return [drawn('line', { class: 'cursor', x1: left, x2: left, y1: TOP, y2: FLOOR }), ...dots];
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
    return `${name} ${amount === undefined ? 'not known' : text(amount)}`;
  });
  return `${title} from ${clockTime(new Date(from))} to ${clockTime(new Date(to))}: ${newest.join(', ')}; ${bands.length} stretches not known`;
}
