// A link to NATS that is half-open: it looks connected and carries nothing. Said within the heartbeat, and left.
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../support/until.ts';
import { contracts, openDesk } from './desk.ts';
import { HalfOpenLink } from './half-open-link.ts';
import { hasNats } from './nats.ts';

const STALE_AFTER_MS = 500;
const SILENT = { state: 'stale', reason: `the publisher was not heard on the bus for ${STALE_AFTER_MS} ms` };
/** Beyond the bound: timers, and what is on its way. */
const LATE_MS = 400;

/** Milliseconds from now on by ticks of this process: one that a busy machine holds up counts none meanwhile. */
function ticked(): { readonly ms: number } {
  const time = { ms: 0 };
  const ticking = setInterval(() => {
    time.ms += 10;
  }, 10);
  onTestFinished(() => clearInterval(ticking));
  return time;
}

describe.skipIf(!hasNats)('a half-open link to the bus', () => {
  test('of a subscriber is said within the heartbeat, and what was missed comes once and as reconciled', async () => {
    await using desk = await openDesk();
    await using link = await HalfOpenLink.to(desk.nats.url);
    await desk.publish();
    const { subscriber, got } = await desk.subscribe({ servers: link.url, staleAfterMs: STALE_AFTER_MS });
    await subscriber.whenCurrent();
    const events: string[] = [];
    for (const name of ['gap', 'resumed'] as const) subscriber.on(name, () => events.push(name));
    link.swallow();
    const time = ticked();
    for (const contract of contracts) desk.account.reprice(contract, 1.5);
    desk.account.close(contracts[0]!);
    await until(() => expect(subscriber.positions()).toMatchObject(SILENT));
    expect(time.ms).toBeLessThan(STALE_AFTER_MS + LATE_MS);
    expect(got).toHaveLength(20);
    await desk.sameBook(subscriber);
    expect(events).toEqual(['gap', 'resumed']);
    const missed = got.slice(20);
    expect(missed.map(({ phase }) => phase)).toEqual(missed.map(() => 'reconciled'));
    const told = missed.map(({ conId, marketPrice, change }) => `${conId} ${change} ${marketPrice}`);
    expect(new Set(told).size).toBe(told.length);
    expect(missed.filter(({ change }) => change === 'closed')).toHaveLength(1);
  });

  test('of the publisher is said by its subscribers within the heartbeat, and it comes back with the whole book', async () => {
    await using desk = await openDesk();
    await using link = await HalfOpenLink.to(desk.nats.url);
    const publisher = await desk.publish(desk.kit.streamer, { servers: link.url });
    const { subscriber, got } = await desk.subscribe({ staleAfterMs: STALE_AFTER_MS });
    await subscriber.whenCurrent();
    link.swallow();
    const time = ticked();
    desk.account.close(contracts[0]!);
    await until(() => expect(subscriber.positions()).toMatchObject(SILENT));
    expect(time.ms).toBeLessThan(STALE_AFTER_MS + LATE_MS);
    await desk.sameBook(subscriber);
    expect(publisher.isFenced).toBe(false);
    expect(got.slice(20)).toMatchObject([{ change: 'closed', phase: 'reconciled' }]);
  });
});
