// The server versions at which the wire format changes, and how one is agreed on.

/** The first server version with each change (names follow IB's own MIN_SERVER_VER_ constants). */
export const SERVER_VERSION = {
  /** startApi carries optionalCapabilities. */
  optionalCapabilities: 72,
  /** What clients older than `API\0` are told: the newest version without a primaryExch in reqContractDetails. */
  plain: 74,
  /** reqContractDetails carries primaryExch. */
  primaryExch: 75,
  /** placeOrder and openOrder carry randomizeSize and randomizePrice. */
  randomizeSizeAndPrice: 76,
  /** The oldest version that speaks length-prefixed frames after `API\0`. */
  oldest: 100,
  /** Positions and fills may be fractions: older clients read whole numbers. */
  fractionalPositions: 101,
  /** placeOrder and openOrder carry pegged-to-benchmark fields, conditions and adjusted orders. */
  peggedToBenchmark: 102,
  /** Order messages and executionData carry modelCode. */
  models: 103,
  /** placeOrder carries extOperator. */
  extOperator: 105,
  /** placeOrder and openOrder carry a soft dollar tier. */
  softDollarTier: 106,
  /** contractData carries an mdSizeMultiplier, until 164. */
  mdSizeMultiplier: 110,
  /** placeOrder and openOrder carry cashQty. */
  cashQty: 111,
  /** reqMktData carries regulatorySnapshot, and is answered by tickReqParams too. */
  smartComponents: 114,
  /** contractData carries aggGroup. */
  aggGroup: 121,
  /** contractData carries underSymbol and underSecType. */
  underlyingInfo: 122,
  /** reqHistoricalData carries keepUpToDate and loses its version field. */
  syntheticRealtimeBars: 124,
  /** contractData carries marketRuleIds. */
  marketRules: 126,
  /** The news requests carry options. */
  newsQueryOrigins: 128,
  /** pnl carries unrealizedPnL. */
  unrealizedPnl: 129,
  /** orderStatus carries mktCapPrice and loses its version field. */
  marketCapPrice: 131,
  /** contractData carries realExpirationDate. */
  realExpirationDate: 134,
  /** pnl carries realizedPnL. */
  realizedPnl: 135,
  /** executionData carries lastLiquidity and loses its version field. */
  lastLiquidity: 136,
  /** placeOrder carries the MiFID II decision maker. */
  decisionMaker: 138,
  /** placeOrder carries the MiFID II execution trader. */
  mifidExecution: 139,
  /** reqTickByTickData carries numberOfTicks and ignoreSize. */
  tickByTickIgnoreSize: 140,
  /** placeOrder and openOrder carry dontUseAutoPriceForHedge. */
  autoPriceForHedge: 141,
  /** openOrder carries margins before an order and their change. */
  whatIfExtFields: 142,
  /** reqScannerSubscription carries filter options and loses its version field. */
  scannerGenericOptions: 143,
  /** placeOrder and openOrder lose their version field; they carry isOmsContainer. */
  orderContainer: 145,
  /** reqMktDepth and cancelMktDepth carry isSmartDepth. */
  smartDepth: 146,
  /** placeOrder and openOrder carry discretionaryUpToLimitPrice. */
  dPegOrders: 148,
  /** reqMktDepth carries primaryExch. */
  depthPrimaryExch: 149,
  /** placeOrder and openOrder carry usePriceMgmtAlgo. */
  priceMgmtAlgo: 151,
  /** contractData carries stockType. */
  stockType: 152,
  /** Non-ASCII text travels as `\uXXXX`. */
  encodeMsgAscii7: 153,
  /** tickOptionComputation carries tickAttrib and loses its version field. */
  priceBasedVolatility: 156,
  /** replaceFA carries a reqId. */
  replaceFaEnd: 157,
  /** placeOrder and openOrder carry duration. */
  duration: 158,
  /** placeOrder and openOrder carry postToAts. */
  postToAts: 160,
  /** placeOrder and openOrder carry autoCancelParent. */
  autoCancelParent: 162,
  /** contractData carries a sizeMinTick, until 164; sizes of ticks and in pnlSingle may be fractions. */
  fractionalSizes: 163,
  /** contractData loses its version field, and carries minSize, sizeIncrement and suggestedSizeIncrement. */
  sizeRules: 164,
  /** error carries advancedOrderRejectJson. */
  advancedOrderReject: 166,
  /** placeOrder and cancelOrder carry a manual time. */
  manualOrderTime: 169,
  /** Order messages carry the offsets of PEG BEST and PEG MID. */
  pegBestPegMid: 170,
  /** reqWshEventData carries filters. */
  wshFilters: 171,
  /** reqWshEventData carries dates. */
  wshDates: 173,
  /** Times of executions and bars name their zone. */
  instrumentTimezone: 174,
  /** reqContractDetails carries issuerId, symbolSamples description and issuerId. */
  bondIssuerId: 176,
  /** Order messages lose faProfile. */
  faProfileDesupport: 177,
  /** executionData carries pendingPriceRevision. */
  pendingPriceRevision: 178,
  /** contractData of a FUND carries 17 further fields. */
  fundData: 179,
  /** exerciseOptions carries manualOrderTime. */
  manualOrderTimeExerciseOptions: 180,
  /** contractData carries lastTradeDate beside the date with its time. */
  lastTradeDate: 182,
  /** Order messages carry customerAccount. */
  customerAccount: 183,
  /** Order messages carry professionalCustomer. */
  professionalCustomer: 184,
  /** openOrder carries bondAccruedInterest. */
  bondAccruedInterest: 185,
  /** contractData carries ineligibilityReasons. */
  ineligibilityReasons: 186,
  /** placeOrder and cancelOrder carry fields of a quote request, until 190. */
  rfqFields: 187,
  /** bondContractData carries its trading hours. */
  bondTradingHours: 188,
  /** placeOrder and openOrder carry includeOvernight. */
  includeOvernight: 189,
  /** placeOrder and cancelOrder lose the fields of a quote request. */
  undoRfqFields: 190,
  /** cancelOrder and globalCancel lose their version field; placeOrder carries manualOrderIndicator. */
  cmeTagging: 192,
  /** openOrder carries extOperator and manualOrderIndicator. */
  cmeTaggingInOpenOrder: 193,
  /** error carries errorTime and loses its version field. */
  errorTime: 194,
  /** openOrder carries margins outside trading hours, a suggested size and allocations. */
  fullOrderPreview: 195,
  /** The dates of historicalData follow it, in a historicalDataEnd of their own. */
  historicalDataEnd: 196,
  /** reqCurrentTimeInMillis exists. */
  currentTimeInMillis: 197,
  /** executionData, openOrder and completedOrder carry submitter. */
  submitter: 198,
  /** placeOrder and openOrder carry imbalanceOnly. */
  imbalanceOnly: 199,
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
