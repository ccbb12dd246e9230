// @stoqey/ib or ib as a bot that comes back whenever its link is lost, until it is ended.
import { setTimeout as sleep } from 'node:timers/promises';
import { book, saw } from './driver-words.ts';
import { EmittingClient, type Heard } from './emitting-client.ts';

const [library = '', host = '', port = ''] = process.argv.slice(2);
const ACCOUNT = 'DU1234567';

/** One connection, from its beginning to its loss. */
async function once(): Promise<void> {
  const sizes = new Map<number, number>();
  let id: unknown;
  let isLost = false;
  let answers = 0;
  const subscribe = (): void => {
    client.call('reqAccountUpdates', true, ACCOUNT);
    client.call('reqPositions');
  };
  const events: Readonly<Record<string, (...args: readonly unknown[]) => void>> = {
    nextValidId: (next) => {
      id = next;
      saw(`connected ${next}`);
      subscribe();
    },
    updatePortfolio: (contract, position) => {
      if (typeof contract !== 'object' || contract === null || !('conId' in contract)) return;
      sizes.set(Number(contract.conId), Number(position));
      book(sizes);
    },
    currentTime: () => {
      answers += 1;
    },
    disconnected: () => {
      isLost = true;
    },
  };
  const hear = (heard: Heard): void => {
    if ('event' in heard) {
      events[heard.event]?.(...heard.args);
      return;
    }
    // No code, or 502: refused. It may say no more than that.
    if (heard.code === undefined || heard.code === 502) isLost ||= id === undefined;
    if (heard.code !== undefined) saw(heard.code);
    if (heard.code === 1101) subscribe();
  };
  const client = new EmittingClient(library, { host, port: Number(port), clientId: 7 }, hear);
  const until = async (is: () => boolean, withinMs: number): Promise<boolean> => {
    for (const end = Date.now() + withinMs; Date.now() < end && !is() && !isLost; ) await sleep(10);
    return is();
  };
  client.connect();
  if (await until(() => id !== undefined, 2_000)) {
    for (let isMute = false; !isLost; await sleep(200)) {
      const before = answers;
      client.call('reqCurrentTime');
      const answered = await until(() => answers > before, 700);
      if (isLost || answered !== isMute) continue;
      saw(answered ? 'answered' : 'mute');
      isMute = !answered;
    }
    saw('lost');
  }
  client.disconnect();
}

for (;;) {
  await once();
  await sleep(100);
}
