// What is read rather than told: one view object, one position, accounts, a wait for the book, events by number, a retry now.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import type { StreamEvent } from '../../src/index.ts';
import { ACCOUNT, CALL, holding, optionWorld, PUT, STOCK } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';

const twoAccounts = () => ({
  accounts: {
    DU1111111: { positions: [holding(CALL, 1)] },
    DU2222222: { positions: [holding(CALL, 2)] },
  },
});

/** Reads on until something matches; what was read is kept in `read`. */
async function until(
  events: AsyncIterator<StreamEvent>,
  read: StreamEvent[],
  matches: (event: StreamEvent) => boolean,
): Promise<StreamEvent> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error(`ended after ${read.map(({ type }) => type).join(', ')}`);
    read.push(value);
    if (matches(value)) return value;
  }
}

describe('a view', () => {
  test('is the same frozen object until something changes', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const { streamer } = streaming;
    expect(streamer.positions()).toBe(streamer.positions());
    await streaming.start(gateway);
    const view = streamer.positions();
    expect(streamer.positions()).toBe(view);
    expect(streamer.positions({ secTypes: ['stk'] })).toBe(streamer.positions({ secTypes: ['STK'] }));
    expect(streamer.positions({ secTypes: ['STK'] })).not.toBe(view);
    gateway.account(ACCOUNT).reprice(CALL, 7);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 7);
    const next = streamer.positions();
    expect(next).not.toBe(view);
    expect(streamer.positions()).toBe(next);
    await streamer.stop();
    const stale = streamer.positions();
    expect(stale).toMatchObject({ state: 'stale' });
    expect(streamer.positions()).toBe(stale);
  });
});

test('position() is undefined while nothing is known, null when nothing is held, and never a guess among several', async () => {
  await using gateway = await MockGateway.start(twoAccounts());
  await using streaming = new Streaming();
  const { streamer } = streaming;
  expect(streamer.position(CALL.conId)).toBeUndefined();
  expect(streamer.accounts).toEqual([]);
  await streaming.start(gateway, { account: 'all', accountDwellMs: 60_000 });
  expect(streamer.accounts).toEqual(['DU1111111', 'DU2222222']);
  expect(streamer.position(PUT.conId)).toBeNull();
  expect(streamer.position(CALL.conId, 'DU2222222')).toMatchObject({ position: 2 });
  expect(() => streamer.position(CALL.conId)).toThrow(/2 are held \(conId \d+ in DU1111111, conId \d+ in DU2222222\)/);
});

test('accounts of the login are known although one was chosen', async () => {
  await using gateway = await MockGateway.start(twoAccounts());
  await using streaming = await Streaming.start(gateway, { account: 'DU2222222' });
  expect(streaming.streamer.accounts).toEqual(['DU1111111', 'DU2222222']);
});

describe('whenCurrent()', () => {
  test('resolves with the book once it can be believed, also after a gap', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const first = streaming.streamer.whenCurrent({ secTypes: 'all' });
    await streaming.start(gateway);
    expect((await first).positions).toHaveLength(3);
    gateway.refuse();
    for (const client of gateway.clients) client.disconnect('rst');
    await streaming.event('gap');
    const again = streaming.streamer.whenCurrent();
    gateway.accept();
    expect(await again).toMatchObject({ state: 'current' });
    expect(await streaming.streamer.whenCurrent()).toBe(streaming.streamer.positions());
    const gone = streaming.streamer.whenCurrent({ signal: AbortSignal.abort() });
    await expect(gone).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('is given up with its signal, with stop(), and when the start fails', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const { streamer } = streaming;
    const abort = new AbortController();
    const aborted = streamer.whenCurrent({ signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    const stopped = streamer.whenCurrent();
    const wait = expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    await streamer.stop();
    await wait;
    gateway.refuse();
    const failed = expect(streamer.whenCurrent()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    await streaming.failure(gateway);
    await failed;
  });
});

describe('reconnectNow()', () => {
  test('makes the attempt that is waited for, and says when none is', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, {
      reconnect: { initialDelayMs: 600_000, maxDelayMs: 600_000 },
    });
    expect(streaming.streamer.reconnectNow()).toBe(false);
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('gap');
    expect(streaming.streamer.reconnectNow()).toBe(true);
    await streaming.event('resumed');
    expect(streaming.streamer.reconnectNow()).toBe(false);
  });

  test('is the probe of an open breaker', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, {
      circuitBreaker: { failures: 1, openMs: 600_000 },
      reconnect: { stableMs: 60_000 },
    });
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('circuit');
    expect(streaming.streamer.reconnectNow()).toBe(true);
    await streaming.event('resumed');
    expect(streaming.events.circuit.map(({ state }) => state)).toEqual(['open', 'halfOpen']);
  });
});

