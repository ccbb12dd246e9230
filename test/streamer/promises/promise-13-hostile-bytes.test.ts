// Promise 13: whatever bytes come, never a hang, a crash or a NaN: a bad frame ends the generation, a bad row is rejected.
import { IBApi } from '@stoqey/ib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MockGateway, slice } from '../../../mock-gateway/index.ts';
import type { PositionUpdate } from '../../../src/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../../support/option-world.ts';
import {
  bootstrap,
  download,
  downloadEnd,
  frame,
  greeting,
  lengthAnd,
  notice,
  type RowFields,
  row,
  rowFields,
  ScriptedServer,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

afterEach(() => vi.restoreAllMocks());

describe('a frame that cannot be one ends the generation, and the next link is correct', () => {
  test.each<readonly [string, Buffer]>([
    // @stoqey/ib 1.6.10 reads the prefix as a signed number: 4 + -4 bytes are cut off its buffer, which leaves it as it
    // was, and its loop goes round for ever inside one data event. No timer, no signal handler, nothing of this process
    // runs again (seen on Node, Bun and Deno); a test of the library alone would have to be killed from outside.
    ['the top-bit prefix ff ff ff fc', hex('ff ff ff fc')],
    ['the top-bit prefix 80 00 00 00', hex('80 00 00 00')],
    ['the top-bit prefix ff ff ff ff and 64 KiB behind it', Buffer.concat([hex('ffffffff'), Buffer.alloc(65_536, 1)])],
    ['the prefix de ad be ef', hex('de ad be ef')],
    // The library would swallow everything that follows, in silence, until 16 MiB have come.
    ['the prefix 7f ff ff ff', hex('7f ff ff ff')],
    ['a length one above the longest legal one', hex('01 00 00 00')],
    ['a length of zero', hex('00 00 00 00')],
    // The library would glue the tail to the next frame: "555" + "49" is message 55549.
    ['a frame without its last NUL', lengthAnd(3, Buffer.from('555'))],
    ['a frame whose id is no number', frame('garbage', 'x')],
    ['a frame of NULs', lengthAnd(5, Buffer.alloc(5))],
    ['random bytes', hex('5f 12 9b 00 17 00 00 ff a0 44')],
    [
      'a length prefix that is one too short',
      lengthAnd(rowFields().join('\0').length, Buffer.from(`${rowFields().join('\0')}\0`)),
    ],
    // The library parses that field with JSON.parse and lets the SyntaxError out of its socket callback: process dead.
    ['an order reject whose JSON is broken', notice(201, 'Order rejected', 5, '{"broken":')],
  ])('%s', async (_what, bytes) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([row({ marketPrice: '41' }), bytes, row({ marketPrice: '666' })]));
    const gap = await streaming.event('gap');
    expect(gap.error).toMatchObject({ code: 'PROTOCOL', message: expect.stringContaining('not the TWS protocol') });
    await streaming.event('resumed');
    server.write(row({ marketPrice: '42' }));
    await streaming.handler.seen('the next price', ({ marketPrice }) => marketPrice === 42);
    const prices = streaming.handler.updates.map(({ marketPrice }) => marketPrice);
    expect(prices).toEqual([12.5, 41, 12.5, 42]);
    expect(server.opened).toBe(2);
  });

  test('a prefix that arrives byte by byte is judged just the same', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    for (const byte of hex('ff ff ff fc')) {
      server.write(Uint8Array.of(byte));
      await new Promise((next) => setImmediate(next));
    }
    expect((await streaming.event('gap')).error?.code).toBe('PROTOCOL');
    await streaming.event('resumed');
  });
});

describe('a frame that is only strange is reported, and the stream goes on', () => {
  test.each<readonly [string, Buffer]>([
    ['an unknown message id', frame(9999, 1, 'new in TWS 11')],
    ['a message with extra fields', frame(49, 1, 1_700_000_000, 'extra', 'fields')],
    ['a message with missing fields', frame(54)],
    ['a legal frame of 15 MB', lengthAnd(15_000_000, Buffer.alloc(15_000_000, 0x31))],
  ])('%s', async (_what, bytes) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([bytes, row({ marketPrice: '43' })]));
    await streaming.handler.seen('the row behind it', ({ marketPrice }) => marketPrice === 43);
    expect(streaming.events.rejected[0]).toMatchObject({ conId: null, reason: expect.stringMatching(/\w/) });
    expect(streaming.streamer.stats().rejected).toBeGreaterThan(0);
    expect(streaming.events.gap).toEqual([]);
    expect(server.opened).toBe(1);
  });

  test('a row that hides in a frame too long to read does not close its position', async () => {
    const huge = frame(...rowFields({ symbol: 'S'.repeat(70_000) }));
    await using server = await ScriptedServer.start({
      download: (connection) => download(connection === 1 ? row() : huge),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    const resumed = await streaming.event('resumed');
    expect(resumed.changes).toEqual([]);
    expect(streaming.streamer.stats().positions).toBe(1);
  });

  test('extra fields at the end of a row, as a newer server may send, are ignored', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(frame(...rowFields({ marketPrice: '44' }), 'new', 'fields'));
    await streaming.handler.seen('the row', ({ marketPrice }) => marketPrice === 44);
    expect(streaming.events.rejected).toEqual([]);
  });
});

