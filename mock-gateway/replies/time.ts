// The gateway's clock, as clients ask for it.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Reply, reply } from './reply.ts';

export const timeReplies: readonly Reply[] = [
  reply(requests.reqCurrentTime, (client) => {
    if (!client.login.askTime(client.record)) return;
    client.send(responses.currentTime, { time: Math.floor(client.clock.now() / 1_000) });
  }),
  reply(requests.reqCurrentTimeInMillis, (client) => {
    client.send(responses.currentTimeInMillis, { timeInMillis: client.clock.now() });
  }),
];
