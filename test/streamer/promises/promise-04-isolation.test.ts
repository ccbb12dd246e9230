// Promise 4: each handler gets its updates in order and never two at once; none can harm another, the socket or the process.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, holding, optionWorld } from '../../support/option-world.ts';
import { Collector, Streaming } from '../../support/streaming.ts';

const gate = () => {
  let release: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
};
const oneCall = () => ({ pushReprices: true, accounts: { [ACCOUNT]: { positions: [holding(CALL)] } } });

describe('isolation and order', () => {
  test('a throwing, a rejecting and a never-settling handler harm neither a good one nor the process', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = new Streaming();
    let hanging = 0;
    streaming.register(
      {
        onPositionUpdate: () => {
          throw new Error('thrown');
        },
      },
      { name: 'throwing' },
    );
    streaming.register({ onPositionUpdate: () => Promise.reject(new Error('rejected')) }, { name: 'rejecting' });
    streaming.register(
      {
        onPositionUpdate: () => {
          hanging++;
          return new Promise<void>(() => {});
        },
      },
      { name: 'never-settling' },
    );
    const last = streaming.register(new Collector());
    await streaming.start(gateway);
    for (const price of [13, 14, 15]) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.seen('the last price', (update) => update.marketPrice === 15);
    expect(streaming.handler.updates.map((update) => update.marketPrice)).toEqual([2.5, 13, 14, 15]);
    expect(last.updates).toEqual(streaming.handler.updates);
    await streaming.eventCount('handlerError', 8);
    const failures = streaming.events.handlerError;
    expect(failures.filter(({ handler }) => handler === 'throwing')).toHaveLength(4);
    expect(failures.filter(({ handler }) => handler === 'rejecting')).toHaveLength(4);
    expect(failures.map(({ error }) => String(error))).toContain('Error: rejected');
    expect(failures.every(({ update }) => update !== null)).toBe(true);
    expect(hanging).toBe(1);
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('a thenable whose then throws, and one whose getter throws, are failures like any other', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = new Streaming();
    const bad: Record<string, unknown> = {
      'then throws': {
        // biome-ignore lint/suspicious/noThenProperty: a hostile thenable is what this test is about
        then: () => {
          throw new Error('in then');
        },
      },
      'getter throws': Object.defineProperty({}, 'then', {
        get: () => {
          throw new Error('in getter');
        },
      }),
    };
    for (const [name, result] of Object.entries(bad)) {
      streaming.register({ onPositionUpdate: () => result as Promise<void> }, { name });
    }
    await streaming.start(gateway);
    await streaming.eventCount('handlerError', 2);
    expect(new Set(streaming.events.handlerError.map(({ handler }) => handler))).toEqual(new Set(Object.keys(bad)));
  });

  test('a handler taken out during its call and put in again is not called twice at once', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = await Streaming.start(gateway);
    const { promise: held, release } = gate();
    const calls: string[] = [];
    const handler = {
      onPositionUpdate: async ({ phase }: { phase: string }) => {
        calls.push(`begins ${phase}`);
        await held;
        calls.push('ends');
      },
    };
    streaming.streamer.registerHandler(handler)();
    streaming.register(handler);
    gateway.account(ACCOUNT).reprice(CALL, 2);
    await streaming.handler.count(2);
    expect(calls).toEqual(['begins snapshot']);
    release();
    await streaming.streamer.stop();
    expect(calls).toEqual(['begins snapshot', 'ends', 'begins snapshot', 'ends', 'begins live', 'ends']);
  });

  test('a handler that takes itself out and in again inside its call is not called inside it', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = await Streaming.start(gateway);
    const calls: string[] = [];
    const handler = {
      onPositionUpdate: () => {
        calls.push('begins');
        if (calls.length === 1) {
          streaming.streamer.unregisterHandler(handler);
          streaming.register(handler);
        }
        calls.push('ends');
      },
    };
    streaming.register(handler);
    expect(calls).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  test('what is thrown may be anything, also what refuses to become text', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = new Streaming();
    const thrown: unknown = Object.create(null);
    const throws = () => {
      throw thrown;
    };
    streaming.register({ onPositionUpdate: throws });
    streaming.register({ onPositionUpdate: () => Promise.reject(thrown) });
    const undo = [streaming.streamer.on('position', throws), streaming.streamer.on('handlerError', throws)];
    await streaming.start(gateway);
    await streaming.eventCount('handlerError', 3);
    for (const off of undo) off();
    expect(streaming.streamer.isStreaming).toBe(true);
    expect(gateway.connections.opened).toBe(1);
  });

  test('a slow handler gets every update in order, one at a time', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = new Streaming();
    const seen: number[] = [];
    let running = 0;
    let worst = 0;
    const { promise: opened, release } = gate();
    streaming.register({
      onPositionUpdate: async (update) => {
        worst = Math.max(worst, ++running);
        await opened;
        seen.push(update.sequence);
        running--;
      },
    });
    await streaming.start(gateway);
    for (let price = 2; price <= 20; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(20);
    release();
    await streaming.streamer.stop();
    expect(seen).toEqual(streaming.handler.updates.map((update) => update.sequence));
    expect(worst).toBe(1);
  });

  test('a handler that throws in the middle of a download loses nothing of it for the others', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    streaming.register({
      onPositionUpdate: () => {
        throw 'not even an Error';
      },
    });
    const after = streaming.register(new Collector());
    await streaming.start(gateway);
    expect(after.updates).toHaveLength(2);
    expect(streaming.events.handlerError).toHaveLength(2);
  });

  test('throwing and rejecting event listeners are contained and named, those of handlerError too', async () => {
    await using gateway = await MockGateway.start(oneCall());
    await using streaming = new Streaming();
    const undo = [
      streaming.streamer.on('position', () => {
        throw new Error('listener');
      }),
      streaming.streamer.on('snapshot', () => Promise.reject(new Error('async listener'))),
      streaming.streamer.on('handlerError', () => {
        throw new Error('even here');
      }),
    ];
    await streaming.start(gateway);
    await streaming.eventCount('handlerError', 2);
    expect(streaming.events.handlerError.map(({ handler }) => handler).sort()).toEqual([
      "listener of 'position'",
      "listener of 'snapshot'",
    ]);
    for (const one of undo) one();
  });

  test('a logger that throws harms nobody', async () => {
    await using gateway = await MockGateway.start(oneCall());
    const fail = () => {
      throw new Error('logger');
    };
    await using streaming = await Streaming.start(gateway, {
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('resumed');
    expect(streaming.streamer.isStreaming).toBe(true);
  });
});
