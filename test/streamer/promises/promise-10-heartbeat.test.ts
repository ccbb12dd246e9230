// Promise 10: a peer that answers nothing is found by the heartbeat within its bound, and nothing can mask it.
import { describe, expect, test } from 'vitest';
import { Script } from '../../support/run-script.ts';
import { download, frame, notice, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const HEARTBEAT = { intervalMs: 100, timeoutMs: 150, misses: 2 };
const BOUND_MS = HEARTBEAT.intervalMs + HEARTBEAT.misses * HEARTBEAT.timeoutMs;

describe('heartbeat', () => {
  test('finds a peer that stops answering; how long it took is reported beside the bound', async () => {
    let mutedAt = 0;
    await using server = await ScriptedServer.start({
      time: (connection) => {
        if (connection > 1) return frame(49, 1, 1);
        mutedAt ||= performance.now();
        return null;
      },
    });
    await using streaming = await Streaming.start(server, { heartbeat: HEARTBEAT });
    const gap = await streaming.event('gap');
    const tookMs = performance.now() - mutedAt;
    console.log(
      `mute peer found ${tookMs.toFixed(0)} ms after its last silence began; bound ${BOUND_MS} ms + scheduling`,
    );
    expect(gap.error).toMatchObject({ code: 'HEARTBEAT_TIMEOUT', message: expect.stringContaining('2 heartbeat(s)') });
    // Not a timing test: as many questions as misses were asked, one after the other, before the link was given up.
    expect(server.requests.filter(([id]) => id === '49').length).toBeGreaterThanOrEqual(HEARTBEAT.misses);
    await streaming.event('resumed');
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('is not masked by other traffic: rows, notices and account values keep coming', async () => {
    await using server = await ScriptedServer.start({
      time: (connection) => (connection > 1 ? frame(49, 1, 1) : null),
    });
    await using streaming = await Streaming.start(server, { heartbeat: HEARTBEAT });
    let price = 1;
    const traffic = setInterval(() => {
      server.write(
        Buffer.concat([
          row({ marketPrice: String(++price) }),
          notice(2104, 'Market data farm connection is OK:usfarm'),
          frame(8, 1, '14:05'),
        ]),
      );
    }, 10);
    try {
      const gap = await streaming.event('gap');
      expect(gap.error?.code).toBe('HEARTBEAT_TIMEOUT');
      expect(streaming.handler.updates.length).toBeGreaterThan(5);
    } finally {
      clearInterval(traffic);
    }
  });

  test('one late answer is forgiven, and ends the count of misses', async () => {
    let asked = 0;
    await using server = await ScriptedServer.start({ time: () => (++asked % 2 === 1 ? null : frame(49, 1, 1)) });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 5, timeoutMs: 150, misses: 2 } });
    await server.requested(49, 9);
    expect(streaming.events.gap).toEqual([]);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(server.opened).toBe(1);
  });

  test.each([1, 2])(
    'a process that was itself held up does not call a healthy peer dead (misses: %i)',
    async (misses) => {
      await using server = await ScriptedServer.start();
      await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 20, timeoutMs: 60, misses } });
      for (let asked = 1; asked <= 5; asked++) {
        await server.requested(49, asked);
        const until = performance.now() + 250;
        while (performance.now() < until);
      }
      await server.requested(49, 7);
      expect(streaming.events.gap).toEqual([]);
      expect(server.opened).toBe(1);
    },
  );

  test('a late answer is not reported as a quick one', async () => {
    let asked = 0;
    await using server = await ScriptedServer.start({ time: () => (++asked === 2 ? frame(49, 1, 1) : null) });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 5, timeoutMs: 150, misses: 9 } });
    await server.requested(49, 3);
    expect(streaming.streamer.stats().heartbeatRoundTripMs).toBeGreaterThan(140);
  });

  test('an answer that nobody asked for is no proof of life', async () => {
    await using server = await ScriptedServer.start({
      time: (connection) => (connection > 1 ? frame(49, 1, 1) : null),
    });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 200, timeoutMs: 50, misses: 1 } });
    server.write(Buffer.concat([frame(49, 1, 1), frame(49, 1, 2), row({ marketPrice: '9' })]));
    await streaming.handler.seen('the row behind them', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.streamer.stats().heartbeatRoundTripMs).toBe(null);
    expect((await streaming.event('gap')).error?.code).toBe('HEARTBEAT_TIMEOUT');
    expect(streaming.streamer.stats().connects).toBeGreaterThanOrEqual(1);
  });

  test('a peer that falls mute during the download is found too', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) => (connection === 1 ? null : download(row())),
      time: (connection) => (connection === 1 ? null : frame(49, 1, 1)),
    });
    await using streaming = await Streaming.start(server, { heartbeat: HEARTBEAT, reconnect: { initial: true } });
    expect(streaming.events.status.find(({ state }) => state === 'reconnecting')).toMatchObject({
      error: { code: 'HEARTBEAT_TIMEOUT' },
    });
  });

  test('measures its round trip', async () => {
    await using server = await ScriptedServer.start({ time: () => null });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 5, timeoutMs: 5_000 } });
    await server.requested(49);
    expect(streaming.streamer.stats().heartbeatRoundTripMs).toBe(null);
    server.write(frame(49, 1, 1_700_000_000));
    await server.requested(49, 2);
    expect(streaming.streamer.stats().heartbeatRoundTripMs).toBeGreaterThan(0);
  });

  test('a gateway process that is really stopped (SIGSTOP) is found, the book is stale from then on, and SIGCONT reconciles it', async () => {
    await using peer = new Script('gateway-process.ts');
    const port = Number(await peer.line('port'));
    await using streaming = await Streaming.start(
      { host: '127.0.0.1', port },
      {
        heartbeat: HEARTBEAT,
        // A process of its own may be late on a busy machine; each attempt after SIGSTOP ends by it.
        connectTimeoutMs: 1_500,
      },
    );
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{}, {}] });
    peer.signal('SIGSTOP');
    const stoppedAt = performance.now();
    const gap = await streaming.event('gap');
    const tookMs = performance.now() - stoppedAt;
    console.log(`SIGSTOPped gateway found after ${tookMs.toFixed(0)} ms; bound ${BOUND_MS} ms + scheduling`);
    expect(gap.error?.code).toBe('HEARTBEAT_TIMEOUT');
    // The kernel still accepts for the stopped process: each attempt ends by its own timeout.
    const failed = await streaming.event('status', (status) => status.state === 'reconnecting' && status.attempt > 1);
    expect(failed).toMatchObject({ error: { code: 'CONNECT_TIMEOUT', phase: 'handshake' } });
    expect(streaming.streamer.positions().state).toBe('stale');
    peer.write('close the put');
    peer.write('reprice the call');
    peer.signal('SIGCONT');
    const resumed = await streaming.event('resumed');
    await streaming.handler.seen('the new price', ({ marketPrice }) => marketPrice === 99);
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(resumed.generation).toBeGreaterThan(gap.generation);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ marketPrice: 99 }] });
  });
});
