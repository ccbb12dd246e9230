// What nobody's positions hang on: codes and lists, and the data feeds the world does not have. Each is
// answered as a gateway answers a login that has not paid for it: a client that waits without a timeout must not hang.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type ContractQuery, theContract } from './contract-query.ts';
import { type Client, type Reply, reply } from './reply.ts';

const NO_PERMISSIONS =
  "No market data permissions. Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.";
const NO_NEWS_FEED = 'News feed is not allowed.';
const nothing = (): void => {};

function refuseFeed(client: Client, reqId: number, query: ContractQuery, code: number, failure: string): void {
  const found = theContract(client, reqId, query);
  if (found === undefined) return;
  const venue = found.primaryExch === 'NASDAQ' ? 'ISLAND' : found.primaryExch;
  client.error(code, `${failure}:No market data permissions for ${venue} ${found.secType}`, reqId);
}

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
  // Recorded at 200; 162 and 165 below are quoted in public scripts of many years.
  reply(requests.reqWshMetaData, (client, { reqId }) => client.error(10276, NO_NEWS_FEED, reqId)),
  reply(requests.reqWshEventData, (client, { reqId }) => client.error(10276, NO_NEWS_FEED, reqId)),
  reply(requests.cancelWshMetaData, nothing),
  reply(requests.cancelWshEventData, nothing),
  // ib-ruby's log of March 2018, and a Java client's test: both for want of permissions.
  reply(requests.reqHistogramData, (client, { reqId, ...query }) =>
    refuseFeed(client, reqId, query, 10188, 'Failed to request histogram data'),
  ),
  reply(requests.reqHistoricalTicks, (client, { reqId, ...query }) =>
    refuseFeed(client, reqId, query, 10187, 'Failed to request historical ticks'),
  ),
  reply(requests.cancelHistogramData, nothing),
  // Quoted in a public script; at 200 a report of an unknown kind is recorded with `Missing reportType` there.
  reply(requests.reqFundamentalData, (client, { reqId }) =>
    client.error(430, 'The fundamentals data for the security specified is not available.Not allowed', reqId),
  ),
  reply(requests.cancelFundamentalData, nothing),
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
