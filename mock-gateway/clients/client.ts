// The client as its replies see it: the gateway's world, and what one may do in its conversation.

import type { ClientRecord } from '../login.ts';
import type { Client } from '../replies/reply.ts';
import type { Codec } from '../wire/coding.ts';
import type { ConversationHost } from './conversation-host.ts';

/** How far a conversation is. */
export type Phase =
  | { readonly name: 'greeting' }
  | { readonly name: 'greeted'; readonly codec: Codec }
  | { readonly name: 'ready'; readonly codec: Codec; readonly client: Client }
  | { readonly name: 'over' };

/** What the conversation lends its client. */
export interface ClientParts
  extends Pick<Client, 'serverVersion' | 'clientId' | 'send' | 'sendEncoded' | 'error' | 'batch'> {
  readonly record: ClientRecord;
}

export function clientOf(host: ConversationHost, parts: ClientParts): Client {
  const { record } = parts;
  return {
    ...parts,
    world: host.world,
    clock: host.clock,
    login: host.login,
    rows: host.rows,
    cadence: host.settings.cadence,
    subscribe: (subscription, cancel) => record.subscribe(subscription, cancel),
    unsubscribe: (name, reqId) => record.unsubscribe(name, reqId),
  };
}
