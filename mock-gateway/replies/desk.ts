// What belongs to the desk rather than to a contract, and the world has nothing of: display groups, advisors' groups,
// soft dollars. Each is answered as a gateway answers one that has none.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { NO_REQUEST_ID, type Reply, reply } from './reply.ts';

/** The token names IB's own handler and changes with its build: these were recorded at 2.x and 200. */
const notAnAdvisor = (token: string): string =>
  `Error validating request.-'${token}' : cause - FA data operations ignored for non FA customers.`;

const nothing = (): void => {};

export const deskReplies: readonly Reply[] = [
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
