import { afterEach, expect, test, vi } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { AlreadyStreamingError, IBPositionStreamer } from '../../src/index.ts';
import { Streaming } from '../support/streaming.ts';

afterEach(() => vi.resetModules());

test('new IBPositionStreamer() is always the same object, and so is .instance', () => {
  expect(new IBPositionStreamer()).toBe(new IBPositionStreamer());
  expect(IBPositionStreamer.instance).toBe(new IBPositionStreamer());
});

test('a second copy of the module finds the instance of the first and shares its one connection', async () => {
  await using gateway = await MockGateway.start();
  await using streaming = await Streaming.start(gateway);
  vi.resetModules();
  const copy = await import('../../src/index.ts');
  expect(copy.IBPositionStreamer).not.toBe(IBPositionStreamer);
  const second = new copy.IBPositionStreamer();
  expect(second).toBe(streaming.streamer);
  expect(second.isStreaming).toBe(true);
  expect(gateway.connections).toMatchObject({ opened: 1, maxConcurrent: 1 });
});

test('concurrent start() calls share one attempt and open one connection', async () => {
  await using gateway = await MockGateway.start();
  await using streaming = new Streaming();
  await Promise.all([streaming.start(gateway), streaming.start(gateway), streaming.start(gateway)]);
  expect(streaming.streamer.isStreaming).toBe(true);
  expect(gateway.connections.opened).toBe(1);
});

test('start() with other settings while streaming is refused and changes nothing', async () => {
  await using gateway = await MockGateway.start();
  await using streaming = await Streaming.start(gateway);
  const refused = await streaming.start(gateway, { clientId: 7 }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AlreadyStreamingError);
  expect(refused).toMatchObject({ code: 'ALREADY_STREAMING', message: expect.stringContaining('clientId') });
  expect(streaming.streamer.isStreaming).toBe(true);
  expect(gateway.connections.opened).toBe(1);
});
