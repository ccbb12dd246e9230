// Which accounts there are, and the next order id: managedAccounts and nextValidId.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Client, type Reply, reply } from './reply.ts';

export const accountReplies: readonly Reply[] = [
  reply(requests.reqManagedAccts, sendManagedAccounts),
  reply(requests.reqIds, sendNextValidId),
  // Sets the gateway's own log level; nothing is answered.
  reply(requests.setServerLogLevel, () => {}),
];

export function sendManagedAccounts(client: Client): void {
  client.send(responses.managedAccounts, { accountsList: client.world.accountCodes.join(',') });
}

export function sendNextValidId(client: Client): void {
  client.send(responses.nextValidId, { orderId: client.login.nextOrderId(client.clientId) });
}
