// Promise 1: at most one TCP connection to the gateway per process, at any instant.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { IBPositionStreamer } from '../../../src/index.ts';
import { Script } from '../../support/run-script.ts';
import { ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

afterEach(() => vi.resetModules());

describe('one link', () => {
  test('new IBPositionStreamer() is always the same object, and so is .instance', () => {
    expect(new IBPositionStreamer()).toBe(new IBPositionStreamer());
    expect(IBPositionStreamer.instance).toBe(new IBPositionStreamer());
  });

  test('a second copy of the module finds the instance of the first and shares its one connection', async () => {
    await using gateway = await MockGateway.start();
    await using streaming = await Streaming.start(gateway);
    vi.resetModules();
    const copy = await import('../../../src/index.ts');
    expect(copy.IBPositionStreamer).not.toBe(IBPositionStreamer);
    const second = new copy.IBPositionStreamer();
    expect(second).toBe(streaming.streamer);
    expect(second.isStreaming).toBe(true);
    await second.start(streaming.settings(gateway));
    expect(gateway.connections).toMatchObject({ opened: 1, maxConcurrent: 1 });
  });

  test('concurrent start() calls, also of two copies of the module, open one connection', async () => {
    await using gateway = await MockGateway.start();
    await using streaming = new Streaming();
    vi.resetModules();
    const copy = await import('../../../src/index.ts');
    const settings = streaming.settings(gateway);
    await Promise.all([
      streaming.streamer.start(settings),
      new copy.IBPositionStreamer().start(settings),
      streaming.streamer.start(settings),
    ]);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections).toMatchObject({ opened: 1, maxConcurrent: 1 });
  });

  test('thirty losses in a row, orderly and not, never leave two connections open at once', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.name);
    process.on('warning', listen);
    await using gateway = await MockGateway.start();
    await using streaming = await Streaming.start(gateway);
    for (let loss = 1; loss <= 30; loss++) {
      gateway.clients[0]?.disconnect(loss % 2 === 0 ? 'fin' : 'rst');
      await streaming.eventCount('resumed', loss);
    }
    process.off('warning', listen);
    expect(gateway.connections).toMatchObject({ opened: 31, maxConcurrent: 1, open: 1 });
    expect(streaming.streamer.stats()).toMatchObject({ connects: 31, losses: 30, gaps: 30 });
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });
});

test('a worker that starts with the options of the thread that streams warns of the second link', async () => {
  await using server = await ScriptedServer.start();
  await using script = new Script('two-threads-process.ts', String(server.port));
  await script.line('main done');
  const said = script.lines.filter((line) => !line.includes('Positions are'));
  expect(said).toEqual([
    expect.stringMatching(/^worker Another thread of this process already streams from 127\.0\.0\.1:\d+ as client 1/),
    'worker streams',
    'main stopped',
    'worker streams',
    'main done',
  ]);
  expect(server.opened).toBe(3);
});

test('a place under globalThis that something else holds for good is a typed error', async () => {
  await using script = new Script('taken-slot-process.ts');
  expect(await script.line('code')).toBe('PROCESS_SLOT_TAKEN');
});
