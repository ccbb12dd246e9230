// How far the book can be believed: a function of where the link stands, the first download, and a gap.
import type { GapEvent, RejectedEvent } from './facts.ts';
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
      /** Rows that could not be read and whose position has not been heard of since, one per contract; beyond 1000, one without conId for the rest. */
      readonly rejected: readonly RejectedEvent[];
    }
  | {
      readonly state: 'stale';
      /** When this state began. */
      readonly since: Date;
      /** When the gateway last spoke of the account: the positions are as old as this. */
      readonly asOf: Date;
      /** What happened that makes them doubtful. */
      readonly reason: string;
      /** The newest update of each position held then. */
      readonly positions: readonly PositionUpdate[];
      /** As when current. */
      readonly rejected: readonly RejectedEvent[];
    };

/** Where the link stands, as far as the book is concerned. */
export type LinkWord =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' | 'syncing' | 'live'; readonly since: Date }
  | {
      readonly state: 'degraded' | 'reconnecting' | 'circuitOpen' | 'stopped';
      readonly since: Date;
      readonly reason: string;
    };

/** What is known of the account: nothing yet, or all but what an open gap hides; `since` is when it was first waited for. */
export type Held =
  | { readonly hasSnapshot: false; readonly since: Date }
  | { readonly hasSnapshot: true; readonly since: Date; readonly gap: { readonly event: GapEvent } | null };

export type Trust =
  | { readonly state: 'unknown'; readonly since: Date; readonly reason: string }
  | { readonly state: 'current'; readonly since: Date }
  | { readonly state: 'stale'; readonly since: Date; readonly reason: string };

const NEVER_ASKED = 'start() was not called yet';
const NOT_ENDED = 'the account download has not ended yet';

const unknown = (link: LinkWord['state'], since: Date) =>
  ({ state: 'unknown', since, reason: link === 'idle' ? NEVER_ASKED : NOT_ENDED }) as const;

/** The view while there is no book to ask. */
export const nothingHeld = (link: LinkWord['state'], since: Date): PositionBookView =>
  Object.freeze(unknown(link, since));

export function trustOf(link: LinkWord, held: Held): Trust {
  if (link.state === 'stopped')
    return { state: held.hasSnapshot ? 'stale' : 'unknown', since: link.since, reason: link.reason };
  if (!held.hasSnapshot || link.state === 'idle') return unknown(link.state, held.since);
  if (held.gap) {
    const { event } = held.gap;
    return { state: 'stale', since: event.since, reason: event.error?.message ?? 'TWS lost its subscriptions (1101)' };
  }
  if (link.state === 'live') return { state: 'current', since: link.since };
  return { state: 'stale', since: link.since, reason: 'reason' in link ? link.reason : NOT_ENDED };
}
