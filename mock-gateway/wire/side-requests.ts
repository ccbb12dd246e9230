// What a client asks about beside accounts, contracts and quotes: one row per message, read as far as its id.

import { message, version } from './message.ts';
import { int, string } from './text/field.ts';

const byReqId = { reqId: int };

export const sideRequests = {
  reqMktDepth: message('reqMktDepth', 10, { version: version(5), ...byReqId }),
  cancelMktDepth: message('cancelMktDepth', 11, { version: version(1), ...byReqId }),
  reqRealTimeBars: message('reqRealTimeBars', 50, { version: version(3), ...byReqId }),
  cancelRealTimeBars: message('cancelRealTimeBars', 51, { version: version(1), ...byReqId }),
  reqFamilyCodes: message('reqFamilyCodes', 80, {}),
  reqMktDepthExchanges: message('reqMktDepthExchanges', 82, {}),
  reqSmartComponents: message('reqSmartComponents', 83, { ...byReqId, bboExchange: string }),
  reqNewsProviders: message('reqNewsProviders', 85, {}),
  reqMarketRule: message('reqMarketRule', 91, { marketRuleId: int }),
  reqTickByTickData: message('reqTickByTickData', 97, byReqId),
  cancelTickByTickData: message('cancelTickByTickData', 98, byReqId),
  reqUserInfo: message('reqUserInfo', 104, byReqId),
};
