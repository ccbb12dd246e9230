// The public door of the streamer: names listed by hand, no logic.

/**
 * Live positions of one Interactive Brokers login through one connection per process.
 * @module ib-position-streamer
 */

export { isPositionUpdateHandler, type PositionUpdateHandler } from './delivery/handler.ts';
export type { HandlerErrorEvent, LagEvent } from './delivery/handler-lane.ts';
export type {
  EventsOptions,
  HandlerOptions,
  OverflowPolicy,
  TotalsOptions,
  UpdatesOptions,
  WhenCurrentOptions,
} from './delivery/handler-options.ts';
export { optionsFromEnv } from './environment.ts';
export type { StreamerErrorCode } from './error-table.ts';
export {
  AccountRequiredError,
  ConnectTimeoutError,
  InvalidOptionsError,
  SnapshotTimeoutError,
  StreamerError,
  UnknownAccountError,
} from './errors.ts';
export type { StreamLease } from './leases.ts';
export type {
  CircuitEvent,
  DegradedReason,
  FarmHealth,
  Notice,
  NoticeReaction,
  NoticeScope,
  NoticeSeverity,
  StreamerStatus,
} from './link/index.ts';
export type { LogFields } from './log-fields.ts';
export type {
  CircuitBreakerOptions,
  HeartbeatOptions,
  PnlOptions,
  ReconnectOptions,
  StreamerOptions,
} from './options.ts';
export { IBPositionStreamer } from './position-streamer.ts';
export type { PositionBookView, ViewedPosition } from './positions/book-view.ts';
export type {
  DisagreementEvent,
  GapEvent,
  HiddenPositions,
  RejectedEvent,
  ResumedEvent,
  SnapshotEvent,
} from './positions/facts.ts';
export type { PositionKey } from './positions/find-position.ts';
export type {
  PositionCause,
  PositionChange,
  PositionContract,
  PositionNumbers,
  PositionPhase,
  PositionUpdate,
} from './positions/position-update.ts';
export type { SecType } from './positions/sec-types.ts';
export type { FilterCandidate, PositionWish } from './positions/wish.ts';
export type { BookEvent, StreamEvent } from './stream-event.ts';
export type { StreamerLogger } from './stream-log.ts';
export { EVENT_NAMES, type StreamerEvents, type StreamerStats } from './streamer-events.ts';
export type { BookTotals, Total, TotalRate, TotalSum } from './totals.ts';
export type { AccountValue, AccountValues } from './values/account-value.ts';
export type { DerivedPrice, PnlFigures, PnlState, PnlUpdate } from './values/pnl.ts';
export type { CurrentBook } from './when-current.ts';
