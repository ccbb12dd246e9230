// A publisher whose streamer is reset, or that begins anew in another process: numbers and holdings begin again, and are told apart.
import { describe, expect, test } from 'vitest';
import { isolatedStreamer } from '../../testing/index.ts';
import { until } from '../support/until.ts';
import { bookOf, contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

describe.skipIf(!hasNats)('a publisher that begins anew', () => {
  test('with reset() of its streamer is another run, and what is not held any more closes', async () => {
    await using desk = await openDesk();
    const publisher = await desk.publish();
    const { subscriber, got } = await desk.subscribe();
    await subscriber.whenCurrent();
    const { run } = publisher;
    const { host, port } = desk.kit.gateway;
    await desk.kit.streamer.reset();
    desk.account.close(contracts[0]!);
    await until(() => expect(publisher.run).not.toBe(run));
    // The word of it is on its way: nothing else ends the belief until somebody starts again.
    await until(() => expect(subscriber.positions().state).not.toBe('current'));
    await desk.kit.streamer.start({ host, port });
    await desk.sameBook(subscriber);
    expect(bookOf(subscriber)).toHaveLength(19);
    expect(subscriber.publisher).toBe(publisher.run);
    expect(got.at(-1)).toMatchObject({ change: 'closed', phase: 'reconciled' });
  });

  test('on a link of its own says what opened, changed and closed meanwhile, once, and numbers go on', async () => {
    await using desk = await openDesk();
    const first = await desk.publish();
    const { subscriber, got } = await desk.subscribe({ staleAfterMs: 500 });
    await subscriber.whenCurrent();
    await first.stop();
    await desk.kit.streamer.stop();
    await until(() => expect(subscriber.positions().state).toBe('stale'));
    desk.account.close(contracts[1]!);
    desk.account.setPosition(contracts[2]!, { position: 7, averageCost: 90, marketPrice: 2 });
    const resumed: unknown[] = [];
    subscriber.on('resumed', ({ closed, changed, opened }) =>
      resumed.push([closed.length, changed.length, opened.length]),
    );
    const second = isolatedStreamer();
    const { host, port } = desk.kit.gateway;
    await second.start({ host, port, clientId: 9 });
    await desk.publish(second);
    await desk.sameBook(subscriber, second);
    expect(resumed).toEqual([[1, 1, 0]]);
    const since = got.slice(20);
    expect(since.map(({ change, phase, sequence }) => [change, phase, sequence])).toEqual([
      ['changed', 'reconciled', 21],
      ['closed', 'reconciled', 22],
    ]);
    await second.stop();
  });
});