describe('a row that cannot be read is rejected with the reason, and what was known before is kept', () => {
  test.each<readonly [string, RowFields, RegExp]>([
    ['a size that is no number', { position: 'many' }, /position 'many'/],
    ['a size that begins like a number', { position: '12abc' }, /position '12abc'/],
    ['a size that is missing', { position: '' }, /position is missing/],
    ['a size that is unset', { position: '170141183460469231731687303715884105727' }, /position is missing/],
    ['a contract without id', { conId: '' }, /conId ''/],
    ['a contract of id zero', { conId: '0' }, /conId '0'/],
    ['a negative contract id', { conId: '-1' }, /conId '-1'/],
    ['no security type', { secType: '' }, /secType is empty/],
    ['no account', { account: '' }, /accountName is empty/],
    ['another account', { account: 'DU9999999' }, /not subscribed/],
  ])('%s', async (_what, fields, reason) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const [known] = streaming.handler.updates;
    server.write(Buffer.concat([row(fields), row({ conId: '2' })]));
    await streaming.handler.seen('the row behind it', ({ conId }) => conId === 2);
    expect(streaming.events.rejected).toHaveLength(1);
    expect(streaming.events.rejected[0]?.reason).toMatch(reason);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [known, { conId: 2 }] });
    expect(server.opened).toBe(1);
  });

  test.each<readonly [string, RowFields, RegExp, Partial<PositionUpdate>]>([
    ['a price of NaN', { marketPrice: 'NaN' }, /marketPrice 'NaN'/, { marketPrice: null }],
    ['a value of Infinity', { marketValue: 'Infinity' }, /marketValue 'Infinity'/, { marketValue: null }],
    ['a cost beyond any double', { averageCost: '1e999' }, /averageCost '1e999'/, { averageCost: null }],
    ['a number with a comma', { unrealizedPNL: '1,234.5' }, /unrealizedPNL '1,234.5'/, { unrealizedPnl: null }],
    ['a hexadecimal number', { realizedPNL: '0x10' }, /realizedPNL '0x10'/, { realizedPnl: null }],
    ['a right nobody knows', { right: 'X' }, /right 'X'/, { right: null }],
    ['a strike that is no number', { strike: '4 50' }, /strike '4 50'/, { strike: null }],
    ['a multiplier that is no number', { multiplier: 'many' }, /multiplier 'many'/, { multiplier: null }],
    ['a date that is no day', { lastTradeDate: '202612' }, /lastTradeDate '202612'/, { expiry: null }],
  ])('%s leaves its size to be read: the field is null, and said', async (_what, fields, reason, read) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([row({ ...fields, position: '5' }), row({ conId: '2' })]));
    await streaming.handler.seen('the row behind it', ({ conId }) => conId === 2);
    expect(streaming.events.rejected).toMatchObject([{ conId: 1, reason: expect.stringMatching(reason) }]);
    const position = { conId: 1, position: 5, change: 'changed', ...read };
    const rejected = [{ conId: 1, reason: expect.stringMatching(reason) }];
    expect(streaming.streamer.positions()).toMatchObject({ positions: [position, { conId: 2 }], rejected });
    server.write(row({ position: '6' }));
    await streaming.handler.seen('the whole row', ({ position: size }) => size === 6);
    expect(streaming.streamer.positions()).toMatchObject({ rejected: [] });
  });

  test.each(['1E-400', '-0.3e-999'])('a size of %s closes nothing: it only rounds to 0', async (text) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([row({ position: text }), row({ conId: '2' })]));
    await streaming.handler.seen('the row behind it', ({ conId }) => conId === 2);
    expect(streaming.events.rejected).toMatchObject([{ conId: 1, reason: expect.stringContaining(text) }]);
    expect(streaming.streamer.stats().positions).toBe(2);
  });

  test.each(Array.from({ length: 19 }, (_, at) => at + 1))('cut off after %i of its 20 fields', async (count) => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([frame(...rowFields().slice(0, count)), row({ conId: '2' })]));
    await streaming.handler.seen('the row behind it', ({ conId }) => conId === 2);
    expect(streaming.events.rejected).toHaveLength(1);
    expect(streaming.handler.updates).toHaveLength(2);
  });
});

