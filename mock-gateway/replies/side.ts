// What nobody's positions hang on: codes and lists, and the data feeds the world does not have. Each is
// answered as a gateway answers a login that has not paid for it: a client that waits without a timeout must not hang.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Reply, reply } from './reply.ts';

const NO_PERMISSIONS =
  "No market data permissions. Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.";
const nothing = (): void => {};

export const sideReplies: readonly Reply[] = [
  reply(requests.reqMktDepth, (client, { reqId }) =>
    client.error(354, 'Requested market data is not subscribed.', reqId),
  ),
  reply(requests.reqRealTimeBars, (client, { reqId }) =>
    client.error(420, `Invalid Real-time Query:${NO_PERMISSIONS}`, reqId),
  ),
  reply(requests.reqTickByTickData, (client, { reqId }) =>
    client.error(10189, `Failed to request tick-by-tick data.${NO_PERMISSIONS}`, reqId),
  ),
  reply(requests.cancelMktDepth, nothing),
  reply(requests.cancelRealTimeBars, nothing),
  reply(requests.cancelTickByTickData, nothing),
  reply(requests.reqFamilyCodes, (client) => {
    const familyCodes = client.world.accountCodes.map((accountID) => ({ accountID, familyCode: '' }));
    client.send(responses.familyCodes, { familyCodes });
  }),
  reply(requests.reqMktDepthExchanges, (client) => client.send(responses.mktDepthExchanges, { exchanges: [] })),
  // Empty while exchanges are closed, on a real one too.
  reply(requests.reqSmartComponents, (client, { reqId }) =>
    client.send(responses.smartComponents, { reqId, components: [] }),
  ),
  reply(requests.reqNewsProviders, (client) => client.send(responses.newsProviders, { newsProviders: [] })),
  reply(requests.reqUserInfo, (client, { reqId }) => client.send(responses.userInfo, { reqId, whiteBrandingId: '' })),
];
