// What belongs to the desk rather than to a contract: scans, news, display groups, advisors' groups, soft dollars. There
// is nothing of it in the world, so each is answered as a gateway answers one that has none.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { NO_REQUEST_ID, type Reply, reply } from './reply.ts';

const HISTORY = 'Historical Market Data Service';

/** The real one is two megabytes long. */
const SCANNER_PARAMETERS = `<?xml version="1.0" encoding="UTF-8"?>
<ScanParameterResponse>
  <InstrumentList varName="instrumentList"><Instrument><name>US Stocks</name><type>STK</type></Instrument></InstrumentList>
  <LocationTree varName="locationTree"><Location><displayName>US Stocks</displayName><locationCode>STK.US</locationCode></Location></LocationTree>
  <ScanTypeList varName="scanTypeList"><ScanType><displayName>Top % Gainers</displayName><scanCode>TOP_PERC_GAIN</scanCode></ScanType></ScanTypeList>
</ScanParameterResponse>
`;

/** The token names IB's own handler and changes with its build: these were recorded at 2.x and 200. */
const notAnAdvisor = (token: string): string =>
  `Error validating request.-'${token}' : cause - FA data operations ignored for non FA customers.`;

const nothing = (): void => {};

export const deskReplies: readonly Reply[] = [
  reply(requests.reqScannerParameters, (client) =>
    client.send(responses.scannerParameters, { xml: SCANNER_PARAMETERS }),
  ),
  // 165 is quoted in public scripts for a scan that finds nothing; ib_async takes it for a warning and waits for the rows.
  reply(requests.reqScannerSubscription, (client, { reqId }) => {
    client.error(165, `${HISTORY} query message:no items retrieved`, reqId);
    client.send(responses.scannerData, { reqId, rows: [] });
  }),
  reply(requests.cancelScannerSubscription, (client, { reqId }) =>
    client.error(162, `${HISTORY} error message:API scanner subscription cancelled: ${reqId}`, reqId),
  ),
  // A login without news providers has no headlines; an article of none of them is 10172 (IB's table of codes).
  reply(requests.reqHistoricalNews, (client, { reqId }) =>
    client.send(responses.historicalNewsEnd, { reqId, hasMore: false }),
  ),
  reply(requests.reqNewsArticle, (client, { reqId }) =>
    client.error(10172, 'Failed to request news article:No data available', reqId),
  ),
  reply(requests.reqNewsBulletins, nothing),
  reply(requests.cancelNewsBulletins, nothing),
  // Recorded by ibkr-go: the seven groups, and a group nobody has chosen a contract in.
  reply(requests.queryDisplayGroups, (client, { reqId }) =>
    client.send(responses.displayGroupList, { reqId, groups: '1|2|3|4|5|6|7' }),
  ),
  reply(requests.subscribeToGroupEvents, (client, { reqId }) =>
    client.send(responses.displayGroupUpdated, { reqId, contractInfo: 'none' }),
  ),
  reply(requests.updateDisplayGroup, (client, { reqId, contractInfo }) =>
    client.send(responses.displayGroupUpdated, { reqId, contractInfo }),
  ),
  reply(requests.unsubscribeFromGroupEvents, nothing),
  // Recorded by ibkr-go at 225: none.
  reply(requests.reqSoftDollarTiers, (client, { reqId }) =>
    client.send(responses.softDollarTiers, { reqId, tiers: [] }),
  ),
  // Recorded by ibkr-go; requestFA has no id of its own.
  reply(requests.requestFA, (client) => client.error(321, notAnAdvisor('b4'))),
  reply(requests.replaceFA, (client, { reqId = NO_REQUEST_ID }) => client.error(321, notAnAdvisor('bW'), reqId)),
];
