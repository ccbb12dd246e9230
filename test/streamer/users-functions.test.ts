// Every function of the user's that is called and not waited for: whatever it does, the stream goes on and the process lives.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { Emitter } from '../../src/emitter.ts';
import { IBPositionStreamer, InvalidOptionsError, type StreamerOptions } from '../../src/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../support/option-world.ts';
import { Streaming, silent } from '../support/streaming.ts';

const FAILURE = new Error('of the user');
const later = () => new Promise<void>((resolve) => void setTimeout(resolve, 1));
/** Thenables are objects that are not promises; a class, so that nobody takes this for a module. */
class Thenable {
  readonly #then: (resolve: () => void, reject: (error: unknown) => void) => void;
  constructor(then: (resolve: () => void, reject: (error: unknown) => void) => void) {
    this.#then = then;
    Object.defineProperty(this, 'then', { value: this.#then });
  }
}

/** What a function of the user's may do. */
const DEEDS: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw FAILURE;
  },
  'throws what has no text': () => {
    throw Object.create(null);
  },
  rejects: () => Promise.reject(FAILURE),
  'rejects later': async () => {
    await later();
    throw FAILURE;
  },
  'returns a thenable that rejects later': () =>
    new Thenable((_resolve, reject) => void setTimeout(reject, 1, FAILURE)),
  'returns a thenable that calls back twice': () =>
    new Thenable((resolve, reject) => {
      resolve();
      reject(FAILURE);
      resolve();
    }),
  'returns a promise whose own then calls back twice': () =>
    Object.defineProperty(Promise.resolve(), 'then', {
      value: (resolve: () => void) => {
        resolve();
        resolve();
      },
    }),
  'returns a thenable whose then throws': () =>
    new Thenable(() => {
      throw FAILURE;
    }),
  'returns what cannot be looked at': () =>
    Object.defineProperty({}, 'then', {
      get: () => {
        throw FAILURE;
      },
    }),
  'returns a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
};

/** Where the streamer calls one. */
const PLACES: Readonly<Record<string, (deed: () => unknown, streaming: Streaming) => StreamerOptions>> = {
  handler: (deed, streaming) => {
    streaming.register({ onPositionUpdate: () => deed() as undefined });
    return {};
  },
  logger: (deed) => ({ logger: { debug: deed, info: deed, warn: deed, error: deed } }),
  listener: (deed, streaming) => {
    for (const name of ['position', 'status', 'snapshot', 'gap', 'resumed'] as const)
      streaming.streamer.once(name, deed);
    return {};
  },
  'listener of handlerError': (deed, streaming) => {
    streaming.register({ onPositionUpdate: DEEDS['throws'] as () => void });
    streaming.streamer.once('handlerError', deed);
    return {};
  },
};

const unhandled: unknown[] = [];
const hear = (error: unknown) => void unhandled.push(error);
beforeAll(() => {
  process.on('unhandledRejection', hear);
  process.on('uncaughtException', hear);
});
afterAll(() => {
  process.off('unhandledRejection', hear);
  process.off('uncaughtException', hear);
});

const CASES = Object.keys(PLACES).flatMap((place) => Object.keys(DEEDS).map((deed) => [place, deed] as const));

describe('a function of the user’s', () => {
  test.each(CASES)('as %s that %s harms nobody', async (place, deed) => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const options = PLACES[place]?.(DEEDS[deed]!, streaming) ?? {};
    await streaming.start(gateway, options);
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('resumed');
    gateway.account(ACCOUNT).reprice(CALL, 77);
    await streaming.handler.seen('the last price', ({ marketPrice }) => marketPrice === 77);
    await later();
    await later();
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections).toMatchObject({ opened: 2, maxConcurrent: 1, open: 1 });
    await streaming.streamer.stop();
    expect(unhandled.splice(0)).toEqual([]);
  });

  test('called late, after stop(), finds nothing to harm', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const settle: (() => void)[] = [];
    streaming.register({ onPositionUpdate: () => new Promise<void>((resolve) => void settle.push(resolve)) });
    const undo = streaming.streamer.registerHandler({ onPositionUpdate: () => {} });
    const off = streaming.streamer.on('status', () => {});
    await streaming.start(gateway, { drainTimeoutMs: 1 });
    await streaming.streamer.stop();
    for (const call of [...settle, ...settle, undo, undo, off, off]) call();
    await later();
    await streaming.start(gateway);
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(unhandled.splice(0)).toEqual([]);
  });
});

test('an event reaches its listeners although what the owner does first throws', () => {
  const failed: unknown[] = [];
  const heard: number[] = [];
  const emitter = new Emitter<{ event: number }>({
    isObserved: () => false,
    before: () => {
      throw FAILURE;
    },
    failed: (name, error) => void failed.push(name, error),
  });
  emitter.on('event', (event) => void heard.push(event));
  emitter.emit('event', 1);
  expect(heard).toEqual([1]);
  expect(failed).toEqual(['event', FAILURE]);
});

