// The diagnostics channels: one per event, the event itself, nothing without a subscriber.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import type { StreamerEvents } from '../../src/index.ts';
import { Streaming } from '../support/streaming.ts';

/** Collects what a channel publishes until disposed. */
function observe(name: keyof StreamerEvents): Disposable & { readonly seen: unknown[] } {
  const seen: unknown[] = [];
  const note = (event: unknown): void => void seen.push(event);
  subscribe(`ib-position-streamer:${name}`, note);
  return { seen, [Symbol.dispose]: () => void unsubscribe(`ib-position-streamer:${name}`, note) };
}

test('each event is published on its channel: the very object the listeners get', async () => {
  await using gateway = await MockGateway.start();
  using status = observe('status');
  using snapshot = observe('snapshot');
  using gap = observe('gap');
  using resumed = observe('resumed');
  using notice = observe('notice');
  await using streaming = await Streaming.start(gateway);
  gateway.notice(2104, 'Market data farm connection is OK:usfarm');
  gateway.clients[0]?.disconnect('rst');
  await streaming.event('resumed');
  await streaming.event('notice');
  const { events } = streaming;
  expect(snapshot.seen).toEqual(events.snapshot);
  expect(snapshot.seen[0]).toBe(events.snapshot[0]);
  expect(gap.seen[0]).toBe(events.gap[0]);
  expect(resumed.seen[0]).toBe(events.resumed[0]);
  expect(notice.seen).toEqual(events.notice);
  expect(status.seen).toEqual(events.status);
});

test('updates are published although nobody listens to the event: the very object the handlers get', async () => {
  await using gateway = await MockGateway.start();
  using position = observe('position');
  await using streaming = await Streaming.start(gateway);
  expect(position.seen.length).toBeGreaterThan(0);
  expect(position.seen).toEqual(streaming.handler.updates);
  expect(position.seen[0]).toBe(streaming.handler.updates[0]);
});

test('an observer that has left hears nothing more', async () => {
  await using gateway = await MockGateway.start();
  const position = observe('position');
  position[Symbol.dispose]();
  await using streaming = await Streaming.start(gateway);
  await streaming.handler.count(1);
  expect(position.seen).toEqual([]);
});
