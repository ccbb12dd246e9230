// What is found out about the book, besides updates: a first download, a gap and its end, a row not taken.
import type { StreamerError } from '../errors.ts';
import type { RowRejection } from './portfolio-row.ts';
import type { PositionChange, PositionUpdate } from './position-update.ts';

/**
 * How many held positions a view leaves out, as whoever looks at it did not wish for them.
 * @example streamer.on('snapshot', ({ hidden }) => console.log(hidden.count, hidden.bySecType)); // 5 { STK: 5 }
 */
export interface HiddenPositions {
  /** All of them. */
  readonly count: number;
  /** Of each security type. */
  readonly bySecType: Readonly<Record<string, number>>;
}

/**
 * A first download is complete: this is what is held, as far as `state` says.
 * @example streamer.once('snapshot', ({ state, positions }) => state !== 'unknown' && console.table(positions));
 */
export interface SnapshotEvent {
  /** The streamer's {@link IBPositionStreamer.run}. */
  readonly run: string;
  /** The link it came over, counting from 1. */
  readonly generation: number;
  /** The accounts downloaded, in the order they were. */
  readonly accounts: readonly string[];
  /** When the last download ended (accountDownloadEnd, 54). */
  readonly asOf: Date;
  /** How far it is believed, as `positions()` says it. `unknown`: no download was believed, and no positions are not none held. */
  readonly state: 'unknown' | 'current' | 'stale';
  /** Why it is not `current`; null when it is. */
  readonly reason: string | null;
  /** What start() wished to see of them; positions of size 0 are left out. */
  readonly positions: readonly PositionUpdate[];
  /** What is held beside them: nothing shown is not nothing held. */
  readonly hidden: HiddenPositions;
}

/**
 * From `since` on, changes may be missed; `resumed` will tell what they were.
 * @example streamer.on('gap', ({ since, reason }) => console.warn('stale since', since, reason));
 */
export interface GapEvent {
  /** The streamer's {@link IBPositionStreamer.run}. */
  readonly run: string;
  /** The link that ended, or whose subscriptions were lost (1101); after stop(), the last one there was. */
  readonly generation: number;
  /** When the loss was noticed, not when it happened: with a dead peer that is a heartbeat's patience later. After stop(), when that was. */
  readonly since: Date;
  /** `data-lost` is notice 1101: TWS lost its subscriptions while the link stayed up. `stopped`: nobody listened between stop() and start(); told by the link that start() brings. */
  readonly reason: 'connection-lost' | 'data-lost' | 'stopped';
  /** Why the link ended; `null` when it did not, or was not wanted. */
  readonly error: StreamerError | null;
  /** Positions shown, stale from now on. */
  readonly positions: number;
}

/**
 * The gap is closed: everything that differs from the book as it was before.
 * @example streamer.on('resumed', ({ durationMs, closed }) => console.log(durationMs, closed.length, 'closed unseen'));
 */
export interface ResumedEvent {
  /** The streamer's {@link IBPositionStreamer.run}. */
  readonly run: string;
  /** The link that closed the gap; after a lost connection, newer than the one in {@link GapEvent}. */
  readonly generation: number;
  /** That of the {@link GapEvent}. */
  readonly since: Date;
  /** When the new download was compared. */
  readonly until: Date;
  /** Milliseconds from `since` to `until`. */
  readonly durationMs: number;
  /** Every update told since {@link GapEvent}, in the order the handlers got them. */
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
 * Portfolio rows and positions (reqPositions) have said different sizes of one position for longer than 10 s. Its account
 * is not believed (`degraded`, `disagreement`), and both are asked again. Told whatever the filter lets in.
 * @example streamer.on('disagreement', ({ conId, portfolio, positions }) => console.warn(conId, portfolio, positions));
 */
export interface DisagreementEvent {
  /** The streamer's {@link IBPositionStreamer.run}. */
  readonly run: string;
  /** The link it came over, counting from 1. */
  readonly generation: number;
  /** Account code, such as `DU1234567`. */
  readonly account: string;
  /** IB's number of the contract. */
  readonly conId: number;
  /** The size that portfolio rows (7) tell; `null`: they say nothing of it. */
  readonly portfolio: number | null;
  /** The size that position (61) tells; `null`: it says nothing of it. */
  readonly positions: number | null;
  /** Milliseconds since a portfolio row told it. */
  readonly portfolioAgeMs: number | null;
  /** Milliseconds since a position message told it. */
  readonly positionsAgeMs: number | null;
}

/**
 * A row or frame that was not taken, or a field of it, and why. What was known before is kept.
 * @example streamer.on('rejected', ({ conId, reason }) => console.warn(conId, reason));
 */
export interface RejectedEvent extends RowRejection {
  /** The link it came over, counting from 1. */
  readonly generation: number;
}

/** The changes a gap hid, and those of each kind among them. */
export function changesByKind(
  changes: readonly PositionUpdate[],
): Pick<ResumedEvent, 'changes' | 'opened' | 'changed' | 'closed' | 'repriced'> {
  const of = (change: PositionChange) => Object.freeze(changes.filter((update) => update.change === change));
  return {
    changes: Object.freeze(changes),
    opened: of('opened'),
    changed: of('changed'),
    closed: of('closed'),
    repriced: of('repriced'),
  };
}
