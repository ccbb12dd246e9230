// What nobody's positions hang on: codes and lists, and the data feeds the world does not have. Each is
// answered as a gateway answers a login that has not paid for it: a client that waits without a timeout must not hang.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Reply, reply } from './reply.ts';

const NO_NEWS_FEED = 'News feed is not allowed.';
const nothing = (): void => {};

export const sideReplies: readonly Reply[] = [
  reply(requests.reqMktDepth, (client, { reqId }) =>
    client.error(354, 'Requested market data is not subscribed.', reqId),
  ),
  // Recorded at 200.
  reply(requests.reqWshMetaData, (client, { reqId }) => client.error(10276, NO_NEWS_FEED, reqId)),
  reply(requests.reqWshEventData, (client, { reqId }) => client.error(10276, NO_NEWS_FEED, reqId)),
  reply(requests.cancelWshMetaData, nothing),
  reply(requests.cancelWshEventData, nothing),
  // Quoted in a public script; at 200 a report of an unknown kind is recorded with `Missing reportType` there.
  reply(requests.reqFundamentalData, (client, { reqId }) =>
    client.error(430, 'The fundamentals data for the security specified is not available.Not allowed', reqId),
  ),
  reply(requests.cancelFundamentalData, nothing),
  // Nobody has one.
  reply(requests.cancelMktDepth, (client, { reqId }) =>
    client.error(310, `Can't find the subscribed market depth with tickerId:${reqId}`, reqId),
  ),
  reply(requests.reqFamilyCodes, (client) => {
    const familyCodes = client.world.accountCodes.map((accountID) => ({ accountID, familyCode: '' }));
    client.send(responses.familyCodes, { familyCodes });
  }),
  reply(requests.reqMktDepthExchanges, (client) => client.send(responses.mktDepthExchanges, { exchanges: [] })),
  // Empty while exchanges are closed, on a real one too.
  reply(requests.reqSmartComponents, (client, { reqId }) =>
    client.send(responses.smartComponents, { reqId, components: [] }),
  ),
  reply(requests.reqUserInfo, (client, { reqId }) => client.send(responses.userInfo, { reqId, whiteBrandingId: '' })),
];
