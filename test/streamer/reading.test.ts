// Reading without a handler: on, once, off, updates(), for await.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { InvalidOptionsError, type PositionUpdate } from '../../src/index.ts';
import { ACCOUNT, CALL, optionWorld, PUT } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';

describe('events', () => {
  test('on() hears every one until its undo, once() one, off() ends both', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    const heard: string[] = [];
    const always = (update: PositionUpdate) => void heard.push(`always ${update.marketPrice}`);
    const undo = streamer.on('position', always);
    streamer.once('position', (update) => void heard.push(`once ${update.marketPrice}`));
    const never = () => void heard.push('never');
    streamer.once('position', never);
    streamer.off('position', never);
    for (const price of [3, 4]) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(4);
    undo();
    undo();
    gateway.account(ACCOUNT).reprice(CALL, 5);
    await streaming.handler.count(5);
    expect(heard).toEqual(['always 3', 'once 3', 'always 4']);
  });

  test('off(name) without a listener ends all of that name, and the streamer still knows its own status', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    streaming.streamer.off('status');
    gateway.notice(1100);
    await streaming.event('notice', ({ code }) => code === 1100);
    expect(streaming.streamer.status.state).toBe('degraded');
    expect(streaming.states).not.toContain('degraded');
  });
});

describe('updates()', () => {
  test('gives the book first, then every update in order, and ends at stop()', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const updates = streaming.streamer.updates();
    gateway.account(ACCOUNT).reprice(CALL, 3);
    gateway.account(ACCOUNT).close(PUT);
    const read: string[] = [];
    for await (const { phase, change } of updates) {
      read.push(`${phase} ${change}`);
      if (change === 'closed') void streaming.streamer.stop();
    }
    expect(read).toEqual(['snapshot opened', 'snapshot opened', 'live repriced', 'live closed']);
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test('for await over the streamer itself reads too, and leaving the loop unregisters', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    for await (const update of streaming.streamer) {
      expect(update.conId).toBe(CALL.conId);
      expect(streaming.streamer.stats().handlers).toBe(2);
      break;
    }
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test('ends when its signal is aborted, also one aborted before, and leaves no listener on it', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const abort = new AbortController();
    let read = 0;
    for await (const _update of streaming.streamer.updates({ signal: abort.signal })) {
      read++;
      if (read === 2) abort.abort();
    }
    expect(read).toBe(2);
    for await (const _update of streaming.streamer.updates({ signal: AbortSignal.abort() })) read++;
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test('is bounded: a reader that falls behind gets conflated updates, and the newest last', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const reader = streaming.streamer.updates({ capacity: 5 })[Symbol.asyncIterator]();
    for (let price = 1; price <= 1_000; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(1_002);
    expect(streaming.streamer.stats().backlog).toBeLessThanOrEqual(5);
    await streaming.event('lag', ({ handler }) => handler === 'updates()');
    const read: (number | null)[] = [];
    for (let result = await reader.next(); !result.done; result = await reader.next()) {
      read.push(result.value.marketPrice);
      if (result.value.marketPrice === 1_000) break;
    }
    expect(read.length).toBeLessThanOrEqual(8);
    await reader.return?.();
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test('begun before start() reads the first download, and several readers share one link', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const readers = [streaming.streamer.updates(), streaming.streamer.updates()];
    const reading = readers.map(async (updates) => {
      const read: PositionUpdate[] = [];
      for await (const update of updates) if (read.push(update) === 2) break;
      return read;
    });
    await streaming.start(gateway);
    const [one, other] = await Promise.all(reading);
    expect(one).toEqual(other);
    expect(one).toEqual(streaming.handler.updates);
    expect(gateway.connections.opened).toBe(1);
  });

  test('refuses a capacity that is none', async () => {
    await using streaming = new Streaming();
    expect(() => streaming.streamer.updates({ capacity: 0 })).toThrow(InvalidOptionsError);
    expect(streaming.streamer.stats().handlers).toBe(1);
  });
});