describe('what is handed over is read once, before anything is registered', () => {
  const unreadable = (name: string) =>
    Object.defineProperty({}, name, {
      enumerable: true,
      get: () => {
        throw FAILURE;
      },
    });
  const likeASignal = { aborted: false, addEventListener: () => {}, removeEventListener: 1 };

  test.each<[string, unknown]>([
    ['an object as signal', { signal: {} }],
    ['what only looks like a signal', { signal: likeASignal }],
    ['what only claims to be a signal', { signal: Object.create(AbortSignal.prototype) }],
    ['null', null],
    ['a number', 1],
    ['a name that is no option', { sginal: AbortSignal.abort() }],
    ['a getter that throws', unreadable('signal')],
    ['a capacity of text', { capacity: '5' }],
  ])('updates() refuses %s, and stop() comes back', async (_what, options) => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    expect(() => streaming.streamer.updates(options as object)).toThrow(InvalidOptionsError);
    expect(streaming.streamer.stats().handlers).toBe(1);
    const reading = streaming.streamer.updates()[Symbol.asyncIterator]();
    await streaming.streamer.stop();
    while (!(await reading.next()).done);
    await streaming.start(gateway);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a getter that throws', unreadable('capacity')],
  ])('registerHandler() refuses %s', (_what, options) => {
    const streamer = new IBPositionStreamer();
    const handler = { onPositionUpdate: () => {} };
    expect(() => streamer.registerHandler(handler, options as object)).toThrow(InvalidOptionsError);
    expect(streamer.unregisterHandler(handler)).toBe(false);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a getter that throws', unreadable('port')],
    ['a getter that throws deep inside', { heartbeat: unreadable('misses') }],
    [
      'a logger with a getter that throws',
      { logger: Object.defineProperty({ ...silent }, 'warn', { get: DEEDS['throws']! }) },
    ],
    ['what only claims to be a signal', { signal: Object.create(AbortSignal.prototype) }],
    ['a value that throws as text', { port: { toString: DEEDS['throws'], toJSON: DEEDS['throws'] } }],
  ])('start() refuses %s', async (_what, options) => {
    const streamer = new IBPositionStreamer();
    await expect(streamer.start(options as object)).rejects.toThrow(InvalidOptionsError);
    expect(streamer.status.state).not.toBe('connecting');
  });

  test('a list in the place of options is refused: its own filter is nobody’s wish', async () => {
    await using streaming = new Streaming();
    const { streamer } = streaming;
    const list: object = [];
    const doors = [
      () => streamer.positions(list),
      () => streamer.totals(list),
      () => streamer.updates(list),
      () => streamer.events(list),
      () => streamer.registerHandler({ onPositionUpdate: () => {} }, list),
    ];
    for (const open of doors) expect(open).toThrow(/the options must be an object: current value is \[\]\.$/);
  });

  test('a signal whose own methods throw ends what it is to end', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const abort = new AbortController();
    const signal = Object.assign(abort.signal, {
      addEventListener: DEEDS['throws'],
      removeEventListener: DEEDS['throws'],
    });
    await streaming.start(gateway, { signal });
    const reading = streaming.streamer.updates({ signal })[Symbol.asyncIterator]();
    abort.abort();
    await streaming.state('stopped');
    while (!(await reading.next()).done);
  });

  test('a name that is another the second time is the first', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    let reads = 0;
    const options = Object.defineProperty({}, 'name', {
      enumerable: true,
      get: () => (++reads === 1 ? 'mine' : Symbol('other')),
    });
    streaming.register({ onPositionUpdate: DEEDS['throws'] as () => void }, options);
    await streaming.start(gateway);
    expect((await streaming.event('handlerError')).handler).toBe('mine');
    expect(gateway.connections).toMatchObject({ opened: 1, maxConcurrent: 1, open: 1 });
  });
});

describe('messages', () => {
  test('are one bounded line, whatever the caller or the wire put into them', async () => {
    const long = `a\x1b[31m\nb${'x'.repeat(100_000)}`;
    const streamer = new IBPositionStreamer();
    const errors: unknown[] = [];
    for (const options of [
      { host: long, connectTimeoutMs: 200, logger: silent },
      { [long]: 1 },
      { port: long },
      { account: [long, 1] },
    ]) {
      await streamer.start(options as StreamerOptions).catch((error: unknown) => void errors.push(error));
    }
    expect(errors).toHaveLength(4);
    for (const error of errors) {
      expect(String(error).length).toBeLessThan(2_100);
      expect(String(error)).not.toMatch(/\p{Cc}/u);
      expect(String(error)).toMatch(/1b/);
    }
  });
});
