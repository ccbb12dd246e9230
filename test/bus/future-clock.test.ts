// A publisher whose clock is ahead, and what of the stream is lost then: the next publisher is heard all the same.
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { isolatedStreamer } from '../../testing/index.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { until } from '../support/until.ts';
import { ACCOUNT, contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

const HOUR_MS = 3_600_000;
const SILENT_AFTER = { silentAfterMs: 86_400_000 };

async function purge(url: string, filter?: string): Promise<void> {
  const connection = await connect({ servers: url });
  await (await jetstreamManager(connection)).streams.purge('IBPOS_test', filter === undefined ? undefined : { filter });
  await connection.close();
}

describe.skipIf(!hasNats)('a publisher from the future', () => {
  const losses = {
    'and the store of the server is lost': (desk) => desk.nats.lose(),
    'and somebody empties the stream': (desk) => purge(desk.nats.url),
    'and its heartbeats alone are lost': (desk) => purge(desk.nats.url, 'ibpos.v1.test.state'),
  } satisfies Record<string, (desk: Awaited<ReturnType<typeof openDesk>>) => Promise<void>>;

  test.each(Object.entries(losses))(
    '%s: the next is heard by who lived through it and by who joins, values too',
    async (_, lose) => {
      const clock = jumpingClock();
      await using desk = await openDesk({ ...SILENT_AFTER, values: 'pnl' });
      const second = isolatedStreamer();
      const { host, port } = desk.kit.gateway;
      clock.jump(HOUR_MS);
      const first = await desk.publish();
      clock.jump(-HOUR_MS);
      const { subscriber } = await desk.subscribe({ staleAfterMs: 500 });
      await subscriber.whenCurrent();
      await until(() => expect(subscriber.accountValues()).toMatchObject([{ state: 'current' }]));
      await first.stop();
      await until(() => expect(subscriber.positions().state).toBe('stale'));
      desk.account.close(contracts[0]!);
      desk.account.trade(contracts[1]!, 4, 1);
      await lose(desk);
      await second.start({ host, port, clientId: 9, ...SILENT_AFTER, values: 'pnl' });
      const { run } = await desk.publish(second);
      const { subscriber: late } = await desk.subscribe({ staleAfterMs: 500 });
      for (const one of [subscriber, late]) {
        await desk.sameBook(one, second);
        expect(one.publisher).toBe(run);
        await until(() => {
          expect(one.accountValues()).toMatchObject([{ account: ACCOUNT, state: 'current' }]);
          expect(one.positions()).toMatchObject({ positions: Array(19).fill({ pnl: { state: 'live' } }) });
        });
      }
      await second.stop();
    },
  );
});
