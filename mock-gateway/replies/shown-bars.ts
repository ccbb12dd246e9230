// The bars a client would be answered, for whoever asks without being one.
import type { Contract } from '../world/contract.ts';
import type { Hours } from '../world/trading-days.ts';
import { sessionOf } from '../world/trading-hours.ts';
import type { World } from '../world/world.ts';
import { daysOf, MOST_BARS, type Span, spansOf } from './bar-spans.ts';
import { BarPen } from './bars.ts';
import { readBarsWanted } from './history-request.ts';

/** Which bars, in IB's words. */
export interface BarsAsked {
  /** How long each is, such as `1 hour`. */
  readonly size: string;
  /** How far back from now, such as `10 D`. */
  readonly duration: string;
  /** Of which prices, such as `TRADES`. */
  readonly what: string;
  readonly hours: Hours;
}

/** A bar, its times in milliseconds since 1970. */
export type ShownBar = Readonly<Record<string, number>>;

export type ShownBars =
  | { readonly is: 'bars'; readonly bars: readonly ShownBar[] }
  | { readonly is: 'unpriced' }
  /** @param rule what must be so */
  | { readonly is: 'refused'; readonly rule: string };

export function shownBars(world: World, now: number, contract: Contract, asked: BarsAsked): ShownBars {
  const history = world.history(contract);
  if (history === undefined) return { is: 'unpriced' };
  const { size, duration, what, hours } = asked;
  const request = {
    endDateTime: '',
    durationStr: duration,
    barSizeSetting: size,
    whatToShow: what,
    formatDate: 1,
  };
  const wanted = readBarsWanted(request, now, sessionOf(contract).timeZoneId);
  if ('code' in wanted) return { is: 'refused', rule: `must be in IB's words: ${wanted.text}` };
  const isThere = ({ from, to }: Span): boolean => !history.isGap(from, to);
  const days = daysOf(contract, hours, wanted.duration, wanted.end, isThere);
  const spans = spansOf(contract, days, wanted.size, wanted.end)?.filter(isThere);
  if (spans === undefined) return { is: 'refused', rule: `must be ${MOST_BARS} bars at most` };
  const pen = new BarPen(world, contract, history, what);
  const bars = spans.map((span, index): ShownBar => {
    const figures = Object.entries(pen.draw(span, now, index === spans.length - 1));
    return { from: span.from, to: span.to, ...Object.fromEntries(figures.map(([name, text]) => [name, Number(text)])) };
  });
  return { is: 'bars', bars };
}