describe('events()', () => {
  test('begins with the book, and carries what is told, numbered in order', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const events = streaming.streamer.events()[Symbol.asyncIterator]();
    const read: StreamEvent[] = [];
    const book = await until(events, read, () => true);
    expect(book).toMatchObject({ type: 'book', state: 'current', missed: false, hidden: { count: 1 } });
    gateway.account(ACCOUNT).reprice(STOCK, 9);
    gateway.account(ACCOUNT).close(PUT);
    await until(events, read, (event) => event.type === 'position' && event.change === 'closed');
    gateway.clients[0]?.disconnect('rst');
    await until(events, read, ({ type }) => type === 'resumed');
    const types = read.map(({ type }) => type);
    expect(types.filter((type) => ['book', 'position', 'gap', 'resumed'].includes(type))).toEqual(
      expect.arrayContaining(['book', 'position', 'gap', 'resumed']),
    );
    expect(types.indexOf('gap')).toBeLessThan(types.indexOf('resumed'));
    const ids = read.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
    expect(read.some((event) => event.type === 'position' && event.conId === STOCK.conId)).toBe(false);
    const rest: StreamEvent[] = [];
    const ended = expect(until(events, rest, () => false)).rejects.toThrow(/ended after .*status/);
    await streaming.streamer.stop();
    await ended;
  });

  test('goes on after a number, with nothing lost and nothing twice; a number it does not know is answered by the book', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    const read: StreamEvent[] = [];
    const first = streamer.events({ secTypes: 'all' })[Symbol.asyncIterator]();
    await until(first, read, ({ type }) => type === 'book');
    gateway.account(ACCOUNT).reprice(STOCK, 9);
    const last = await until(first, read, ({ type }) => type === 'position');
    await first.return?.();
    gateway.account(ACCOUNT).close(STOCK);
    gateway.account(ACCOUNT).close(CALL);
    await streaming.handler.seen('the close', ({ conId, change }) => conId === CALL.conId && change === 'closed');
    const again = streamer.events({ secTypes: 'all', after: last.id })[Symbol.asyncIterator]();
    const rest: StreamEvent[] = [];
    const isClose = (event: StreamEvent, conId: number) =>
      event.type === 'position' && event.change === 'closed' && event.conId === conId;
    await until(again, rest, (event) => isClose(event, CALL.conId));
    expect(rest.filter((event) => isClose(event, STOCK.conId))).toHaveLength(1);
    expect(rest.map(({ type }) => type)).not.toContain('book');
    await again.return?.();
    for (const after of [0, last.id + 1_000_000_000]) {
      const lost = streamer.events({ after })[Symbol.asyncIterator]();
      expect(await until(lost, [], () => true)).toMatchObject({ type: 'book', missed: true });
      await lost.return?.();
    }
  });

  test('to a reader that falls behind the events kept tells the book, and says that it missed some', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const events = streaming.streamer.events()[Symbol.asyncIterator]();
    const read: StreamEvent[] = [];
    await until(events, read, ({ type }) => type === 'book');
    const before = streaming.handler.updates.length;
    for (let price = 1; price <= 5_000; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await streaming.handler.count(before + 5_000);
    const book = await until(events, read, () => true);
    expect(book).toMatchObject({ type: 'book', missed: true, state: 'current' });
    expect(
      book.type === 'book' && book.state === 'current' && book.positions.map((held) => held.marketPrice),
    ).toContain(5_000);
    await events.return?.();
  });

  test('that begin anew in the middle of what is being told tell nothing twice', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer, handler } = streaming;
    const read: StreamEvent[] = [];
    const events = streamer.events()[Symbol.asyncIterator]();
    await until(events, read, ({ type }) => type === 'book');
    const before = handler.updates.length;
    for (let price = 1; price <= 5_000; price++) gateway.account(ACCOUNT).reprice(CALL, price);
    await handler.count(before + 5_000);
    gateway.refuse();
    for (const client of gateway.clients) client.disconnect('rst');
    await streaming.event('gap');
    for (const contract of [CALL, PUT]) gateway.account(ACCOUNT).trade(contract, 5, 9);
    let book: Promise<IteratorResult<StreamEvent>> | undefined;
    streamer.on('position', ({ phase }) => {
      if (phase === 'reconciled') book ??= events.next();
    });
    gateway.accept();
    await streaming.event('resumed');
    expect((await book)?.value).toMatchObject({ type: 'book', missed: true, state: 'current' });
    gateway.account(ACCOUNT).close(CALL);
    const close = await until(events, [], ({ type }) => type === 'position');
    expect(close).toMatchObject({ conId: CALL.conId, change: 'closed' });
    await events.return?.();
  });

  test('do not go on from before a reset: what was held then is no part of the book now', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    const read: StreamEvent[] = [];
    const events = streamer.events()[Symbol.asyncIterator]();
    const { id } = await until(events, read, ({ type }) => type === 'book');
    await streamer.reset();
    gateway.account(ACCOUNT).close(CALL);
    await streaming.start(gateway);
    const again = streamer.events({ after: id })[Symbol.asyncIterator]();
    const book = await until(again, [], () => true);
    expect(book).toMatchObject({ type: 'book', missed: true, positions: [{ conId: PUT.conId }] });
    await again.return?.();
  });

  test('of a wish of their own tell nothing of what start() alone wishes anew', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    await streamer.stop();
    const started = streaming.start(gateway, { secTypes: 'all' });
    const read: StreamEvent[] = [];
    const events = streamer.events({ secTypes: ['STK'] })[Symbol.asyncIterator]();
    const resumed = until(events, read, ({ type }) => type === 'resumed');
    await started;
    await resumed;
    gateway.account(ACCOUNT).reprice(STOCK, 9);
    const price = await until(events, read, (event) => event.type === 'position' && event.marketPrice === 9);
    expect(price).toMatchObject({ conId: STOCK.conId, change: 'repriced' });
    expect(read.filter((event) => event.type === 'position' && event.change === 'opened')).toEqual([]);
    await events.return?.();
  });

  test('end with their signal', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const abort = new AbortController();
    const types: string[] = [];
    for await (const { type } of streaming.streamer.events({ signal: abort.signal })) {
      types.push(type);
      abort.abort();
    }
    expect(types).toEqual(['book']);
    expect(() => streaming.streamer.events({ after: 1.5 })).toThrow(/'after' must be a whole number/);
  });
});