describe('what is unset is null, and a right is read in every spelling', () => {
  const NUMBERS = ['marketPrice', 'marketValue', 'averageCost', 'unrealizedPNL', 'realizedPNL'] as const;

  test.each([
    '',
    '1.7976931348623157E308',
    '1.7976931348623157e+308',
    '-1.7976931348623157E308',
    '2147483647',
    '9223372036854775807',
    '-9223372036854775808',
    '170141183460469231731687303715884105727',
  ])("'%s' is null in every number", async (unset) => {
    const fields = Object.fromEntries(NUMBERS.map((name) => [name, unset]));
    await using server = await ScriptedServer.start({
      download: () => download(row({ ...fields, strike: unset, multiplier: unset })),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.handler.updates).toMatchObject([
      {
        position: 2,
        strike: null,
        multiplier: null,
        marketPrice: null,
        marketValue: null,
        averageCost: null,
        unrealizedPnl: null,
        realizedPnl: null,
      },
    ]);
  });

  test.each([
    ['C', 'CALL'],
    ['CALL', 'CALL'],
    ['P', 'PUT'],
    ['PUT', 'PUT'],
    ['0', null],
    ['?', null],
    ['', null],
  ] as const)("right '%s' is %s", async (spelling, right) => {
    await using server = await ScriptedServer.start({ download: () => download(row({ right: spelling })) });
    await using streaming = await Streaming.start(server);
    expect(streaming.handler.updates.map((update) => update.right)).toEqual([right]);
  });
});

describe('chunks', () => {
  const session = Buffer.concat([row({ marketPrice: '13' }), row({ conId: '2' }), row({ marketPrice: '14' })]);

  test('a session in single bytes, in glued frames and in halves gives the same updates', async () => {
    const results: unknown[] = [];
    for (const size of [1, 7, 64, session.length]) {
      await using server = await ScriptedServer.start();
      await using streaming = await Streaming.start(server);
      for (let at = 0; at < session.length; at += size) {
        server.write(session.subarray(at, at + size));
        await new Promise((next) => setImmediate(next));
      }
      await streaming.handler.count(4);
      results.push(streaming.handler.updates.map(({ conId, marketPrice, change }) => [conId, marketPrice, change]));
    }
    expect(results.every((result) => JSON.stringify(result) === JSON.stringify(results[0]))).toBe(true);
  });

  test('the whole conversation, handshake included, arrives byte by byte', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    gateway.faults.add(slice({ bytes: 1, direction: 'response' }));
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).reprice(CALL, 9);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.handler.updates).toHaveLength(3);
  });

  test('bootstrap, download and rows glued to one chunk are read as if they came one by one', async () => {
    await using server = await ScriptedServer.start({
      download: () => Buffer.concat([row(), downloadEnd(), row({ marketPrice: '13' })]),
      bootstrap: () => Buffer.concat([bootstrap(), notice(2104, 'Market data farm connection is OK:usfarm')]),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.handler.updates).toMatchObject([{ marketPrice: 13, change: 'opened', phase: 'snapshot' }]);
  });
});

describe('the guard', () => {
  const hook = (api: IBApi): object => Reflect.get(Reflect.get(api, 'controller'), 'socket');
  const bare = () => new IBApi({ host: '127.0.0.1', port: 1, clientId: 1, maxReqPerSec: 40 });

  test('has its hook in the @stoqey/ib that is installed: controller.socket.onData', () => {
    expect(typeof Reflect.get(hook(bare()), 'onData')).toBe('function');
  });

  test('is what the library’s socket calls, so that bytes it refuses never reach the library', async () => {
    const prototype = Object.getPrototypeOf(hook(bare()));
    const reached = vi.spyOn(prototype, 'onData');
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server);
    const calls = reached.mock.calls.length;
    expect(calls).toBeGreaterThan(0);
    server.write(Buffer.concat([row({ marketPrice: '13' }), hex('ff ff ff fc')]));
    await streaming.event('gap');
    expect(
      reached.mock.calls.slice(calls).every(([chunk]) => !Buffer.from(chunk as Buffer).includes(hex('fffffffc'))),
    ).toBe(true);
  });

  test('missing, start() fails with a clear error before anything is connected', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = new Streaming();
    const prototype = Object.getPrototypeOf(hook(bare()));
    const original: unknown = Reflect.get(prototype, 'onData');
    Reflect.deleteProperty(prototype, 'onData');
    try {
      const error = await streaming.failure(server);
      expect(error).toMatchObject({ code: 'UNSUPPORTED_LIBRARY' });
      expect(error).toMatchObject({
        message: expect.stringContaining('onData'),
        advice: expect.stringContaining('1.6.10'),
      });
    } finally {
      Reflect.set(prototype, 'onData', original);
    }
    expect(server.opened).toBe(0);
    expect(greeting().length).toBeGreaterThan(0);
  });
});
