// The door of the supervised link; it knows nothing of positions.

export type { AccountMessages, PositionMessage } from './ib-session.ts';
export type { DegradedReason, LinkInput, LinkState, StreamerStatus } from './lifecycle.ts';
export { TRANSITIONS } from './lifecycle.ts';
export {
  Connection,
  type ConnectionHooks,
  type ConnectionSettings,
  type ConnectionStats,
  type Link,
} from './link.ts';
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
