// Promise 11: reconnects for ever with growing, jittered, capped delays; a breaker pauses it, then lets single probes through.
import { describe, expect, test, vi } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../../support/option-world.ts';
import { bootstrap, download, notice, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

describe('reconnect', () => {
  test('tries again after every failure, says each delay, and never waits longer than the cap', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { reconnect: { initialDelayMs: 2, maxDelayMs: 20 } });
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('status', (status) => status.state === 'reconnecting' && status.attempt === 12);
    await gateway.accept();
    await streaming.event('resumed');
    const delays = streaming.events.status.flatMap((status) =>
      status.state === 'reconnecting' && status.delayMs !== null ? [status.delayMs] : [],
    );
    expect(delays.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...delays)).toBeLessThanOrEqual(20);
    const attempts = streaming.events.status.flatMap((status) =>
      status.state === 'connecting' ? [status.attempt] : [],
    );
    expect(attempts.slice(1)).toEqual(attempts.slice(1).map((_, at) => at + 1));
    expect(gateway.connections.maxConcurrent).toBe(1);
  });

  test('begins with short delays again after a success', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    for (let loss = 1; loss <= 3; loss++) {
      gateway.clients[0]?.disconnect('rst');
      await streaming.eventCount('resumed', loss);
    }
    const attempts = streaming.events.status.flatMap((status) =>
      status.state === 'connecting' ? [status.attempt] : [],
    );
    expect(attempts).toEqual([1, 1, 1, 1]);
  });

  test('opens the breaker after so many failures in a row, then lets exactly one probe through each time', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { circuitBreaker: { failures: 3, openMs: 50 } });
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    const open = await streaming.state('circuitOpen');
    expect(open).toMatchObject({ openMs: 50, error: { code: 'CONNECTION_REFUSED' } });
    expect(streaming.streamer.isStreaming).toBe(false);
    await streaming.event('circuit', ({ state }) => state === 'halfOpen');
    await streaming.eventCount('circuit', 5);
    await gateway.accept();
    await streaming.event('circuit', ({ state }) => state === 'closed');
    const circuit = streaming.events.circuit.map(({ state }) => state);
    expect(circuit.slice(0, 4)).toEqual(['open', 'halfOpen', 'open', 'halfOpen']);
    expect(circuit.slice(-2)).toEqual(['halfOpen', 'closed']);
    // Between two openings there is one attempt and no more.
    const states = streaming.states.slice(streaming.states.indexOf('circuitOpen'));
    const probes = states.join(' ').split('circuitOpen').slice(1, -1);
    expect(probes.every((between) => between.trim() === 'connecting')).toBe(true);
    await streaming.event('resumed');
  });

  test('a link that is lost sooner than stableMs counts as a failure: flapping opens the breaker too', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, {
      reconnect: { stableMs: 60_000 },
      circuitBreaker: { failures: 4, openMs: 60_000 },
    });
    for (let loss = 1; loss <= 3; loss++) {
      server.drop(loss % 2 === 0 ? 'fin' : 'rst');
      await streaming.eventCount('resumed', loss);
    }
    server.drop();
    await streaming.state('circuitOpen');
    expect(server.opened).toBe(4);
    expect(streaming.events.gap).toHaveLength(4);
    expect(streaming.streamer.positions().state).toBe('stale');
  });

  test('with stableMs 0 no link is lost too soon, not even one that ends as soon as it is up', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = new Streaming();
    streaming.streamer.once('snapshot', () => server.drop('rst'));
    await streaming.start(server, { reconnect: { stableMs: 0 }, circuitBreaker: { failures: 1, openMs: 60_000 } });
    await streaming.event('resumed');
    expect(streaming.events.circuit).toEqual([]);
  });

  test('a wall clock that is set back does not keep the breaker open', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) => (connection === 2 ? notice(326, 'in use') : bootstrap()),
    });
    await using streaming = await Streaming.start(server, { circuitBreaker: { failures: 1, openMs: 50 } });
    const real = Date.now();
    streaming.streamer.once('circuit', () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      vi.setSystemTime(real - 3_600_000);
    });
    server.drop();
    await streaming.event('resumed').finally(() => vi.useRealTimers());
    expect(server.opened).toBe(3);
  });

  test('stop() ends a wait, an open breaker and an attempt at once', async () => {
    for (const [state, options] of [
      ['reconnecting', { reconnect: { initialDelayMs: 60_000, maxDelayMs: 60_000 } }],
      ['circuitOpen', { circuitBreaker: { failures: 1, openMs: 60_000 } }],
    ] as const) {
      await using gateway = await MockGateway.start(optionWorld());
      await using streaming = await Streaming.start(gateway, options);
      await gateway.refuse();
      gateway.clients[0]?.disconnect('rst');
      await streaming.state(state);
      await streaming.streamer.stop();
      expect(streaming.states.at(-1)).toBe('stopped');
    }
    let answers = true;
    await using server = await ScriptedServer.start({ bootstrap: () => (answers ? bootstrap() : null) });
    await using streaming = await Streaming.start(server);
    answers = false;
    server.drop();
    await server.requested(71, 2);
    await streaming.streamer.stop();
    expect(streaming.streamer.status).toMatchObject({ state: 'stopped', error: null });
  });

  test('nothing of an old link is acted on: what it still sends is nobody’s', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) => download(row({ conId: String(connection) })),
    });
    await using streaming = await Streaming.start(server);
    // The close and rows behind it in one write: the rows belong to a link that is over.
    server.write(Buffer.concat([Buffer.from('ffffffff', 'hex'), row({ conId: '99' }), row({ conId: '98' })]));
    await streaming.event('resumed');
    expect(streaming.handler.updates.map(({ conId }) => conId)).toEqual([1, 2, 1]);
  });

  test('rows that were on their way when the link broke count if they were whole', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).reprice(CALL, 41);
    gateway.clients[0]?.disconnect('fin');
    await streaming.event('resumed');
    expect(streaming.handler.updates.map(({ marketPrice }) => marketPrice)).toEqual([2.5, 2.5, 41]);
  });
});
