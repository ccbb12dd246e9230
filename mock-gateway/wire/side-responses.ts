// What the gateway answers to side requests: one row per message, fields in wire order.

import { group, message, version } from './message.ts';
import { bool, decimal, double, int, long, string, UNSET_INT, unset } from './text/field.ts';

export const sideResponses = {
  updateNewsBulletin: message('updateNewsBulletin', 14, {
    version: version(1),
    msgId: int,
    msgType: int,
    newsMessage: string,
    originExch: string,
  }),
  scannerParameters: message('scannerParameters', 19, { version: version(1), xml: string }),
  scannerData: message('scannerData', 20, {
    version: version(3),
    reqId: int,
    rows: group({
      rank: int,
      conId: int,
      symbol: string,
      secType: string,
      lastTradeDateOrContractMonth: string,
      strike: decimal,
      right: string,
      exchange: string,
      currency: string,
      localSymbol: string,
      marketName: string,
      tradingClass: string,
      distance: string,
      benchmark: string,
      projection: string,
      legs: string,
    }),
  }),
  displayGroupList: message('displayGroupList', 67, { version: version(1), reqId: int, groups: string }),
  displayGroupUpdated: message('displayGroupUpdated', 68, { version: version(1), reqId: int, contractInfo: string }),
  softDollarTiers: message('softDollarTiers', 77, {
    reqId: int,
    tiers: group({ name: string, value: string, displayName: string }),
  }),
  familyCodes: message('familyCodes', 78, { familyCodes: group({ accountID: string, familyCode: string }) }),
  // As from server version 120 on; before, and only with rows in it, an exchange has fewer fields.
  mktDepthExchanges: message('mktDepthExchanges', 80, {
    exchanges: group({
      exchange: string,
      secType: string,
      listingExch: string,
      serviceDataType: string,
      aggGroup: unset(int, UNSET_INT),
    }),
  }),
  smartComponents: message('smartComponents', 82, {
    reqId: int,
    components: group({ bitNumber: int, exchange: string, exchangeLetter: string }),
  }),
  // articleType 0: text or HTML; 1: a PDF in base 64.
  newsArticle: message('newsArticle', 83, { reqId: int, articleType: int, articleText: string }),
  tickNews: message('tickNews', 84, {
    reqId: int,
    timeStamp: long,
    providerCode: string,
    articleId: string,
    headline: string,
    extraData: string,
  }),
  newsProviders: message('newsProviders', 85, { newsProviders: group({ code: string, name: string }) }),
  historicalNews: message('historicalNews', 86, {
    reqId: int,
    time: string,
    providerCode: string,
    articleId: string,
    headline: string,
  }),
  historicalNewsEnd: message('historicalNewsEnd', 87, { reqId: int, hasMore: bool }),
  marketRule: message('marketRule', 93, {
    marketRuleId: int,
    priceIncrements: group({ lowEdge: double, increment: double }),
  }),
  userInfo: message('userInfo', 107, { reqId: int, whiteBrandingId: string }),
};
