// What the gateway answers to side requests: one row per message, fields in wire order.

import { group, message } from './message.ts';
import { double, int, string, UNSET_INT, unset } from './text/field.ts';

export const sideResponses = {
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
  newsProviders: message('newsProviders', 85, { newsProviders: group({ code: string, name: string }) }),
  marketRule: message('marketRule', 93, {
    marketRuleId: int,
    priceIncrements: group({ lowEdge: double, increment: double }),
  }),
  userInfo: message('userInfo', 107, { reqId: int, whiteBrandingId: string }),
};
