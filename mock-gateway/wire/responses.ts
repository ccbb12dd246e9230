// What the gateway sends: one row per message, fields in wire order (protocol 2.2); the account's own rows are here.

import { historyResponses } from './history-responses.ts';
import { marketResponses } from './market-responses.ts';
import { type Message, message, since, until, version } from './message.ts';
import { orderResponses } from './order-responses.ts';
import { SERVER_VERSION } from './server-version.ts';
import { sideResponses } from './side-responses.ts';
import {
  asciiText,
  decimal,
  decimalSince,
  decimalUpTo,
  double,
  int,
  long,
  money,
  string,
  UNSET_DOUBLE,
  unset,
} from './text/field.ts';

// position and positionMulti carry exchange and no primaryExch, and print strike as a Java double: `0.0`.
const positionContract = {
  conId: int,
  symbol: string,
  secType: string,
  lastTradeDateOrContractMonth: string,
  strike: double,
  right: string,
  multiplier: string,
  exchange: string,
  currency: string,
  localSymbol: string,
  tradingClass: string,
};

// portfolioValue carries primaryExch and no exchange, and prints strike as a plain decimal: `0`.
const portfolioContract = {
  conId: int,
  symbol: string,
  secType: string,
  lastTradeDateOrContractMonth: string,
  strike: decimal,
  right: string,
  multiplier: string,
  primaryExch: string,
  currency: string,
  localSymbol: string,
  tradingClass: string,
};

const unsetDouble = unset(double, UNSET_DOUBLE);

export const responses = {
  ...marketResponses,
  ...historyResponses,
  ...orderResponses,
  ...sideResponses,
  error: message('error', 4, {
    version: until(SERVER_VERSION.errorTime, version(2)),
    id: int,
    code: int,
    message: asciiText,
    advancedOrderRejectJson: since(SERVER_VERSION.advancedOrderReject, asciiText),
    errorTime: since(SERVER_VERSION.errorTime, long),
  }),
  updateAccountValue: message('updateAccountValue', 6, {
    version: version(2),
    key: string,
    value: string,
    currency: string,
    accountName: string,
  }),
  portfolioValue: message('portfolioValue', 7, {
    version: version(8),
    ...portfolioContract,
    position: decimalSince(SERVER_VERSION.fractionalPositions),
    marketPrice: decimalUpTo(8),
    marketValue: money,
    averageCost: decimalUpTo(8),
    unrealizedPNL: money,
    realizedPNL: money,
    accountName: string,
  }),
  updateAccountTime: message('updateAccountTime', 8, { version: version(1), timeStamp: string }),
  nextValidId: message('nextValidId', 9, { version: version(1), orderId: int }),
  managedAccounts: message('managedAccounts', 15, { version: version(1), accountsList: string }),
  currentTime: message('currentTime', 49, { version: version(1), time: long }),
  accountDownloadEnd: message('accountDownloadEnd', 54, { version: version(1), accountName: string }),
  position: message('position', 61, {
    version: version(3),
    account: string,
    ...positionContract,
    position: decimalSince(SERVER_VERSION.fractionalPositions),
    avgCost: double,
  }),
  positionEnd: message('positionEnd', 62, { version: version(1) }),
  accountSummary: message('accountSummary', 63, {
    version: version(1),
    reqId: int,
    account: string,
    tag: string,
    value: string,
    currency: string,
  }),
  accountSummaryEnd: message('accountSummaryEnd', 64, { version: version(1), reqId: int }),
  positionMulti: message('positionMulti', 71, {
    version: version(1),
    reqId: int,
    account: string,
    ...positionContract,
    position: decimal,
    avgCost: double,
    modelCode: string,
  }),
  positionMultiEnd: message('positionMultiEnd', 72, { version: version(1), reqId: int }),
  accountUpdateMulti: message('accountUpdateMulti', 73, {
    version: version(1),
    reqId: int,
    account: string,
    modelCode: string,
    key: string,
    value: string,
    currency: string,
  }),
  accountUpdateMultiEnd: message('accountUpdateMultiEnd', 74, { version: version(1), reqId: int }),
  pnl: message('pnl', 94, {
    reqId: int,
    dailyPnL: unsetDouble,
    unrealizedPnL: since(SERVER_VERSION.unrealizedPnl, unsetDouble),
    realizedPnL: since(SERVER_VERSION.realizedPnl, unsetDouble),
  }),
  pnlSingle: message('pnlSingle', 95, {
    reqId: int,
    position: decimalSince(SERVER_VERSION.fractionalSizes),
    dailyPnL: unsetDouble,
    unrealizedPnL: since(SERVER_VERSION.unrealizedPnl, unsetDouble),
    realizedPnL: since(SERVER_VERSION.realizedPnl, unsetDouble),
    value: unsetDouble,
  }),
  currentTimeInMillis: message('currentTimeInMillis', 109, { timeInMillis: long }),
};

/** The rows by message id. */
export const responseById: ReadonlyMap<number, Message> = new Map(
  Object.values<Message>(responses).map((row): [number, Message] => [row.id, row]),
);
