// The client as its replies see it: the gateway's world, and what one may do in its conversation.

import { Places, placesOf } from '../limits.ts';
import type { Client } from '../replies/reply.ts';
import type { Codec } from '../wire/coding.ts';
import type { ConversationHost } from './conversation-host.ts';
import type { Subscriptions } from './subscriptions.ts';

/** How far a conversation is. */
export type Phase =
  | { readonly name: 'greeting' }
  | { readonly name: 'greeted'; readonly codec: Codec }
  | { readonly name: 'ready'; readonly codec: Codec; readonly clientId: number; readonly client: Client }
  | { readonly name: 'over' };

/** What the conversation lends its client. */
export interface ClientParts
  extends Pick<Client, 'serverVersion' | 'clientId' | 'send' | 'sendEncoded' | 'error' | 'batch'> {
  /** What tells this connection's places from those of others. */
  readonly owner: string;
  readonly subscriptions: Subscriptions;
}

export function clientOf(host: ConversationHost, parts: ClientParts): Client {
  const { serverVersion, clientId, send, sendEncoded, error, batch, owner, subscriptions } = parts;
  const accountSummaries = new Places(() => host.limits.values.accountSummaries);
  return {
    serverVersion,
    clientId,
    send,
    sendEncoded,
    error,
    batch,
    world: host.world,
    clock: host.clock,
    nextValidId: host.nextValidId(),
    cadence: host.cadence,
    marketDataLines: placesOf(host.marketDataLines, owner),
    accountSummaries: placesOf(accountSummaries, owner),
    get subscriptions() {
      return subscriptions.all;
    },
    get neighbours() {
      return host.clients().filter((client) => client.clientId !== clientId);
    },
    subscribe: (subscription, cancel) => subscriptions.add(subscription, cancel),
    unsubscribe: (name, reqId) => subscriptions.end(name, reqId),
  };
}
