// What a client asks about beside accounts, contracts, quotes and orders: one row per message, fields in wire order.

import { message, since, sinceMessage, version } from './message.ts';
import { optionalBool, optionalInt, requestContract } from './request-contract.ts';
import { SERVER_VERSION } from './server-version.ts';
import { int, string } from './text/field.ts';

const byReqId = { reqId: int };

export const sideRequests = {
  reqMktDepth: message('reqMktDepth', 10, {
    version: version(5),
    ...byReqId,
    ...requestContract,
    primaryExch: since(SERVER_VERSION.mktDepthPrimaryExch, string),
    numRows: optionalInt,
    isSmartDepth: since(SERVER_VERSION.smartDepth, optionalBool),
    mktDepthOptions: sinceMessage(5, string),
  }),
  cancelMktDepth: message('cancelMktDepth', 11, { version: version(1), ...byReqId }),
  reqRealTimeBars: message('reqRealTimeBars', 50, {
    version: version(3),
    ...byReqId,
    ...requestContract,
    barSize: optionalInt,
    whatToShow: string,
    useRTH: optionalBool,
    realTimeBarsOptions: sinceMessage(3, string),
  }),
  cancelRealTimeBars: message('cancelRealTimeBars', 51, { version: version(1), ...byReqId }),
  reqFamilyCodes: message('reqFamilyCodes', 80, {}),
  reqMktDepthExchanges: message('reqMktDepthExchanges', 82, {}),
  reqSmartComponents: message('reqSmartComponents', 83, { ...byReqId, bboExchange: string }),
  reqNewsProviders: message('reqNewsProviders', 85, {}),
  reqMarketRule: message('reqMarketRule', 91, { marketRuleId: int }),
  reqTickByTickData: message('reqTickByTickData', 97, {
    ...byReqId,
    ...requestContract,
    tickType: string,
    numberOfTicks: since(SERVER_VERSION.tickByTickIgnoreSize, optionalInt),
    ignoreSize: since(SERVER_VERSION.tickByTickIgnoreSize, optionalBool),
  }),
  cancelTickByTickData: message('cancelTickByTickData', 98, byReqId),
  reqUserInfo: message('reqUserInfo', 104, byReqId),
};
