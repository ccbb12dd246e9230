// Promise 16: in normal operation one connection is opened and one closed, and stats() says how many there were.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../../support/option-world.ts';
import { Collector, Streaming } from '../../support/streaming.ts';

describe('persistent connection', () => {
  test('from start() to stop() one connection is opened and one closed, whatever handlers do', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { heartbeat: { intervalMs: 5, timeoutMs: 1_000 } });
    for (let round = 1; round <= 20; round++) {
      const handler = new Collector();
      const undo = streaming.streamer.registerHandler(handler);
      gateway.account(ACCOUNT).reprice(CALL, round);
      await streaming.handler.count(2 + round);
      undo();
    }
    for (const code of [2103, 2104, 1100, 1102]) gateway.notice(code);
    await streaming.state('degraded');
    await gateway.waitFor('currentTime');
    expect(streaming.streamer.stats()).toMatchObject({ attempts: 1, connects: 1, losses: 0, gaps: 0 });
    await streaming.streamer.stop();
    expect(streaming.streamer.stats()).toMatchObject({ attempts: 1, connects: 1, losses: 0 });
    await gateway.waitFor('closed');
    expect(gateway.connections).toEqual({ opened: 1, closed: 1, open: 0, maxConcurrent: 1 });
  });

  test('attempts, connects, losses and gaps are counted apart', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('status', (status) => status.state === 'reconnecting' && status.attempt === 4);
    await gateway.accept();
    await streaming.event('resumed');
    const stats = streaming.streamer.stats();
    expect(stats).toMatchObject({ connects: 2, losses: 1, gaps: 1 });
    expect(stats.attempts).toBeGreaterThanOrEqual(4);
    expect(Object.isFrozen(stats)).toBe(true);
  });

  test('a new start counts from the beginning', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await streaming.streamer.stop();
    gateway.account(ACCOUNT).reprice(CALL, 9);
    await streaming.start(gateway);
    expect(streaming.streamer.stats()).toMatchObject({ attempts: 1, connects: 1, rows: 3, updates: 1, gaps: 1 });
  });
});
