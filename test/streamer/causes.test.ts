// Why a size changed, over TCP: from executions that come unasked, the expiry day, and what another contract just did.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MockGateway, stock } from '../../mock-gateway/index.ts';
import { replaceClock } from '../../src/clock.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT } from '../support/option-world.ts';
import { download, execution, frame, type RowFields, row, ScriptedServer } from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';

const DAY_MS = 86_400_000;
/** A Wednesday, before anything of these tests expires. */
const NOON_MS = Date.UTC(2026, 10, 25, 17);

/** Time that may jump, by one clock or by both; timers stay as they are. */
const time = { wallMs: 0, upMs: 0, undo: (): void => {} };
beforeEach(() => {
  const begunMs = performance.now();
  Object.assign(time, { wallMs: 0, upMs: 0 });
  time.undo = replaceClock({
    wallMs: () => NOON_MS + performance.now() - begunMs + time.wallMs,
    upMs: () => performance.now() + time.upMs,
    setTimeout: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return { cancel: () => clearTimeout(timer) };
    },
  });
});
afterEach(() => time.undo());

const AS_MANUAL = { clientId: 0, secTypes: 'all' } as const;
/** The cause of the first update of this contract with this size, told or to come. */
const causeAt = async (streaming: Streaming, conId: number, size: number) =>
  (
    await streaming.handler.seen(
      `${conId} at ${size}`,
      (update) => update.conId === conId && update.position === size && update.change !== 'repriced',
    )
  ).cause;

describe('an execution that comes unasked', () => {
  test('is the cause for client 0 of what was traded by hand: opened, changed, closed', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, AS_MANUAL);
    const account = gateway.account(ACCOUNT);
    account.trade(CALL, 3, 4);
    expect(await causeAt(streaming, CALL.conId, 5)).toBe('execution');
    account.trade(OTHER_CALL, 2, 4);
    expect(await causeAt(streaming, OTHER_CALL.conId, 2)).toBe('execution');
    account.close(PUT);
    expect(await causeAt(streaming, PUT.conId, 0)).toBe('execution');
    expect(gateway.journal.requests().filter(({ name }) => /Exec|Order/.test(name))).toEqual([]);
  });

  test('is the cause for the master client of what anybody traded, and for another client unknown', async () => {
    await using gateway = await MockGateway.start({ ...optionWorld(), masterClientId: 7 });
    const streaming = await Streaming.start(gateway, { clientId: 7 });
    gateway.account(ACCOUNT).trade(CALL, 3, 4);
    expect(await causeAt(streaming, CALL.conId, 5)).toBe('execution');
    await streaming[Symbol.asyncDispose]();
    await using other = await Streaming.start(gateway, { clientId: 8 });
    gateway.account(ACCOUNT).trade(CALL, 3, 4);
    expect(await causeAt(other, CALL.conId, 8)).toBe('unknown');
  });

  test('is not said of a price, nor of a snapshot, be it the first or that of whoever joins late', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, AS_MANUAL);
    const account = gateway.account(ACCOUNT);
    account.trade(CALL, 3, 4);
    await causeAt(streaming, CALL.conId, 5);
    account.reprice(CALL, 7);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 7);
    account.trade(PUT, 3, 4);
    await causeAt(streaming, PUT.conId, 2);
    const withCause = streaming.handler.updates.filter((update) => 'cause' in update);
    expect(withCause.map(({ conId, phase, cause }) => [conId, phase, cause])).toEqual([
      [CALL.conId, 'live', 'execution'],
      [PUT.conId, 'live', 'execution'],
    ]);
    const late: [number, boolean][] = [];
    streaming.register({ onPositionUpdate: (update) => void late.push([update.conId, 'cause' in update]) });
    expect(late).toHaveLength(3);
    expect(late.filter(([, hasCause]) => hasCause)).toEqual([]);
  });

  test('without a step tells nothing, and a step without one is of unknown cause', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, AS_MANUAL);
    const account = gateway.account(ACCOUNT);
    account.setPosition(CALL, { position: 7, averageCost: 310, marketPrice: 2.5 });
    expect(await causeAt(streaming, CALL.conId, 7)).toBe('unknown');
  });
});

const held = (...rows: readonly RowFields[]) => ({ download: () => download(...rows.map((fields) => row(fields))) });
const two = held({ position: '2' });

