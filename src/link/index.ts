// The door of the supervised link; it knows nothing of positions.

export type { ConnectionHooks, Link } from './connection-hooks.ts';
export type { DegradedReason, LinkInput, LinkState, StreamerStatus } from './lifecycle.ts';
export { TRANSITIONS } from './lifecycle.ts';
export { Connection, type ConnectionSettings, type ConnectionStats } from './link.ts';
export {
  type FarmHealth,
  NOTICES,
  type Notice,
  type NoticeMeaning,
  type NoticeReaction,
  type NoticeScope,
  type NoticeSeverity,
  portOf,
} from './notices.ts';
export type { CircuitEvent } from './retry.ts';
export type { AccountMessages } from './session-events.ts';
