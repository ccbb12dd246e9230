// The public door of the streamer: names listed by hand, no logic.

/**
 * Live positions of one Interactive Brokers login through one connection per process.
 * @module ib-position-streamer
 */

export type { HandlerErrorEvent, LagEvent } from './delivery/handler-lane.ts';
export type { HandlerOptions, OverflowPolicy } from './delivery/handler-options.ts';
export { optionsFromEnv } from './environment.ts';
export {
  AccountHeldElsewhereError,
  AccountRequiredError,
  AlreadyStreamingError,
  ClientIdInUseError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  DisclaimerError,
  HeartbeatTimeoutError,
  HostNotFoundError,
  InternalError,
  InvalidHandlerError,
  InvalidOptionsError,
  ProtocolError,
  SnapshotTimeoutError,
  StartAbortedError,
  StreamerError,
  UnknownAccountError,
  UnsupportedLibraryError,
  UnsupportedServerVersionError,
} from './errors.ts';
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
export type {
  CircuitBreakerOptions,
  HeartbeatOptions,
  ReconnectOptions,
  StreamerOptions,
} from './options.ts';
export { IBPositionStreamer, type UpdatesOptions } from './position-streamer.ts';
export type { GapEvent, RejectedEvent, ResumedEvent, SnapshotEvent } from './positions/facts.ts';
export {
  isPositionUpdateHandler,
  type PositionChange,
  type PositionContract,
  type PositionNumbers,
  type PositionPhase,
  type PositionUpdate,
  type PositionUpdateHandler,
} from './positions/position-update.ts';
export type { FilterCandidate } from './positions/row-filter.ts';
export type { PositionBookView } from './positions/trust.ts';
export type { StreamerLogger } from './stream-log.ts';
export { EVENT_NAMES, type StreamerEvents, type StreamerStats } from './streamer-events.ts';
