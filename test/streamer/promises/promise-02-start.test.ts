// Promise 2: start() resolves once the first account download is complete, or rejects with a typed error that says what to do.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { AccountRequiredError } from '../../../src/index.ts';
import { bootstrap, downloadEnd, frame, greeting, notice, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming, silent } from '../../support/streaming.ts';

describe('start', () => {
  test('resolves once accountDownloadEnd came, not before', async () => {
    await using server = await ScriptedServer.start({ download: () => row() });
    await using streaming = new Streaming();
    let isStarted = false;
    const starting = streaming.start(server).then(() => {
      isStarted = true;
    });
    await server.requested(6);
    expect(isStarted).toBe(false);
    expect(streaming.handler.updates).toEqual([]);
    server.write(downloadEnd());
    await starting;
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(streaming.handler.updates).toHaveLength(1);
  });

  test('answers in time when the dialog is accepted late', async () => {
    await using server = await ScriptedServer.start({ greeting: () => null });
    await using streaming = new Streaming();
    const starting = streaming.start(server, { connectTimeoutMs: 10_000 });
    await streaming.state('connecting');
    await server.connected();
    server.write(greeting());
    await starting;
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('shares one attempt among concurrent calls, also its failure', async () => {
    await using server = await ScriptedServer.start({ bootstrap: () => null });
    await using streaming = new Streaming();
    const outcomes = await Promise.all([1, 2, 3].map(() => streaming.failure(server, { connectTimeoutMs: 200 })));
    expect(new Set(outcomes).size).toBe(1);
    expect(server.opened).toBe(1);
  });

  test('over the same link while streaming is one more lease; over another it is refused', async () => {
    await using gateway = await MockGateway.start();
    const warned: string[] = [];
    const logger = { ...silent, warn: (message: string) => void warned.push(message) };
    await using streaming = await Streaming.start(gateway, { logger });
    await streaming.start(gateway, { logger });
    expect(warned).toEqual([]);
    await streaming.start(gateway, { logger, secTypes: 'all', heartbeat: { misses: 9 } });
    expect(warned).toEqual([expect.stringMatching(/set secTypes, heartbeat otherwise: that stays/)]);
    const refused = await streaming.failure(gateway, { logger, clientId: 7, account: 'DU7654321' });
    expect(refused).toMatchObject({ code: 'ALREADY_STREAMING' });
    expect(refused).toMatchObject({ message: expect.stringMatching(/clientId, account/) });
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections.opened).toBe(1);
  });

  test('is given up when its signal is aborted, and can be called again', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) => (connection === 1 ? null : bootstrap()),
    });
    await using streaming = new Streaming();
    const abort = new AbortController();
    const failure = streaming.failure(server, { signal: abort.signal });
    await server.requested(71);
    abort.abort(new Error('enough'));
    const error = await failure;
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORTED', cause: abort.signal.reason });
    await streaming.start(server);
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('does not begin when its signal is aborted already, or while it waits for a stop', async () => {
    await using gateway = await MockGateway.start();
    await using streaming = await Streaming.start(gateway);
    expect(await streaming.failure(gateway, { signal: AbortSignal.abort() })).toMatchObject({ code: 'ABORTED' });
    const abort = new AbortController();
    const stopping = streaming.streamer.stop();
    const failure = streaming.failure(gateway, { signal: abort.signal });
    abort.abort();
    expect(await failure).toMatchObject({ code: 'ABORTED' });
    await stopping;
    expect(streaming.streamer.status.state).toBe('stopped');
    expect(gateway.connections.opened).toBe(1);
  });

  test('leaves the attempt to the others when only one of its callers aborts', async () => {
    await using server = await ScriptedServer.start({ download: () => row() });
    await using streaming = new Streaming();
    const abort = new AbortController();
    const first = streaming.start(server);
    const second = streaming.failure(server, { signal: abort.signal });
    await server.requested(6);
    abort.abort();
    expect(await second).toMatchObject({ code: 'ABORTED' });
    server.write(downloadEnd());
    await first;
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('is given up when stop() is called meanwhile, wherever it has come', async () => {
    for (const state of ['connecting', 'syncing'] as const) {
      await using server = await ScriptedServer.start({ download: () => null });
      await using streaming = new Streaming();
      const failure = streaming.failure(server);
      await streaming.state(state);
      await streaming.streamer.stop();
      expect(await failure).toMatchObject({ code: 'ABORTED', message: expect.stringContaining('stop() was called') });
      expect(streaming.states.at(-1)).toBe('stopped');
    }
  });

  test('called in the same breath as stop() is given up too', async () => {
    await using gateway = await MockGateway.start();
    await using streaming = new Streaming();
    const failure = streaming.failure(gateway);
    await streaming.streamer.stop();
    expect(await failure).toMatchObject({ code: 'ABORTED' });
    expect(streaming.streamer.isStreaming).toBe(false);
  });

  test('keeps trying from the first attempt on with reconnect.initial', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) => (connection < 4 ? notice(326, 'in use') : bootstrap()),
    });
    await using streaming = await Streaming.start(server, { reconnect: { initial: true } });
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(server.opened).toBe(4);
    expect(streaming.states.filter((state) => state === 'reconnecting')).toHaveLength(3);
    expect(streaming.events.gap).toEqual([]);
  });

  test('with reconnect.initial still rejects what no waiting mends', async () => {
    await using server = await ScriptedServer.start({ bootstrap: () => bootstrap('DU1,DU2') });
    await using streaming = new Streaming();
    const error = await streaming.failure(server, { reconnect: { initial: true } });
    expect(error).toBeInstanceOf(AccountRequiredError);
    expect(server.opened).toBe(1);
  });

  test('tolerates a gateway that says 9 before 15 and farm notices between', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: () =>
        Buffer.concat([
          notice(2104, 'Market data farm connection is OK:usfarm'),
          frame(9, 1, 1),
          notice(2158, 'Sec-def data farm connection is OK:secdefnj'),
          frame(15, 1, 'DU1234567, '),
        ]),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.stats().farms).toEqual({ usfarm: 'ok', secdefnj: 'ok' });
  });
});
