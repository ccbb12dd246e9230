// Promise 3: any object with onPositionUpdate is a handler; registering is idempotent, possible at any time, and gives the book.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import {
  InvalidOptionsError,
  isPositionUpdateHandler,
  type PositionUpdate,
  type PositionUpdateHandler,
} from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT } from '../../support/option-world.ts';
import { Collector, Streaming } from '../../support/streaming.ts';

const summary = (updates: readonly PositionUpdate[]) =>
  updates.map(({ conId, position, change, phase }) => [conId, position, change, phase]);
const throws = (): never => {
  throw new Error('of the user');
};

describe('handlers', () => {
  test('are objects with the method onPositionUpdate, own or inherited, and nothing else is', async () => {
    await using streaming = new Streaming();
    expect(isPositionUpdateHandler(new Collector())).toBe(true);
    const notHandlers: unknown[] = [null, undefined, 1, 'x', () => {}, {}, { onPositionUpdate: 1 }];
    for (const value of notHandlers) {
      expect(isPositionUpdateHandler(value)).toBe(false);
      expect(() => streaming.streamer.registerHandler(value as PositionUpdateHandler)).toThrow(
        expect.objectContaining({ code: 'INVALID_HANDLER' }),
      );
    }
    expect(() => streaming.register(new Collector(), { capacity: 0 })).toThrow(InvalidOptionsError);
    expect(() => streaming.register(new Collector(), { overflow: 'block' as 'conflate' })).toThrow(/overflow/);
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test('registered twice get each update once; the last undo takes them out', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const twice = new Collector();
    const undo = streaming.streamer.registerHandler(twice);
    const undoOther = streaming.streamer.registerHandler(twice);
    await streaming.start(gateway);
    expect(twice.updates).toHaveLength(2);
    undo();
    undo();
    expect(streaming.streamer.stats().handlers).toBe(2);
    undoOther();
    expect(streaming.streamer.unregisterHandler(twice)).toBe(false);
    gateway.account(ACCOUNT).reprice(CALL, 3);
    await streaming.handler.count(3);
    expect(twice.updates).toHaveLength(2);
  });

  test('that were taken out and registered again stay, whatever an older undo does later', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    const again = new Collector();
    const older = [streamer.registerHandler(again), streamer.registerHandler(again)];
    streamer.unregisterHandler(again);
    const newer = streamer.registerHandler(again, { snapshot: false });
    for (const undo of older) undo();
    gateway.account(ACCOUNT).reprice(CALL, 3);
    await again.seen('the new price', ({ marketPrice }) => marketPrice === 3);
    newer();
    expect(streamer.stats().handlers).toBe(1);
  });

  test('are registered in time that grows with their number, also while streaming', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const undos = Array.from({ length: 40_000 }, () => {
      const handler = { onPositionUpdate: () => {} };
      return streaming.streamer.registerHandler(handler);
    });
    expect(streaming.streamer.stats().handlers).toBe(40_001);
    for (const undo of undos) undo();
    expect(streaming.streamer.stats().handlers).toBe(1);
  });

  test.each<[string, () => PositionUpdateHandler]>([
    [
      'is a symbol',
      () =>
        new (class {
          static readonly name = Symbol('mine');
          onPositionUpdate(): void {}
        })(),
    ],
    [
      'is a method',
      () =>
        new (class {
          static name(): void {}
          onPositionUpdate(): void {}
        })(),
    ],
    ['throws', () => Object.defineProperty({ onPositionUpdate: () => {} }, 'constructor', { get: throws })],
    [
      'steers a terminal',
      () => {
        class Steering {
          onPositionUpdate(): void {}
        }
        Object.defineProperty(Steering, 'name', { value: `\x1b]0;pwn\x07${'x'.repeat(100_000)}` });
        return new Steering();
      },
    ],
  ])('whose class has a name that %s are told by some name', async (_what, make) => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const handler = make();
    handler.onPositionUpdate = throws;
    streaming.register(handler);
    await streaming.start(gateway);
    const { handler: name } = await streaming.event('handlerError');
    expect(name).toMatch(/^[\w\\\];-]{1,120}…?$/);
    expect(gateway.connections).toMatchObject({ opened: 1, maxConcurrent: 1, open: 1 });
  });

  test('get the first download as snapshot when registered before start()', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    expect(summary(streaming.handler.updates)).toEqual([
      [CALL.conId, 2, 'opened', 'snapshot'],
      [PUT.conId, -1, 'opened', 'snapshot'],
    ]);
  });

  test('that join late first get the book as it is now, then what the others get', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).reprice(CALL, 7);
    await streaming.handler.count(4);
    const late = streaming.register(new Collector());
    const without = streaming.register(new Collector(), { snapshot: false });
    expect(late.updates).toMatchObject([
      { conId: CALL.conId, position: 2, marketPrice: 7, change: 'opened', phase: 'snapshot' },
    ]);
    expect(without.updates).toEqual([]);
    gateway.account(ACCOUNT).reprice(CALL, 8);
    await streaming.handler.count(5);
    expect(late.updates.at(-1)).toBe(streaming.handler.updates.at(-1));
    expect(without.updates).toEqual(streaming.handler.updates.slice(-1));
  });

  test('registered with snapshot: false before start() get no row of the first download', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const without = streaming.register(new Collector(), { snapshot: false });
    await streaming.start(gateway);
    gateway.account(ACCOUNT).reprice(CALL, 8);
    await streaming.handler.count(3);
    expect(summary(without.updates)).toEqual([[CALL.conId, 2, 'repriced', 'live']]);
  });

  test('that join during a gap get the book when it is current again', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('gap');
    const joined = streaming.register(new Collector());
    expect(joined.updates).toEqual([]);
    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).setPosition(OTHER_CALL, holding(OTHER_CALL, 5));
    await gateway.accept();
    await streaming.event('resumed');
    expect(summary(joined.updates)).toEqual([
      [CALL.conId, 2, 'opened', 'snapshot'],
      [OTHER_CALL.conId, 5, 'opened', 'snapshot'],
    ]);
  });

  test.each(['first download', 'reconciliation', 'live row'] as const)(
    'registered inside a handler during a %s get every position exactly once',
    async (when) => {
      await using gateway = await MockGateway.start(optionWorld());
      await using streaming = new Streaming();
      const inner = new Collector();
      const isMoment = (update: PositionUpdate) =>
        (when === 'first download' && update.phase === 'snapshot') ||
        (when === 'reconciliation' && update.phase === 'reconciled') ||
        (when === 'live row' && update.phase === 'live');
      streaming.register({
        onPositionUpdate: (update) => {
          if (isMoment(update)) streaming.register(inner);
        },
      });
      await streaming.start(gateway);
      if (when === 'reconciliation') {
        await gateway.refuse();
        gateway.clients[0]?.disconnect('rst');
        await streaming.event('gap');
        gateway.account(ACCOUNT).reprice(CALL, 3);
        gateway.account(ACCOUNT).reprice(PUT, 3);
        await gateway.accept();
        await streaming.event('resumed');
      }
      if (when === 'live row') {
        gateway.account(ACCOUNT).reprice(CALL, 3);
        await streaming.handler.count(3);
      }
      expect(inner.updates).toHaveLength(2);
      expect(new Set(inner.updates.map(({ conId }) => conId))).toEqual(new Set([CALL.conId, PUT.conId]));
      expect(new Set(inner.updates.map(({ phase }) => phase))).toEqual(new Set(['snapshot']));
    },
  );

  test('that unregister themselves inside their call get nothing more, and the others everything', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const leaver = new Collector();
    const leaving: PositionUpdateHandler = {
      onPositionUpdate: (update) => {
        leaver.onPositionUpdate(update);
        expect(streaming.streamer.unregisterHandler(leaving)).toBe(true);
      },
    };
    streaming.register(leaving);
    const after = streaming.register(new Collector());
    await streaming.start(gateway);
    gateway.account(ACCOUNT).reprice(CALL, 3);
    await streaming.handler.count(3);
    expect(leaver.updates).toHaveLength(1);
    expect(after.updates).toEqual(streaming.handler.updates);
  });

  test('by the thousand all get the same frozen updates in the same order', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const many = Array.from({ length: 1_000 }, () => streaming.register(new Collector()));
    await streaming.start(gateway);
    for (let price = 1; price <= 20; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(22);
    for (const one of many) {
      expect(one.updates.length).toBe(22);
      expect(one.updates.every((update, index) => update === streaming.handler.updates[index])).toBe(true);
    }
    expect(streaming.handler.updates.every((update) => Object.isFrozen(update))).toBe(true);
    expect(streaming.streamer.stats()).toMatchObject({ handlers: 1_001, updates: 22 });
  });
});
