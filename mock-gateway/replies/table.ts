// Every request the gateway answers, by name: one family a file.
import { accountUpdateReplies } from './account-updates.ts';
import { accountReplies } from './accounts.ts';
import { positionReplies } from './positions.ts';
import type { Reply } from './reply.ts';
import { timeReplies } from './time.ts';

export const replyByName: ReadonlyMap<string, Reply> = new Map(
  [...accountReplies, ...accountUpdateReplies, ...positionReplies, ...timeReplies].map((row): [string, Reply] => [
    row.name,
    row,
  ]),
);
