// One figure over time, as numbers: where it was known, what it was at a moment, and what of it lies in a span. Pure.
import type { Mark } from '../door/mark.ts';
import type { Band } from '../door/series.ts';

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Point {
  readonly at: number;
  readonly amount: number;
}

/** Null: not said. */
export interface Said {
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

export interface Plot extends Span {
  readonly title: string;
  readonly isGain: boolean;
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
}

/** What a plot says of a moment. */
export interface Reading {
  readonly at: number;
  /** Of each line, null where it was not said; none of any: `why`. */
  readonly amounts: readonly { readonly name: string; readonly kind: Line['kind']; readonly amount: number | null }[];
  readonly why: string | null;
  readonly marks: readonly Mark[];
}

/** Cuts where a band lies between two points, where nothing was said, and where points are too far apart. */
export function stretchesOf(
  points: readonly Said[],
  bands: readonly Band[],
  farMs: number,
): readonly (readonly Point[])[] {
  const stretches: Point[][] = [];
  let last: Point | null = null;
  for (const { at, amount } of points) {
    if (amount === null) {
      last = null;
      continue;
    }
    const before: Point | null = last;
    const point = { at, amount };
    const isApart = before === null || at - before.at > farMs || bands.some((band) => isBetween(band, before.at, at));
    if (isApart) stretches.push([point]);
    else stretches.at(-1)?.push(point);
    last = point;
  }
  return stretches;
}

const isBetween = ({ from, until }: Band, one: number, other: number): boolean =>
  from < other && (until ?? Number.POSITIVE_INFINITY) > one;

/** What of a stretch lies in a span: where its line crosses an edge, it ends there. */
export function within(stretch: readonly Point[], { from, to }: Span): readonly Point[] {
  return stretch.flatMap((point, index) => {
    const before = stretch[index - 1];
    const edges = before ? [from, to].filter((edge) => before.at < edge && edge < point.at) : [];
    const crossings = before ? edges.map((edge) => between(before, point, edge)) : [];
    return point.at >= from && point.at <= to ? [...crossings, point] : crossings;
  });
}

const between = (one: Point, other: Point, at: number): Point => ({
  at,
  amount: one.amount + ((other.amount - one.amount) * (at - one.at)) / (other.at - one.at),
});

export const isIn = ({ from, until }: Band, at: number): boolean =>
  from <= at && at < (until ?? Number.POSITIVE_INFINITY);

/**
 * The sample nearest to a moment, of the stretch the moment lies in: never one from across a gap.
 * @param reachMs how far outside of every stretch a sample still counts
 */
export function readingAt({ lines, bands, marks }: Plot, at: number, reachMs: number): Reading {
  const band = bands.find((one) => isIn(one, at));
  const nearest = band ? null : nearestOf(lines, bands, at, reachMs);
  const moment = nearest ?? at;
  return {
    at: moment,
    amounts: lines.map(({ name, kind, stretches }) => ({ name, kind, amount: amountAt(stretches, nearest) })),
    why: nearest === null ? (band?.why ?? 'nothing was told of it') : null,
    marks: marks.filter((mark) => Math.abs(mark.at - moment) <= reachMs),
  };
}

function nearestOf(lines: readonly Line[], bands: readonly Band[], at: number, reachMs: number): number | null {
  let nearest: number | null = null;
  for (const stretch of lines.flatMap(({ stretches }) => stretches)) {
    const [first, last] = [stretch.at(0)?.at ?? at, stretch.at(-1)?.at ?? at];
    if (at < first - reachMs || at > last + reachMs) continue;
    const edge = Math.min(Math.max(at, first), last);
    if (bands.some((band) => isBetween(band, Math.min(at, edge), Math.max(at, edge)))) continue;
    for (const point of stretch)
      if (nearest === null || Math.abs(point.at - at) < Math.abs(nearest - at)) nearest = point.at;
  }
  return nearest;
}

function amountAt(stretches: Line['stretches'], at: number | null): number | null {
  for (const stretch of stretches) for (const point of stretch) if (point.at === at) return point.amount;
  return null;
}

/** Where a reader who goes from one to the next stops: at samples, and at the beginning of what is not known. */
export function momentsOf({ lines, bands, from, to }: Plot): readonly number[] {
  const samples = lines.flatMap(({ stretches }) => stretches.flat().map(({ at }) => at));
  const all = [
    ...samples,
    ...bands.map((band) => Math.max(from, band.from)).filter((at) => bands.some((band) => isIn(band, at))),
  ];
  return [...new Set(all)].filter((at) => at >= from && at <= to).sort((one, other) => one - other);
}

const MIN_SPAN_MS = 1_000;
/** What is all there was when it was drawn out is not all by now. */
const NEARLY = 0.95;

/** A span as near to this one as lies within the whole; null: it is all of it. */
export function spanIn(whole: Span, { from, to }: Span): Span | null {
  const length = Math.max(MIN_SPAN_MS, to - from);
  if (length >= (whole.to - whole.from) * NEARLY) return null;
  const begin = Math.min(Math.max(whole.from, (from + to - length) / 2), whole.to - length);
  return { from: begin, to: begin + length };
}
