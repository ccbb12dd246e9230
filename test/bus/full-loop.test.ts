// A publisher on an event loop that is full, over a real nats-server: it folds, and subscribers have the book and what follows.
import { describe, expect, test } from 'vitest';
import { fullLoop } from '../support/full-loop.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { until } from '../support/until.ts';
import { bookOf, contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

describe.skipIf(!hasNats)('a loop that is full', () => {
  test('and behind by more than 5 s: subscribers are told that their book is not the newest, until it is', async () => {
    await using desk = await openDesk();
    await desk.publish();
    const { subscriber, got } = await desk.subscribe({ staleAfterMs: 3_600_000 });
    await desk.sameBook(subscriber);
    const time = jumpingClock();
    fullLoop(5);
    // Fewer than are folded: each costs its share of the loop.
    for (let round = 1; round <= 30; round++)
      for (const contract of contracts) desk.account.reprice(contract, 1 + round / 1_000);
    await until(() => expect(got.length).toBeGreaterThan(2 * 20));
    // Looked at with each heartbeat: those of two jumps are on either side of one.
    await until(() => {
      time.jump(5_001);
      expect(subscriber.positions()).toMatchObject({ state: 'stale', reason: 'the publisher is more than 5 s behind' });
    }, 250);
    expect(got.length).toBeLessThan(31 * 20);
    await desk.sameBook(subscriber);
    expect(got).toHaveLength(31 * 20);
    expect(got.at(-1)).toMatchObject({ phase: 'reconciled', marketPrice: 1.03 });
  });

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
