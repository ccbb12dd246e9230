// What is found out about the book, besides updates: a first download, a gap and its end, a row not taken.
import type { StreamerError } from '../errors.ts';
import type { RowRejection } from './portfolio-row.ts';
import type { PositionUpdate } from './position-update.ts';

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
