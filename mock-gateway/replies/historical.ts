// reqHistoricalData and reqHeadTimestamp: the world keeps no past, so each is answered as a contract without one is.
import { requests } from '../wire/requests.ts';
import { theContract } from './contract-query.ts';
import { type Reply, reply } from './reply.ts';

const SERVICE = 'Historical Market Data Service error message:';

export const historicalReplies: readonly Reply[] = [
  reply(requests.reqHistoricalData, (client, { reqId, whatToShow, exchange, ...query }) => {
    const found = theContract(client, reqId, query);
    if (found === undefined) return;
    const venue = exchange || client.world.listing(found).venues[0];
    const what = `${whatToShow.slice(0, 1)}${whatToShow.slice(1).toLowerCase()}`;
    client.error(162, `${SERVICE}HMDS query returned no data: ${found.localSymbol}@${venue} ${what}`, reqId);
  }),
  reply(requests.reqHeadTimestamp, (client, { reqId, ...query }) => {
    if (theContract(client, reqId, query) !== undefined) client.error(162, `${SERVICE}No head time stamp`, reqId);
  }),
  // Every query is over by the time it can be cancelled.
  reply(requests.cancelHistoricalData, (client, { reqId }) =>
    client.error(366, `No historical data query found for ticker id:${reqId}`, reqId),
  ),
  reply(requests.cancelHeadTimestamp, () => {}),
];
