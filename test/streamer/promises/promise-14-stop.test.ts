// Promise 14: stop() is idempotent, drains, closes, leaves no timer, and start() works again; the process ends by itself.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { IBPositionStreamer } from '../../../src/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../../support/option-world.ts';
import { Script } from '../../support/run-script.ts';
import { ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming, silent } from '../../support/streaming.ts';

describe('stop', () => {
  test('is idempotent, also called twice at once and before any start', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    await streaming.streamer.stop();
    await streaming.start(gateway);
    await Promise.all([streaming.streamer.stop(), streaming.streamer.stop()]);
    await streaming.streamer.stop();
    expect(streaming.states.filter((state) => state === 'stopped')).toHaveLength(1);
    expect(streaming.streamer.status).toMatchObject({ state: 'stopped', error: null });
    await gateway.waitFor('closed');
    expect(gateway.connections).toMatchObject({ opened: 1, open: 0 });
  });

  test('waits until handlers have taken what was waiting for them', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    let taken = 0;
    streaming.register({
      onPositionUpdate: async () => {
        await new Promise((next) => setImmediate(next));
        taken++;
      },
    });
    await streaming.start(gateway, { drainTimeoutMs: 5_000 });
    for (let price = 1; price <= 50; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(52);
    expect(taken).toBeLessThan(52);
    await streaming.streamer.stop();
    expect(taken).toBe(52);
  });

  test('waits no longer than drainTimeoutMs for one that never settles, and names it', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const warned: string[] = [];
    streaming.register({ onPositionUpdate: () => new Promise<void>(() => {}) }, { name: 'stuck' });
    await streaming.start(gateway, {
      drainTimeoutMs: 20,
      logger: { ...silent, warn: (text) => void warned.push(text) },
    });
    await streaming.streamer.stop();
    expect(warned).toContainEqual(expect.stringContaining('stuck'));
    expect(streaming.streamer.stats().backlog).toBe(0);
  });

  test('called inside a handler ends too', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const stopped = new Promise<void>((resolve) => {
      streaming.register({
        onPositionUpdate: async () => {
          await streaming.streamer.stop();
          resolve();
        },
      });
    });
    await streaming.start(gateway, { drainTimeoutMs: 20 }).catch(() => {});
    await stopped;
    expect(streaming.states.at(-1)).toBe('stopped');
  });

  test('then start() works again, with other settings, and keeps the handlers', async () => {
    await using first = await MockGateway.start(optionWorld());
    await using second = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(first);
    await streaming.streamer.stop();
    second.account(ACCOUNT).reprice(CALL, 77);
    await streaming.start(second, { clientId: 9 });
    expect(second.clients).toMatchObject([{ clientId: 9 }]);
    expect(streaming.handler.updates.map(({ phase }) => phase)).toEqual(['snapshot', 'snapshot', 'reconciled']);
  });

  test('start() called while it is stopping waits for it', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const stopping = streaming.streamer.stop();
    await Promise.all([stopping, streaming.start(gateway)]);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections).toMatchObject({ opened: 2, maxConcurrent: 1 });
  });

  test('comes by itself at the end of `await using`, and when the signal of start() is aborted', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    {
      await using streamer = new IBPositionStreamer();
      await streamer.start(streaming.settings(gateway));
      expect(streamer.isStreaming).toBe(true);
    }
    expect(streaming.streamer.status.state).toBe('stopped');
    const abort = new AbortController();
    await streaming.start(gateway, { signal: abort.signal });
    abort.abort();
    await streaming.event('status', (status) => status.state === 'stopped' && streaming.events.resumed.length === 1);
    await streaming.streamer.stop();
    expect(streaming.streamer.isStreaming).toBe(false);
  });

  test('delivers nothing afterwards, whatever the gateway still sends', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const before = streaming.handler.updates.length;
    const stopping = streaming.streamer.stop();
    server.drop('fin');
    await stopping;
    expect(streaming.handler.updates).toHaveLength(before);
    expect(streaming.events.gap).toEqual([]);
  });

  test('a process that streamed and stopped ends by itself, without process.exit', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using script = new Script('stream-and-exit.ts', String(gateway.port));
    expect(await script.line('updates')).toBe('2');
    expect(await script.ended).toBe(0);
    expect(script.errors).not.toMatch(/error/i);
  });
});
