// A publisher on an event loop that is full, over a real nats-server: it folds, and subscribers have the book and what follows.
import { describe, expect, test } from 'vitest';
import { fullLoop } from '../support/full-loop.ts';
import { until } from '../support/until.ts';
import { bookOf, contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

describe.skipIf(!hasNats)('a loop that is full', () => {
  test('and prices without end: who joins becomes current and is told live, in order, and in the end the same book', async () => {
    await using desk = await openDesk();
    const publisher = await desk.publish();
    fullLoop(1);
    let isOver = false;
    let round = 0;
    const blasting = (async () => {
      for (; !isOver; round++) {
        for (const contract of contracts) desk.account.reprice(contract, 1 + (round + 1) / 1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    try {
      const { subscriber, got } = await desk.subscribe();
      await subscriber.whenCurrent({ signal: AbortSignal.timeout(30_000) });
      await until(() =>
        expect(new Set(got.filter(({ phase }) => phase === 'live').map(({ conId }) => conId)).size).toBe(20),
      );
      isOver = true;
      await blasting;
      desk.account.close(contracts[0]!);
      await until(() => expect(bookOf(desk.kit.streamer)).toHaveLength(19));
      await desk.sameBook(subscriber);
      const last = new Map<number, number>();
      for (const { conId, change, marketPrice } of got) {
        if (change !== 'closed') expect(marketPrice).toBeGreaterThan(last.get(conId) ?? 0);
        last.set(conId, marketPrice ?? 0);
      }
      expect(got.filter(({ change }) => change === 'closed')).toHaveLength(1);
      expect(publisher.stats().retried).toBe(0);
    } finally {
      isOver = true;
    }
  });
});
