// Promise 21: a price made of a value is told only while a row of the same second shows that value's currency, and says so.
import { describe, expect, test } from 'vitest';
import { drop, future, type JournalEntry, MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import type { PnlFigures, PnlUpdate, StreamerOptions } from '../../../src/index.ts';
import { jumpingClock } from '../../support/jumping-clock.ts';
import { ACCOUNT, CALL, holding, optionWorld } from '../../support/option-world.ts';
import { frame, row } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const PNL: StreamerOptions = { values: 'pnl', secTypes: 'all' };
const UNSET = '1.7976931348623157E308';
/** A second, and some: no row before it is of the same. */
const LATER_MS = 5_000;

const field = ({ fields }: JournalEntry, name: string): unknown => Reflect.get(fields, name);
const isAsked = (conId: number) => (entry: JournalEntry) => field(entry, 'conId') === conId;

/** Says in the gateway's place what the newest request about a contract is answered with. */
function teller(gateway: MockGateway, conId: number) {
  return (size: number | string, value: number | string): void => {
    const asked = gateway.journal.requests().filter((entry) => entry.name === 'reqPnLSingle' && isAsked(conId)(entry));
    gateway.inject(frame(95, Number(field(asked.at(-1)!, 'reqId')), size, '', '', '', value));
  };
}

/** P&L of a contract that was told, or will be, after so many others. */
const told = (streaming: Streaming, conId: number, matches: (update: PnlUpdate) => boolean, after = 0) =>
  streaming.event('pnl', (update) => {
    const { pnl } = streaming.events;
    return update.conId === conId && update.state === 'live' && pnl.indexOf(update) >= after && matches(update);
  });

const isPriced = ({ price }: PnlUpdate): boolean => price !== null;
const says = (value: number) => (update: PnlUpdate) => update.value === value;

/** What a view says of the call. */
function shown(streaming: Streaming): PnlFigures | null | undefined {
  const view = streaming.streamer.positions();
  return view.state === 'unknown' ? null : view.positions.find(({ conId }) => conId === CALL.conId)?.pnl;
}

/** The call of {@link optionWorld}, without the gateway's own frames: only what a test says is told. */
async function quietWorld() {
  const time = jumpingClock();
  const gateway = await MockGateway.start(optionWorld());
  gateway.faults.add(drop('pnlSingle'));
  const streaming = await Streaming.start(gateway, { ...PNL, silentAfterMs: 1_000_000 });
  await gateway.waitFor('reqPnLSingle', isAsked(CALL.conId));
  const close = async () => {
    await streaming[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  };
  return { time, gateway, streaming, say: teller(gateway, CALL.conId), [Symbol.asyncDispose]: close };
}

/** The same, where a row of the same second has verified the price. */
async function verifiedWorld() {
  const world = await quietWorld();
  world.gateway.account(ACCOUNT).reprice(CALL, 3);
  world.say(2, 600);
  await told(world.streaming, CALL.conId, ({ price }) => price?.value === 3);
  return world;
}

describe('a derived price', () => {
  test('is the value by the size of its own frame and the multiplier, and says of what and since when', async () => {
    await using world = await quietWorld();
    const { gateway, streaming, say } = world;
    gateway.account(ACCOUNT).reprice(CALL, 3);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 3);
    say(2, 602);
    const { price, asOf, currency } = await told(streaming, CALL.conId, isPriced);
    expect({ price, currency }).toEqual({
      price: { value: 3.01, source: 'pnl-value', verifiedAt: asOf },
      currency: 'USD',
    });
    expect(Object.isFrozen(price)).toBe(true);
    expect(shown(streaming)?.price).toBe(price);
    // Prices move: what was verified of this position needs no row any more.
    world.time.jump(LATER_MS);
    say(2, 700);
    expect(await told(streaming, CALL.conId, says(700))).toMatchObject({ price: { value: 3.5, verifiedAt: asOf } });
  });

  test('is not there until a row of the same second agrees; the row may come last, and then it is told', async () => {
    await using world = await quietWorld();
    const { gateway, streaming, say } = world;
    world.time.jump(LATER_MS);
    say(2, 500);
    expect(await told(streaming, CALL.conId, says(500))).toMatchObject({ currency: 'USD', price: null });
    gateway.account(ACCOUNT).reprice(CALL, 2.51);
    expect(await told(streaming, CALL.conId, isPriced)).toMatchObject({ value: 500, price: { value: 2.5 } });
  });

  test('is gone as soon as a row of the same second contradicts it, and back with the next that agrees', async () => {
    await using world = await verifiedWorld();
    const { gateway, streaming, say } = world;
    gateway.account(ACCOUNT).reprice(CALL, 4);
    const { length } = streaming.events.pnl;
    expect(await told(streaming, CALL.conId, ({ price }) => price === null, length)).toMatchObject({ value: 600 });
    world.time.jump(LATER_MS);
    say(2, 790);
    expect(await told(streaming, CALL.conId, says(790))).toMatchObject({ price: null });
    gateway.account(ACCOUNT).reprice(CALL, 3.96);
    await told(streaming, CALL.conId, ({ value, price }) => value === 790 && price?.value === 3.95);
  });

  test('is not made of a size of another moment: it ends with the size, and is to be verified anew', async () => {
    await using world = await verifiedWorld();
    const { gateway, streaming, say } = world;
    world.time.jump(LATER_MS);
    // The frame knows of a fill before the row does.
    say(4, 1200);
    expect(await told(streaming, CALL.conId, says(1200))).toMatchObject({ price: null });
    world.time.jump(LATER_MS);
    gateway.account(ACCOUNT).trade(CALL, 2, 3);
    await streaming.handler.seen('the size', ({ conId, position }) => conId === CALL.conId && position === 4);
    world.time.jump(LATER_MS);
    say(4, 1204);
    expect(await told(streaming, CALL.conId, says(1204))).toMatchObject({ price: null });
    gateway.account(ACCOUNT).reprice(CALL, 3.02);
    await told(streaming, CALL.conId, ({ price }) => price?.value === 3.01);
  });

  test.each<[string, (gateway: MockGateway) => void]>([
    ['1101', (gateway) => gateway.notice(1101)],
    ['the loss of the link', (gateway) => gateway.clients[0]?.disconnect('rst')],
  ])('does not outlive %s', async (_what, lose) => {
    await using world = await verifiedWorld();
    const { gateway, streaming, say } = world;
    const lost = streaming.event('gap').then(() => shown(streaming));
    const before = gateway.journal.requests().at(-1)!.index;
    lose(gateway);
    expect(await lost).toMatchObject({ state: 'stale', value: 600, price: null });
    await streaming.event('resumed');
    await gateway.waitFor('reqPnLSingle', (entry) => isAsked(CALL.conId)(entry) && entry.index > before);
    world.time.jump(LATER_MS);
    say(2, 610);
    expect(await told(streaming, CALL.conId, says(610))).toMatchObject({ price: null });
    gateway.account(ACCOUNT).reprice(CALL, 3.06);
    await told(streaming, CALL.conId, ({ price }) => price?.value === 3.05);
  });

  test.each<[string, number | string, number | string]>([
    ['a value that is empty', 2, ''],
    ['a value that is unset', 2, UNSET],
    ['a size that is empty', '', 600],
    ['a size that is no number', 'two', 600],
    ['a size of 0', 0, 600],
  ])('is none of %s', async (_what, size, value) => {
    await using world = await verifiedWorld();
    const { streaming, say } = world;
    const { length } = streaming.events.pnl;
    say(size, value);
    await told(streaming, CALL.conId, ({ price }) => price === null, length);
    say(2, 601);
    await told(streaming, CALL.conId, ({ price }) => price?.value === 3.005, length);
  });

  test('is none where IB names no multiplier; one that is a fraction is like any other', async () => {
    const [SHARE, MICRO] = [stock('MSFT'), future('MBT', '20261218', 0.1)];
    await using gateway = await MockGateway.start({
      pushReprices: true,
      accounts: { [ACCOUNT]: { positions: [holding(SHARE, 100), holding(MICRO, 3)] } },
    });
    await using streaming = await Streaming.start(gateway, PNL);
    gateway.account(ACCOUNT).reprice(MICRO, 98_765.5);
    const { price } = await told(streaming, MICRO.conId, ({ value, price }) => price !== null && Number(value) > 1_000);
    expect(price?.value).toBeCloseTo(98_765.5, 6);
    gateway.account(ACCOUNT).reprice(SHARE, 7);
    expect(await told(streaming, SHARE.conId, says(700))).toMatchObject({ currency: 'USD', price: null });
  });

  test('is none where rows are at odds with themselves: price, size and multiplier do not make their value', async () => {
    await using world = await quietWorld();
    const { gateway, streaming, say } = world;
    // Quoted in hundredths, as some are.
    const { conId, symbol, localSymbol } = CALL;
    const quoted = { conId: String(conId), symbol, localSymbol, position: '2', marketPrice: '250', marketValue: '500' };
    gateway.inject(row(quoted));
    await streaming.handler.seen('the row', ({ marketPrice }) => marketPrice === 250);
    say(2, 500);
    expect(await told(streaming, conId, says(500))).toMatchObject({ price: null });
  });

  test.each<[string, 'contract' | 'base', number, string | null, number | null]>([
    ['the contract’s', 'contract', 1.25, 'EUR', 2.5],
    ['the base currency', 'base', 1.25, 'USD', null],
    ['either, as the rate is 1,', 'contract', 1, null, null],
    ['either, as the rate is near 1,', 'base', 1.004, null, null],
  ])('of a value in %s is told only where it is the contract’s', async (_what, served, rate, currency, price) => {
    const EUR = { ...option('SAP', '20261218', 100, 'C'), currency: 'EUR' };
    await using gateway = await MockGateway.start({
      pushReprices: true,
      accounts: { [ACCOUNT]: { rates: { EUR: rate }, positions: [holding(EUR, 1)] } },
    });
    gateway.account(ACCOUNT).setPnl(EUR, { currency: served });
    const time = jumpingClock();
    await using streaming = await Streaming.start(gateway, PNL);
    time.jump(LATER_MS);
    await gateway.waitFor('reqPnLSingle', isAsked(EUR.conId));
    gateway.account(ACCOUNT).reprice(EUR, 2.5);
    gateway.account(ACCOUNT).reprice(EUR, 2.51);
    gateway.account(ACCOUNT).reprice(EUR, 2.5);
    const say = teller(gateway, EUR.conId);
    await streaming.handler.seen('the row', ({ marketPrice }) => marketPrice === 2.51);
    say(1, served === 'contract' ? 250 : 250 * rate);
    say(1, 1_000);
    await told(streaming, EUR.conId, says(1_000));
    const all = streaming.events.pnl.filter(({ conId, value }) => conId === EUR.conId && value !== 1_000);
    expect(all.at(-1)).toMatchObject({ currency, price: price === null ? null : { value: price } });
    if (price === null) expect(streaming.events.pnl.filter(isPriced)).toEqual([]);
  });
});
