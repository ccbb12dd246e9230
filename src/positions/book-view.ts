// What is held, for whoever asks: the book's word, since when, why, and what of it is shown.

import type { PnlFigures } from '../values/pnl.ts';
import type { Belief } from './account-facts.ts';
import type { HiddenPositions, RejectedEvent } from './facts.ts';
import type { PositionUpdate } from './position-update.ts';

/**
 * A position as a view shows it: its newest update, and its live P&L beside it.
 * @example const daily = ({ localSymbol, pnl }: ViewedPosition) => `${localSymbol} ${pnl?.daily ?? 'not said'}`;
 */
export interface ViewedPosition extends PositionUpdate {
  /** Of another source and age than the row's numbers: never mix them. `null`: not asked for yet; absent: `values` are off. */
  readonly pnl?: PnlFigures | null;
}

/** What is shown of a book that is known. */
interface Shown {
  /** When this state began; a further reason does not move it. */
  readonly since: Date;
  /** When the gateway last spoke of the account: the positions are as old as this. */
  readonly asOf: Date;
  /** The newest update of each position held that is wished for. */
  readonly positions: readonly ViewedPosition[];
  /** What is held beside them: nothing shown is not nothing held. */
  readonly hidden: HiddenPositions;
  /** Rows that could not be read, or not to the end, and whose position has not been heard of since, one per contract; beyond 1000, one without conId for the rest. */
  readonly rejected: readonly RejectedEvent[];
}

/**
 * What is held, and whether that can be believed: the same frozen object until something changes.
 * - `unknown`: no download has ended yet; nothing is held as far as anyone knows, which is not the same as "nothing is held"
 * - `current`: the link is live; `rejected` lists rows that could not be read: their positions are missing, old, or closed unseen
 * - `stale`: what was held at `asOf`; `reason` says why it may be wrong now
 * @example
 * const book = streamer.positions();
 * if (book.state === 'unknown') console.warn(book.reason);
 * else console.log(book.positions.length, book.state, 'as of', book.asOf, 'and hidden:', book.hidden.count);
 */
export type PositionBookView =
  | {
      /** Nothing is known. */
      readonly state: 'unknown';
      /** When this state began. */
      readonly since: Date;
      /** Why nothing is known yet, as a sentence part. */
      readonly reason: string;
    }
  | ({
      /** The link is live. */
      readonly state: 'current';
    } & Shown)
  | ({
      /** It may be wrong now. */
      readonly state: 'stale';
      /** What happened that makes them doubtful: the newest of it. */
      readonly reason: string;
    } & Shown);

/** The view while nothing is known. */
type UnknownBook = Extract<PositionBookView, { state: 'unknown' }>;

/** The view while start() was never called. */
export const neverAsked = (since: Date): UnknownBook =>
  Object.freeze({ state: 'unknown', since, reason: 'start() was not called yet' });

/** The view while the code of the first run is being loaded. */
export const notAskedYet = (since: Date): UnknownBook =>
  Object.freeze({ state: 'unknown', since, reason: 'the account download has not ended yet' });

/** What is shown, and what is not. */
export interface Sight {
  readonly positions: readonly PositionUpdate[];
  readonly hidden: HiddenPositions;
}

/** @throws what `shows` throws */
export function sightOf(held: readonly PositionUpdate[], shows: (update: PositionUpdate) => boolean): Sight {
  const positions: PositionUpdate[] = [];
  const bySecType = new Map<string, number>();
  for (const update of held) {
    if (shows(update)) positions.push(update);
    else bySecType.set(update.secType, (bySecType.get(update.secType) ?? 0) + 1);
  }
  const hidden = Object.freeze({
    count: held.length - positions.length,
    bySecType: Object.freeze(Object.fromEntries(bySecType)),
  });
  return { positions: Object.freeze(positions), hidden };
}

export function viewOf(
  belief: Belief,
  asOf: Date,
  { positions, hidden }: { readonly positions: readonly ViewedPosition[]; readonly hidden: HiddenPositions },
  rejected: readonly RejectedEvent[],
): PositionBookView {
  const since = belief.since.date;
  if (belief.state === 'unknown') return Object.freeze({ state: belief.state, since, reason: belief.reason });
  const shown = { asOf, positions, hidden, rejected: Object.freeze(rejected) };
  if (belief.state === 'current') return Object.freeze({ state: belief.state, since, ...shown });
  return Object.freeze({ state: belief.state, since, reason: belief.reason, ...shown });
}

/** Whether two views of one wish say the same. */
export function sameView(a: PositionBookView, b: PositionBookView): boolean {
  if (a.since !== b.since) return false;
  if (a.state === 'unknown' || b.state === 'unknown')
    return a.state === b.state && 'reason' in a && 'reason' in b && a.reason === b.reason;
  const isSameWord = a.state === 'stale' && b.state === 'stale' ? a.reason === b.reason : a.state === b.state;
  return (
    isSameWord &&
    a.asOf === b.asOf &&
    sameItems(a.positions, b.positions) &&
    sameItems(a.rejected, b.rejected) &&
    a.hidden.count === b.hidden.count &&
    JSON.stringify(a.hidden.bySecType) === JSON.stringify(b.hidden.bySecType)
  );
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);
