// A stream that is not the one it was: its store was lost, or somebody took it away. No book made of two of them is believed.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import type { PositionBookView } from '../../src/index.ts';
import { until } from '../support/until.ts';
import { contracts, openDesk } from './desk.ts';
import { HalfOpenLink } from './half-open-link.ts';
import { hasNats } from './nats.ts';

const held = (of: { positions(): PositionBookView }) => {
  const view = of.positions();
  return view.state === 'unknown' ? [] : view.positions;
};
const STREAM = 'IBPOS_test';

describe.skipIf(!hasNats)('a stream made anew', () => {
  test('while a subscriber was away, and longer by now than he had read: he is told what he missed, not the old sizes as current', async () => {
    await using desk = await openDesk();
    await using link = await HalfOpenLink.to(desk.nats.url);
    await desk.publish();
    const { subscriber } = await desk.subscribe({ servers: link.url });
    await subscriber.whenCurrent();
    link.cut();
    await until(() => expect(subscriber.positions().state).toBe('stale'));
    const connection = await connect({ servers: desk.nats.url });
    const before = (await (await jetstreamManager(connection)).streams.info(STREAM)).state.last_seq;
    await connection.close();
    for (const contract of contracts) desk.account.trade(contract, 2, 1);
    await until(() =>
      expect(desk.kit.streamer.positions()).toMatchObject({ positions: contracts.map(() => ({ position: 3 })) }),
    );
    await desk.nats.lose();
    const again = await connect({ servers: desk.nats.url });
    const manager = await jetstreamManager(again);
    await until(async () => expect((await manager.streams.info(STREAM)).state.last_seq).toBeGreaterThan(before + 5));
    await again.close();
    link.mend();
    await subscriber.whenCurrent();
    expect(subscriber.positions()).toMatchObject({ positions: contracts.map(() => ({ position: 3 })) });
    await desk.sameBook(subscriber);
  });

  test('as somebody took it away under publisher and subscriber: both go on by themselves', async () => {
    await using desk = await openDesk();
    await desk.publish();
    const { subscriber } = await desk.subscribe({ staleAfterMs: 500 });
    await subscriber.whenCurrent();
    const connection = await connect({ servers: desk.nats.url });
    await (await jetstreamManager(connection)).streams.delete(STREAM);
    await connection.close();
    await until(() => expect(subscriber.positions().state).toBe('stale'));
    desk.account.close(contracts[0]!);
    await desk.sameBook(subscriber);
    expect(subscriber.positions()).toMatchObject({ positions: { length: 19 } });
  });

  test('an update that was lost on the way is missed by a subscriber who holds as many positions: he is not current', async () => {
    await using desk = await openDesk();
    const publisher = await desk.publish();
    const { subscriber } = await desk.subscribe();
    await subscriber.whenCurrent();
    const [first] = contracts;
    const { run, connection } = { run: publisher.run, connection: await connect({ servers: desk.nats.url }) };
    // As a stream that lost its tail has it: the number of what comes next is taken, and what has it never comes.
    const next = Math.max(...held(desk.kit.streamer).map(({ sequence }) => sequence)) + 1;
    await jetstream(connection).publish('ibpos.v1.test.taken', '{}', { msgID: `${run}-${next}-0` });
    await connection.close();
    desk.account.trade(first!, 2, 1);
    await until(() =>
      expect(subscriber.positions()).toMatchObject({
        state: 'stale',
        reason: 'an update of the publisher never came over the bus',
      }),
    );
    // The next of that position says it.
    desk.account.reprice(first!, 7);
    await desk.sameBook(subscriber);
  });

  test('as somebody emptied it: who joins afterwards has the whole book', async () => {
    await using desk = await openDesk();
    await desk.publish();
    const { subscriber } = await desk.subscribe();
    await subscriber.whenCurrent();
    const connection = await connect({ servers: desk.nats.url });
    await (await jetstreamManager(connection)).streams.purge(STREAM);
    await connection.close();
    const { subscriber: late } = await desk.subscribe();
    await desk.sameBook(late);
    await desk.sameBook(subscriber);
  });
});