describe('an execution before its row', () => {
  const id = (fill: number, revision = 1) => `0000e0d5.6745d0a1.0${fill}.0${revision}`;
  /** What comes before a row of this size, of 2 held, and the cause it is told with. */
  test.each<readonly [string, readonly Buffer[], string, string]>([
    ['of the whole step', [execution({ shares: '3' })], '5', 'execution'],
    ['that sells', [execution({ side: 'SLD', shares: '2' })], '0', 'execution'],
    [
      'in three parts, of which no row was told',
      [1, 2, 3].map((fill) => execution({ execId: id(fill) })),
      '5',
      'execution',
    ],
    ['of a leg of a combination', [execution({ shares: '3', execId: `${id(2)}.01` })], '5', 'execution'],
    ['of a part of the step', [execution({ shares: '2' })], '5', 'unknown'],
    ['of more than the step', [execution({ shares: '4' })], '5', 'unknown'],
    ['of the other side', [execution({ shares: '3', side: 'SLD' })], '5', 'unknown'],
    ['of another account', [execution({ shares: '3', account: 'DU7654321' })], '5', 'unknown'],
    ['of another contract', [execution({ shares: '3', conId: '9' })], '5', 'unknown'],
    [
      'that was corrected',
      [execution({ shares: '2' }), execution({ shares: '3', execId: id(1, 2) })],
      '5',
      'execution',
    ],
    [
      'that was corrected since',
      [execution({ shares: '3' }), execution({ shares: '2', execId: id(1, 2) })],
      '5',
      'unknown',
    ],
    ['that was taken back', [execution({ shares: '3' }), execution({ shares: '0', execId: id(1, 2) })], '5', 'unknown'],
    ['whose correction came first', [execution({ shares: '3', execId: id(1, 2) })], '5', 'unknown'],
    ['that is told twice', [execution({ shares: '3' }), execution({ shares: '3' })], '8', 'unknown'],
  ])('%s', async (_what, executions, size, cause) => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([...executions, row({ position: size })]));
    expect(await causeAt(streaming, 1, Number(size))).toBe(cause);
    expect(streaming.events.rejected).toEqual([]);
  });

  test('explains one step only, part by part, and what is corrected later by the difference', async () => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([execution({ shares: '3' }), execution({ execId: id(2) }), row({ position: '5' })]));
    expect(await causeAt(streaming, 1, 5)).toBe('execution');
    server.write(row({ position: '6' }));
    expect(await causeAt(streaming, 1, 6)).toBe('execution');
    server.write(Buffer.concat([execution({ shares: '1', execId: id(1, 2) }), row({ position: '4' })]));
    expect(await causeAt(streaming, 1, 4)).toBe('execution');
    server.write(row({ position: '3' }));
    expect(await causeAt(streaming, 1, 3)).toBe('unknown');
    server.write(row({ position: '3', averageCost: '1181' }));
    const cost = await streaming.handler.seen('the cost', ({ averageCost }) => averageCost === 1181);
    expect(cost).toMatchObject({ change: 'changed' });
    expect(cost).not.toHaveProperty('cause');
  });

  test('of another sum than a step explains nothing behind it either: it may have been in it', async () => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([execution(), row({ position: '5' }), row({ position: '6' })]));
    expect(await causeAt(streaming, 1, 5)).toBe('unknown');
    expect(await causeAt(streaming, 1, 6)).toBe('unknown');
  });

  test('after its row alters nothing of what was told, and explains no other step', async () => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([row({ position: '3' }), execution()]));
    expect(await causeAt(streaming, 1, 3)).toBe('unknown');
    server.write(row({ position: '4' }));
    expect(await causeAt(streaming, 1, 4)).toBe('unknown');
    expect(streaming.handler.updates.filter(({ position }) => position === 3)).toHaveLength(1);
  });

  test('is too old after ten seconds', async () => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    // The price is told when the execution was read.
    server.write(Buffer.concat([execution(), row({ marketPrice: '13' })]));
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 13);
    time.upMs += 10_500;
    server.write(row({ position: '3' }));
    expect(await causeAt(streaming, 1, 3)).toBe('unknown');
  });

  test.each<readonly [string, Buffer, RegExp]>([
    ['that ends in its middle', frame(11, -1, 0, 1, 'SPY', 'OPT'), /EXECUTION_DATA/],
    ['of words for shares', execution({ shares: 'many' }), /shares/],
    ['of no shares', execution({ shares: '' }), /shares/],
    ['of less than nothing', execution({ shares: '-3' }), /shares/],
    ['of the largest double', execution({ shares: '1.7976931348623157E308' }), /shares/],
    ['of neither side', execution({ side: 'SHORT' }), /side/],
    ['of no account', execution({ account: '' }), /acctNumber/],
    ['of no contract', execution({ conId: 'x' }), /conId/],
    ['without an id', execution({ execId: '' }), /execId/],
    ['at a price of words', execution({ price: 'market' }), /price/],
  ])('%s is counted and ignored, and ends nothing', async (_what, malformed, reason) => {
    await using server = await ScriptedServer.start(two);
    await using streaming = await Streaming.start(server);
    server.write(Buffer.concat([malformed, row({ position: '5' })]));
    expect(await causeAt(streaming, 1, 5)).toBe('unknown');
    expect(streaming.events.rejected.map((event) => event.reason)).toEqual([expect.stringMatching(reason)]);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
    server.write(Buffer.concat([execution(), row({ position: '6' })]));
    expect(await causeAt(streaming, 1, 6)).toBe('execution');
    expect(server.opened).toBe(1);
  });
});

test('an execution told of during the first download may be in it: it explains nothing that follows', async () => {
  await using server = await ScriptedServer.start({
    download: () => Buffer.concat([execution({ shares: '3' }), download(row({ position: '5' }))]),
  });
  await using streaming = await Streaming.start(server);
  server.write(row({ position: '8' }));
  expect(await causeAt(streaming, 1, 8)).toBe('unknown');
});

