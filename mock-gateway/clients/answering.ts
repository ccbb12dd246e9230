// Who answers a request: a scripted reply, or the one of its own.

import type { Client } from '../replies/reply.ts';
import type { ScriptedReplies } from '../replies/scripted-replies.ts';
import { replyByName } from '../replies/table.ts';
import type { Message, Values } from '../wire/message.ts';
import { reqIdOf } from './unhandled.ts';

/** @param unhandled is called when nobody answers requests of that name */
export function answer(
  scripted: ScriptedReplies,
  client: Client,
  message: Message,
  values: Values,
  unhandled: (name: string, id: number | undefined) => void,
): void {
  const usual = (): void => {
    const reply = replyByName.get(message.name);
    if (reply === undefined) unhandled(message.name, reqIdOf(values));
    else reply.answer(client, values);
  };
  const request = { name: message.name, fields: values };
  if (scripted.isEmpty || !scripted.answer(client, request, usual)) usual();
}
