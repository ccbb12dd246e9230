// What the streamer reports besides updates to handlers: events by name, the view of the book, the counters.
import type { CircuitEvent, ConnectionStats, FarmHealth, Notice, StreamerStatus } from './connection/index.ts';
import type { StreamerError } from './errors.ts';
import type { HandlerErrorEvent, LagEvent } from './handler-lane.ts';
import type { RowRejection } from './portfolio-row.ts';
import type { PositionUpdate } from './position-update.ts';

/** A first download is complete: this is what is held. */
export interface SnapshotEvent {
  readonly generation: number;
  readonly accounts: readonly string[];
  readonly asOf: Date;
  readonly positions: readonly PositionUpdate[];
}

/** From `since` on, changes may be missed; `resumed` will tell what they were. */
export interface GapEvent {
  /** The link that ended, or whose subscriptions were lost (1101). */
  readonly generation: number;
  readonly since: Date;
  readonly reason: 'connection-lost' | 'data-lost';
  readonly error: StreamerError | null;
  /** Positions in the book, stale from now on. */
  readonly positions: number;
}

/** The gap is closed: everything that differs from the book as it was before. */
export interface ResumedEvent {
  readonly generation: number;
  readonly since: Date;
  readonly until: Date;
  readonly durationMs: number;
  /** Every difference, in the order the handlers got them. */
  readonly changes: readonly PositionUpdate[];
  readonly opened: readonly PositionUpdate[];
  readonly changed: readonly PositionUpdate[];
  readonly closed: readonly PositionUpdate[];
  readonly repriced: readonly PositionUpdate[];
}

/** A row or frame that was not taken, and why. What was known before is kept. */
export interface RejectedEvent extends RowRejection {
  readonly generation: number;
}

/** Events of `IBPositionStreamer.on`, by name. */
export type StreamerEvents = {
  /** Every update handlers get. */
  position: PositionUpdate;
  snapshot: SnapshotEvent;
  /** Every attempt, delay and change of the link. */
  status: StreamerStatus;
  gap: GapEvent;
  resumed: ResumedEvent;
  /** Every error and notice message of the gateway, with its meaning. */
  notice: Notice;
  circuit: CircuitEvent;
  lag: LagEvent;
  rejected: RejectedEvent;
  handlerError: HandlerErrorEvent;
};

/**
 * What is held, and whether that can be believed.
 * - `unknown`: no download has ended yet; nothing is held as far as anyone knows, which is not the same as "nothing is held"
 * - `current`: the link is live; `rejected` lists rows that could not be read: their positions are missing, old, or closed unseen
 * - `stale`: what was held at `asOf`; `reason` says why it may be wrong now
 */
export type PositionBookView =
  | { readonly state: 'unknown'; readonly since: Date; readonly reason: string }
  | {
      readonly state: 'current';
      readonly since: Date;
      /** When the gateway last spoke of the account. */
      readonly asOf: Date;
      readonly positions: readonly PositionUpdate[];
      readonly rejected: readonly RejectedEvent[];
    }
  | {
      readonly state: 'stale';
      readonly since: Date;
      readonly asOf: Date;
      readonly reason: string;
      readonly positions: readonly PositionUpdate[];
      readonly rejected: readonly RejectedEvent[];
    };

/** Counters since the latest start(), and the state of the moment. */
export interface StreamerStats extends Readonly<ConnectionStats> {
  /** Number of the newest link. */
  readonly generation: number;
  readonly handlers: number;
  /** Updates waiting for slow handlers, all together. */
  readonly backlog: number;
  readonly positions: number;
  /** Portfolio rows read, whether or not they passed the filter. */
  readonly rows: number;
  /** Updates delivered; each counts once, however many handlers got it. */
  readonly updates: number;
  readonly rejected: number;
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
