// Promise 14, from the inside: stop() and start() called by a listener, whatever it is being told.
import { describe, expect, test } from 'vitest';
import type { StreamerEvents } from '../../../src/index.ts';
import { bootstrap, download, notice, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

type Moment = {
  [Name in keyof StreamerEvents]: [Name, nth: number, (event: StreamerEvents[Name]) => boolean];
}[keyof StreamerEvents];

const status = (state: string, nth = 1): Moment => ['status', nth, (told: { state: string }) => told.state === state];
const any = (name: Exclude<keyof StreamerEvents, 'status'>, nth = 1): Moment => [name, nth, () => true];

/** A first link on which everything is told that can be, its loss, a refused attempt, an open breaker, a second link. */
const eventful = () => {
  let downloads = 0;
  return ScriptedServer.start({
    bootstrap: (connection) => (connection === 2 ? notice(326, 'in use') : bootstrap()),
    download: () => {
      downloads++;
      if (downloads > 1) return download(row({ position: String(downloads) }));
      return Buffer.concat([download(row()), row({ position: 'two' })]);
    },
  });
};

const SETTINGS = { circuitBreaker: { failures: 1, openMs: 20 }, connectTimeoutMs: 60_000, snapshotTimeoutMs: 60_000 };

describe('stop() called by a listener', () => {
  test.each<[string, Moment]>([
    ['the first attempt', status('connecting')],
    ['the first download', status('syncing')],
    ['live', status('live')],
    ['degraded', status('degraded')],
    ['the loss', status('reconnecting')],
    ['a second attempt', status('connecting', 2)],
    ['an open breaker', status('circuitOpen')],
    ['a probe', status('connecting', 3)],
    ['a second link’s download', status('syncing', 2)],
    ['the first update', any('position')],
    ['a live update', any('position', 2)],
    ['a reconciled update', any('position', 3)],
    ['the snapshot', any('snapshot')],
    ['a notice', any('notice')],
    ['the notice 1101', any('notice', 2)],
    ['a rejected row', any('rejected')],
    ['a gap while the link is up', any('gap')],
    ['a gap by loss', any('gap', 2)],
    ['the end of a gap', any('resumed')],
    ['the end of the second gap', any('resumed', 2)],
    ['the breaker opens', any('circuit')],
    ['the breaker half opens', any('circuit', 2)],
  ])('while it is told of %s ends all there is, and start() works again', async (_what, [name, nth, matches]) => {
    await using server = await eventful();
    await using streaming = new Streaming();
    let count = 0;
    const undo: (() => void)[] = [];
    const stopped = new Promise<void>((resolve) => {
      undo.push(
        streaming.streamer.on<typeof name>(name, (event) => {
          if (Reflect.apply(matches, null, [event]) && ++count === nth) resolve(streaming.streamer.stop());
        }),
        streaming.streamer.once('snapshot', () =>
          server.write(Buffer.concat([row({ marketPrice: '9' }), notice(1100, 'lost'), notice(1101, 'back')])),
        ),
        streaming.streamer.once('resumed', () => server.drop()),
      );
    });
    const outcome = streaming.start(server, SETTINGS).catch((error: unknown) => error);
    await stopped;
    await outcome;
    for (const off of undo) off();
    expect(streaming.states.filter((state) => state === 'stopped')).toHaveLength(1);
    expect(streaming.states.at(-1)).toBe('stopped');
    const { opened } = server;
    await using calm = await ScriptedServer.start();
    await streaming.start(calm);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(server.opened).toBe(opened);
  });

  test('during the first attempt makes start() reject, and opens no connection', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = new Streaming();
    streaming.streamer.once('status', () => streaming.streamer.stop());
    expect(await streaming.failure(server)).toMatchObject({ code: 'ABORTED' });
    expect(server.opened).toBe(0);
  });
});

describe('start()', () => {
  test('called by a listener that is told of the first attempt shares that attempt', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = new Streaming();
    const shared = new Promise<string>((resolve) => {
      streaming.streamer.once('status', async () => {
        await streaming.start(server);
        resolve(streaming.streamer.positions().state);
      });
    });
    await streaming.start(server);
    expect(await shared).toBe('current');
  });

  test('called between two calls of stop() is given up: the last call decides', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const first = streaming.streamer.stop();
    const failure = streaming.failure(server);
    await Promise.all([first, streaming.streamer.stop()]);
    expect(await failure).toMatchObject({ code: 'ABORTED', message: expect.stringContaining('stop() was called') });
    expect(streaming.streamer.status.state).toBe('stopped');
    expect(server.opened).toBe(1);
  });
});
