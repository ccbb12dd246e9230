// The server versions at which the wire format changes, and how one is agreed on.

/** The first server version with each change (names follow IB's own MIN_SERVER_VER_ constants). */
export const SERVER_VERSION = {
  /** The oldest version that speaks length-prefixed frames after `API\0`. */
  oldest: 100,
  /** pnl carries unrealizedPnL. */
  unrealizedPnl: 129,
  /** pnl carries realizedPnL. */
  realizedPnl: 135,
  /** Non-ASCII text travels as `\uXXXX`. */
  encodeMsgAscii7: 153,
  /** error carries advancedOrderRejectJson. */
  advancedOrderReject: 166,
  /** reqContractDetails carries issuerId. */
  bondIssuerId: 176,
  /** error carries errorTime and loses its version field. */
  errorTime: 194,
  /** reqCurrentTimeInMillis exists. */
  currentTimeInMillis: 197,
  /** reqExecutions carries days; also the newest version that is text throughout. */
  parametrizedDaysOfExecutions: 200,
  /** Every body starts with a raw 4-byte id and some are protobuf: not spoken here. */
  protobuf: 201,
} as const;

/** The newest version this codec speaks. */
export const NEWEST_SERVER_VERSION = SERVER_VERSION.protobuf - 1;

/** The versions a client offers. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/**
 * min(own maximum, client's maximum), as recorded from real gateways. What they do when the client's minimum is above
 * their maximum is not known; here the client is told the maximum and refuses by itself.
 */
export function negotiate(ownMax: number, offered: VersionRange): number {
  return Math.min(ownMax, offered.max);
}
