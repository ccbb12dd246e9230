// What a client sends: one row per message, fields in wire order (protocol 2.1).

import { group, type Message, message, since, until, version, when } from './message.ts';
import { orderRequests } from './order-requests.ts';
import { comboLegs, optionalBool, optionalInt, requestContract } from './request-contract.ts';
import { SERVER_VERSION } from './server-version.ts';
import { sideRequests } from './side-requests.ts';
import { bool, decimal, double, int, string } from './text/field.ts';

export const requests = {
  reqMktData: message('reqMktData', 1, {
    version: version(11),
    reqId: int,
    ...requestContract,
    comboLegs,
    deltaNeutral: bool,
    deltaNeutralConId: when('deltaNeutral', true, int),
    deltaNeutralDelta: when('deltaNeutral', true, decimal),
    deltaNeutralPrice: when('deltaNeutral', true, decimal),
    genericTickList: string,
    snapshot: optionalBool,
    regulatorySnapshot: since(SERVER_VERSION.smartComponents, optionalBool),
    mktDataOptions: string,
  }),
  cancelMktData: message('cancelMktData', 2, { version: version(2), reqId: int }),
  ...orderRequests,
  reqAccountUpdates: message('reqAccountUpdates', 6, { version: version(2), subscribe: bool, acctCode: string }),
  reqExecutions: message('reqExecutions', 7, {
    version: version(3),
    reqId: int,
    clientId: optionalInt,
    acctCode: string,
    time: string,
    symbol: string,
    secType: string,
    exchange: string,
    side: string,
    lastNDays: since(SERVER_VERSION.parametrizedDaysOfExecutions, optionalInt),
    specificDates: since(SERVER_VERSION.parametrizedDaysOfExecutions, group({ date: string })),
  }),
  reqIds: message('reqIds', 8, { version: version(1), numIds: int }),
  reqContractDetails: message('reqContractDetails', 9, {
    version: version(8),
    reqId: int,
    ...requestContract,
    primaryExch: since(SERVER_VERSION.primaryExch, string),
    includeExpired: optionalBool,
    secIdType: string,
    secId: string,
    issuerId: since(SERVER_VERSION.bondIssuerId, string),
  }),
  setServerLogLevel: message('setServerLogLevel', 14, { version: version(1), logLevel: int }),
  reqManagedAccts: message('reqManagedAccts', 17, { version: version(1) }),
  reqHistoricalData: message('reqHistoricalData', 20, {
    version: until(SERVER_VERSION.syntheticRealtimeBars, version(6)),
    reqId: int,
    ...requestContract,
    includeExpired: optionalBool,
    endDateTime: string,
    barSizeSetting: string,
    durationStr: string,
    useRTH: optionalInt,
    whatToShow: string,
    formatDate: optionalInt,
    comboLegs,
    keepUpToDate: since(SERVER_VERSION.syntheticRealtimeBars, optionalBool),
    chartOptions: string,
  }),
  cancelHistoricalData: message('cancelHistoricalData', 25, { version: version(1), reqId: int }),
  reqCurrentTime: message('reqCurrentTime', 49, { version: version(1) }),
  calculateImpliedVolatility: message('calculateImpliedVolatility', 54, {
    version: version(3),
    reqId: int,
    ...requestContract,
    optionPrice: double,
    underPrice: double,
  }),
  calculateOptionPrice: message('calculateOptionPrice', 55, {
    version: version(3),
    reqId: int,
    ...requestContract,
    volatility: double,
    underPrice: double,
  }),
  cancelCalculateImpliedVolatility: message('cancelCalculateImpliedVolatility', 56, {
    version: version(1),
    reqId: int,
  }),
  cancelCalculateOptionPrice: message('cancelCalculateOptionPrice', 57, { version: version(1), reqId: int }),
  reqMarketDataType: message('reqMarketDataType', 59, { version: version(1), marketDataType: int }),
  reqPositions: message('reqPositions', 61, { version: version(1) }),
  reqAccountSummary: message('reqAccountSummary', 62, {
    version: version(1),
    reqId: int,
    groupName: string,
    tags: string,
  }),
  cancelAccountSummary: message('cancelAccountSummary', 63, { version: version(1), reqId: int }),
  cancelPositions: message('cancelPositions', 64, { version: version(1) }),
  // @stoqey/ib without a clientId sends it empty.
  startApi: message('startApi', 71, {
    version: version(2),
    clientId: optionalInt,
    optionalCapabilities: since(SERVER_VERSION.optionalCapabilities, string),
  }),
  reqPositionsMulti: message('reqPositionsMulti', 74, {
    version: version(1),
    reqId: int,
    account: string,
    modelCode: string,
  }),
  cancelPositionsMulti: message('cancelPositionsMulti', 75, { version: version(1), reqId: int }),
  reqAccountUpdatesMulti: message('reqAccountUpdatesMulti', 76, {
    version: version(1),
    reqId: int,
    account: string,
    modelCode: string,
    ledgerAndNLV: bool,
  }),
  cancelAccountUpdatesMulti: message('cancelAccountUpdatesMulti', 77, { version: version(1), reqId: int }),
  reqSecDefOptParams: message('reqSecDefOptParams', 78, {
    reqId: int,
    underlyingSymbol: string,
    futFopExchange: string,
    underlyingSecType: string,
    underlyingConId: optionalInt,
  }),
  reqMatchingSymbols: message('reqMatchingSymbols', 81, { reqId: int, pattern: string }),
  reqHeadTimestamp: message('reqHeadTimestamp', 87, {
    reqId: int,
    ...requestContract,
    includeExpired: optionalBool,
    useRTH: optionalInt,
    whatToShow: string,
    formatDate: optionalInt,
  }),
  cancelHeadTimestamp: message('cancelHeadTimestamp', 90, { reqId: int }),
  reqPnL: message('reqPnL', 92, { reqId: int, account: string, modelCode: string }),
  cancelPnL: message('cancelPnL', 93, { reqId: int }),
  reqPnLSingle: message('reqPnLSingle', 94, { reqId: int, account: string, modelCode: string, conId: int }),
  cancelPnLSingle: message('cancelPnLSingle', 95, { reqId: int }),
  ...sideRequests,
  reqCurrentTimeInMillis: message('reqCurrentTimeInMillis', 105, {}),
};

/** The rows by message id. */
export const requestById: ReadonlyMap<number, Message> = new Map(
  Object.values<Message>(requests).map((row): [number, Message] => [row.id, row]),
);
