// What a publisher tells again each hour, so that nothing of a stream grows too old, is no reason to doubt the book.
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { jumpingClock } from '../support/jumping-clock.ts';
import { until } from '../support/until.ts';
import { contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

const HOUR_MS = 3_600_000;

test.skipIf(!hasNats)('the whole book each hour, and every heartbeat says that it is whole meanwhile', async () => {
  const clock = jumpingClock();
  // The gateway is silent for that hour, as far as the streamer can tell.
  await using desk = await openDesk({ silentAfterMs: 24 * HOUR_MS });
  await desk.publish();
  const connection = await connect({ servers: desk.nats.url });
  const said: { readonly isWhole?: boolean; readonly update?: { readonly conId: number } }[] = [];
  const listening = connection.subscribe('>', {
    callback: (_error, message) => void said.push(parsed(message.string())),
  });
  await until(() => expect(said.at(-1)?.isWhole).toBe(true));
  said.length = 0;
  clock.jump(HOUR_MS + 1);
  await until(() => {
    const told = new Set(said.flatMap(({ update }) => update?.conId ?? []));
    expect(told.size).toBe(contracts.length);
    expect(said.at(-1)).toHaveProperty('isWhole');
  });
  expect(said.filter(({ isWhole }) => isWhole === false)).toEqual([]);
  listening.unsubscribe();
  await connection.close();
});

/** Acknowledgements and requests of the client for JetStream travel there too. */
function parsed(text: string): object {
  return text.startsWith('{') ? JSON.parse(text) : {};
}
