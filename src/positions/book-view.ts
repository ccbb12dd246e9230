// What is held, for whoever asks: the book's word, since when, why, and what of it is shown.
import type { Belief } from './account-facts.ts';
import type { RejectedEvent } from './facts.ts';
import type { PositionUpdate } from './position-update.ts';

/**
 * What is held, and whether that can be believed.
 * - `unknown`: no download has ended yet; nothing is held as far as anyone knows, which is not the same as "nothing is held"
 * - `current`: the link is live; `rejected` lists rows that could not be read: their positions are missing, old, or closed unseen
 * - `stale`: what was held at `asOf`; `reason` says why it may be wrong now
 * @example
 * const book = streamer.positions();
 * if (book.state === 'unknown') console.warn(book.reason);
 * else console.log(book.positions.length, book.state, 'as of', book.asOf);
 */
export type PositionBookView =
  | {
      readonly state: 'unknown';
      /** When this state began. */
      readonly since: Date;
      /** Why nothing is known yet, as a sentence part. */
      readonly reason: string;
    }
  | {
      readonly state: 'current';
      /** When this state began. */
      readonly since: Date;
      /** When the gateway last spoke of the account. */
      readonly asOf: Date;
      /** The newest update of each position held. */
      readonly positions: readonly PositionUpdate[];
      /** Rows that could not be read, or not to the end, and whose position has not been heard of since, one per contract; beyond 1000, one without conId for the rest. */
      readonly rejected: readonly RejectedEvent[];
    }
  | {
      readonly state: 'stale';
      /** When this state began; a further reason does not move it. */
      readonly since: Date;
      /** When the gateway last spoke of the account: the positions are as old as this. */
      readonly asOf: Date;
      /** What happened that makes them doubtful: the newest of it. */
      readonly reason: string;
      /** The newest update of each position held then. */
      readonly positions: readonly PositionUpdate[];
      /** As when current. */
      readonly rejected: readonly RejectedEvent[];
    };

/** The view while start() was never called. */
export const neverAsked = (since: Date): PositionBookView =>
  Object.freeze({ state: 'unknown', since, reason: 'start() was not called yet' });

/** The view while the code of the first run is being loaded. */
export const notAskedYet = (since: Date): PositionBookView =>
  Object.freeze({ state: 'unknown', since, reason: 'the account download has not ended yet' });

export function viewOf(
  belief: Belief,
  asOf: Date,
  positions: readonly PositionUpdate[],
  rejected: readonly RejectedEvent[],
): PositionBookView {
  const since = belief.since.date;
  if (belief.state === 'unknown') return Object.freeze({ state: belief.state, since, reason: belief.reason });
  const held = { asOf, positions: Object.freeze(positions), rejected: Object.freeze(rejected) };
  if (belief.state === 'current') return Object.freeze({ state: belief.state, since, ...held });
  return Object.freeze({ state: belief.state, since, reason: belief.reason, ...held });
}
