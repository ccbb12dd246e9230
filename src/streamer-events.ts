// What the streamer reports besides updates to handlers: events by name, the view of the book, the counters.

import type { HandlerErrorEvent, LagEvent } from './delivery/handler-lane.ts';
import type { StreamerError } from './errors.ts';
import type { CircuitEvent, ConnectionStats, FarmHealth, Notice, StreamerStatus } from './link/index.ts';
import type { RowRejection } from './positions/portfolio-row.ts';
import type { PositionUpdate } from './positions/position-update.ts';

/** A first download is complete: this is what is held. @example streamer.once('snapshot', ({ positions }) => console.table(positions)); */
export interface SnapshotEvent {
  /** The link it came over, counting from 1. */
  readonly generation: number;
  /** The accounts downloaded, in the order they were. */
  readonly accounts: readonly string[];
  /** When the last download ended (accountDownloadEnd, 54). */
  readonly asOf: Date;
  /** What the filter let in; positions of size 0 are left out. */
  readonly positions: readonly PositionUpdate[];
}

/**
 * From `since` on, changes may be missed; `resumed` will tell what they were.
 * @example streamer.on('gap', ({ since, reason }) => console.warn('stale since', since, reason));
 */
export interface GapEvent {
  /** The link that ended, or whose subscriptions were lost (1101). */
  readonly generation: number;
  /** When the loss was noticed, not when it happened: with a dead peer that is a heartbeat's patience later. */
  readonly since: Date;
  /** `data-lost` is notice 1101: TWS lost its subscriptions while the link stayed up. */
  readonly reason: 'connection-lost' | 'data-lost';
  /** Why the link ended; `null` when it did not. */
  readonly error: StreamerError | null;
  /** Positions in the book, stale from now on. */
  readonly positions: number;
}

/**
 * The gap is closed: everything that differs from the book as it was before.
 * @example streamer.on('resumed', ({ durationMs, closed }) => console.log(durationMs, closed.length, 'closed unseen'));
 */
export interface ResumedEvent {
  /** The link that closed the gap; after a lost connection, newer than the one in {@link GapEvent}. */
  readonly generation: number;
  /** That of the {@link GapEvent}. */
  readonly since: Date;
  /** When the new download was compared. */
  readonly until: Date;
  /** Milliseconds from `since` to `until`. */
  readonly durationMs: number;
  /** Every difference, in the order the handlers got them. */
  readonly changes: readonly PositionUpdate[];
  /** Those of `changes` that are new positions. */
  readonly opened: readonly PositionUpdate[];
  /** Those of `changes` in size, average cost or the terms of the contract. */
  readonly changed: readonly PositionUpdate[];
  /** Those of `changes` whose position is gone; `position` is 0. */
  readonly closed: readonly PositionUpdate[];
  /** Those of `changes` in price, value or P&L only. */
  readonly repriced: readonly PositionUpdate[];
}

/**
 * A row or frame that was not taken, and why. What was known before is kept.
 * @example streamer.on('rejected', ({ conId, reason }) => console.warn(conId, reason));
 */
export interface RejectedEvent extends RowRejection {
  /** The link it came over, counting from 1. */
  readonly generation: number;
}

/**
 * Events of `IBPositionStreamer.on`, by name.
 * @example const log = (name: keyof StreamerEvents) => streamer.on(name, (event) => console.log(name, event));
 */
export type StreamerEvents = {
  /** Every update handlers get. */
  position: PositionUpdate;
  /** A first download is complete; after a gap it is `resumed` instead. */
  snapshot: SnapshotEvent;
  /** Every attempt, delay and change of the link. */
  status: StreamerStatus;
  /** From here on the book is stale. */
  gap: GapEvent;
  /** The book is current again, with what the gap hid. */
  resumed: ResumedEvent;
  /** Every error and notice message of the gateway, with its meaning. */
  notice: Notice;
  /** The breaker opened, probes, or closed. */
  circuit: CircuitEvent;
  /** A handler is too slow for what comes. */
  lag: LagEvent;
  /** A row or frame could not be read. */
  rejected: RejectedEvent;
  /** A handler or a listener threw or rejected. */
  handlerError: HandlerErrorEvent;
};

/**
 * The name of every event, in the order of {@link StreamerEvents}.
 * @example for (const name of EVENT_NAMES) streamer.on(name, (event) => console.log(name, event));
 */
export const EVENT_NAMES = [
  'position',
  'snapshot',
  'status',
  'gap',
  'resumed',
  'notice',
  'circuit',
  'lag',
  'rejected',
  'handlerError',
] as const satisfies readonly (keyof StreamerEvents)[];

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

/**
 * Counters since the latest start(), and the state of the moment.
 * @example const { rows, updates, backlog, heartbeatRoundTripMs } = streamer.stats();
 */
export interface StreamerStats extends Readonly<ConnectionStats> {
  /** Number of the newest link. */
  readonly generation: number;
  /** Handlers registered, running `updates()` among them. */
  readonly handlers: number;
  /** Updates waiting for slow handlers, all together. */
  readonly backlog: number;
  /** Positions in the book, current or stale. */
  readonly positions: number;
  /** Portfolio rows read, whether or not they passed the filter. */
  readonly rows: number;
  /** Updates delivered; each counts once, however many handlers got it. */
  readonly updates: number;
  /** Rows and frames not taken. */
  readonly rejected: number;
  /** `gap` events. */
  readonly gaps: number;
  /** Milliseconds the newest heartbeat took; `null` before the first. */
  readonly heartbeatRoundTripMs: number | null;
  /** Milliseconds since the newest portfolio row; `null` before the first. */
  readonly newestRowAgeMs: number | null;
  /** Milliseconds since each account's newest portfolio row or download. */
  readonly accountAgeMs: Readonly<Record<string, number>>;
  /** Health of each data farm the gateway spoke of. */
  readonly farms: Readonly<Record<string, FarmHealth>>;
}
