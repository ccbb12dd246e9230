// A bus that takes heartbeats and not what they speak of: no old size is current by them, and publisher and subscriber say why.
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

async function limit(url: string, bytes: number): Promise<void> {
  const connection = await connect({ servers: url });
  await (await jetstreamManager(connection)).streams.update('IBPOS_test', { max_msg_size: bytes });
  await connection.close();
}

test.skipIf(!hasNats)(
  'while the stream refuses updates the book is stale with its reason, for who joins too, and current when it takes them again',
  async () => {
    await using desk = await openDesk();
    const publisher = await desk.publish();
    const { subscriber } = await desk.subscribe();
    await subscriber.whenCurrent();
    expect(publisher.stats()).toMatchObject({ refused: 0, refusal: null });
    // A heartbeat is shorter than any position.
    await limit(desk.nats.url, 380);
    desk.account.trade(contracts[0]!, 4, 1);
    const refused = 'the bus does not take what is newest of 1 positions (message size exceeds maximum allowed)';
    await until(() => expect(subscriber.positions()).toMatchObject({ state: 'stale', reason: refused }));
    expect(publisher.stats()).toMatchObject({ refused: 1, refusal: 'message size exceeds maximum allowed' });
    const { subscriber: late } = await desk.subscribe();
    await until(() => expect(late.positions()).toMatchObject({ state: 'unknown', reason: refused }));
    await limit(desk.nats.url, -1);
    await desk.sameBook(subscriber);
    await desk.sameBook(late);
    expect(publisher.stats()).toMatchObject({ refused: 0, refusal: null });
  },
);
