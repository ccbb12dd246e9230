// ib-tws-api as a bot: it connects anew by itself, tells of no notice and no lost link, and has positions alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ib-tws-api';
import { book, saw } from './driver-words.ts';

const [, host = '', port = ''] = process.argv.slice(2);
const client = new Client({ host, port: Number(port), clientId: 7, timeoutMs: 700 });

let isMute = false;
for (;;) {
  const answer = client
    .reqAccountUpdates({ subscribe: true, accountCode: 'DU1234567' })
    .then(() => client.getPositions());
  const held = await answer.catch(() => undefined);
  if (held !== undefined)
    book(new Map(Object.entries(held).map(([conId, { position }]) => [Number(conId), Number(position)])));
  if ((held === undefined) !== isMute) {
    isMute = !isMute;
    saw(isMute ? 'mute' : 'answered');
  }
  await sleep(200);
}
