// What the streamer reports besides updates to handlers: events by name, the counters.

import type { HandlerErrorEvent, LagEvent } from './delivery/handler-lane.ts';
import type { CircuitEvent, ConnectionStats, FarmHealth, Notice, StreamerStatus } from './link/index.ts';
import type { DisagreementEvent, GapEvent, RejectedEvent, ResumedEvent, SnapshotEvent } from './positions/facts.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import type { AccountValue } from './values/account-value.ts';
import type { PnlUpdate } from './values/pnl.ts';

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
  /** Two sources of one size have differed for too long. */
  disagreement: DisagreementEvent;
  /** An account value that is new, or says something else than before. */
  accountValue: AccountValue;
  /** Live P&L of a position or an account that is new, or says something else than before; with `values: 'pnl'` only. */
  pnl: PnlUpdate;
  /** A row or frame could not be read, or not to its end. */
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
  'disagreement',
  'accountValue',
  'pnl',
  'rejected',
  'handlerError',
] as const satisfies readonly (keyof StreamerEvents)[];

/** Events of which each wish has its own: they are numbered where they are told. */
export const OF_ONE_WISH: ReadonlySet<string> = new Set(['position', 'snapshot', 'gap', 'resumed', 'pnl']);
/** Events after which a book may be current, or never will be. */
export const BRINGS_BOOK: ReadonlySet<string> = new Set(['snapshot', 'resumed', 'status']);

/**
 * Counters since the latest start(), and the state of the moment.
 * @example const { rows, updates, backlog, heartbeatRoundTripMs } = streamer.stats();
 */
export interface StreamerStats extends Readonly<ConnectionStats> {
  /** Number of the newest link. */
  readonly generation: number;
  /** As which client the gateway is asked, also where the option says `'auto'`; `null` before the first start. */
  readonly clientId: number | null;
  /** Handlers registered, running `updates()` among them. */
  readonly handlers: number;
  /** Updates waiting for slow handlers, all together. */
  readonly backlog: number;
  /** Positions the filter lets in, current or stale. */
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