describe('after a gap', () => {
  test('what the download brings is of unknown cause, what was told of meanwhile included; what follows is not', async () => {
    const size = (connection: number) => (connection === 1 ? '2' : '5');
    await using server = await ScriptedServer.start({
      download: (connection) =>
        Buffer.concat([execution({ shares: '3' }), download(row({ position: size(connection) }))]),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    const { changed } = await streaming.event('resumed');
    expect(changed.map(({ position, cause }) => [position, cause])).toEqual([[5, 'unknown']]);
    server.write(row({ position: '8' }));
    expect(await causeAt(streaming, 1, 8)).toBe('unknown');
    server.write(Buffer.concat([execution({ execId: '0000e0d5.6745d0a1.02.01' }), row({ position: '9' })]));
    expect(await causeAt(streaming, 1, 9)).toBe('execution');
  });

  // 2026-12-18 ends 23 days and 7 hours after these tests begin.
  test.each<readonly [string, number, number, string]>([
    ['has expired when it was held past its day', 24, 24, 'expiry'],
    ['is a guess when nobody listened as its day ended', 23, 24, 'expiry?'],
    ['is of unknown cause when its day is not over', 23, 23, 'unknown'],
  ])('what closed %s', async (_what, seenDays, closedDays, cause) => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    time.wallMs = seenDays * DAY_MS;
    gateway.account(ACCOUNT).reprice(CALL, 9);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 9);
    gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.state('reconnecting');
    gateway.world.expire(CALL, { price: 0 });
    time.wallMs = closedDays * DAY_MS;
    gateway.accept();
    const { closed } = await streaming.event('resumed');
    expect(closed.map(({ conId, cause: told }) => [conId, told])).toEqual([[CALL.conId, cause]]);
  });
});

describe('an option that goes to 0', () => {
  test('past its last day has expired, before that the cause is unknown', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, AS_MANUAL);
    gateway.world.expire(PUT, { price: 0 });
    expect(await causeAt(streaming, PUT.conId, 0)).toBe('unknown');
    time.wallMs = 24 * DAY_MS;
    gateway.world.expire(CALL, { price: 0 });
    expect(await causeAt(streaming, CALL.conId, 0)).toBe('expiry');
  });

  test('past its last day by an execution of client 0 at the price 0 has expired; at another price it was traded', async () => {
    time.wallMs = 24 * DAY_MS;
    await using server = await ScriptedServer.start(held({ position: '2' }, { conId: '2', position: '2' }));
    await using streaming = await Streaming.start(server);
    const sold = { side: 'SLD', shares: '2' };
    server.write(Buffer.concat([execution({ ...sold, price: '0' }), row({ position: '0' })]));
    expect(await causeAt(streaming, 1, 0)).toBe('expiry');
    server.write(Buffer.concat([execution({ ...sold, conId: '2' }), row({ conId: '2', position: '0' })]));
    expect(await causeAt(streaming, 2, 0)).toBe('execution');
  });

  const SPY = stock('SPY');
  test.each<readonly [string, number, string, string]>([
    ['in the money', 0, 'unknown', 'assignment?'],
    ['in the money, the stock told first', 0, 'assignment?', 'unknown'],
    ['after its last day', 24, 'expiry', 'assignment?'],
    ['after its last day, the stock told first', 24, 'assignment?', 'unknown'],
  ])('%s, and its underlying moves by as much: a guess', async (_what, days, ofOption, ofStock) => {
    time.wallMs = days * DAY_MS;
    const positions = [holding(CALL, -1), { contract: SPY, position: 300, averageCost: 400, marketPrice: 460 }];
    await using gateway = await MockGateway.start({ accounts: { [ACCOUNT]: { positions } } });
    await using streaming = await Streaming.start(gateway, AS_MANUAL);
    const account = gateway.account(ACCOUNT);
    const assign = () => account.setPosition(CALL, { position: 0, averageCost: 0, marketPrice: 0 });
    if (ofStock !== 'unknown') assign();
    account.setPosition(SPY, { position: 200, averageCost: 400, marketPrice: 460 });
    if (ofStock === 'unknown') assign();
    expect(await causeAt(streaming, CALL.conId, 0)).toBe(ofOption);
    expect(await causeAt(streaming, SPY.conId, 200)).toBe(ofStock);
  });
});

test('a contract that goes to 0 and another of the same stock that is opened: a guess at a split', async () => {
  const terms = { secType: 'STK', lastTradeDate: '', strike: '0', right: '', multiplier: '', tradingClass: 'NMS' };
  await using server = await ScriptedServer.start(held({ ...terms, position: '100' }));
  await using streaming = await Streaming.start(server, { secTypes: 'all' });
  server.write(Buffer.concat([row({ ...terms, position: '0' }), row({ ...terms, conId: '2', position: '10' })]));
  expect(await causeAt(streaming, 1, 0)).toBe('unknown');
  expect(await causeAt(streaming, 2, 10)).toBe('split?');
});
