// Promise 21: on request, live P&L of each held position and account, as updates of their own with an age of their own.
import { describe, expect, test } from 'vitest';
import { drop, type JournalEntry, MockGateway, option } from '../../../mock-gateway/index.ts';
import type { PnlUpdate, StreamerOptions } from '../../../src/index.ts';
import { jumpingClock } from '../../support/jumping-clock.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT, STOCK } from '../../support/option-world.ts';
import { frame } from '../../support/scripted-server.ts';
import { Collector, Streaming } from '../../support/streaming.ts';

const PNL: StreamerOptions = { values: 'pnl' };
const OTHER = 'DU7654321';
const MAX_DOUBLE = '1.7976931348623157E308';

class PnlCollector extends Collector {
  readonly pnl: PnlUpdate[] = [];

  onPnlUpdate(update: PnlUpdate): void | Promise<void> {
    this.pnl.push(update);
  }
}

const of =
  (conId: number | null, state: PnlUpdate['state'] = 'live', account = ACCOUNT) =>
  (update: PnlUpdate): boolean =>
    update.conId === conId && update.state === state && update.account === account;

/** The conIds asked for so far, in order. */
const asked = (gateway: MockGateway): readonly unknown[] =>
  gateway.journal
    .requests()
    .filter(({ name }) => name === 'reqPnLSingle')
    .map(({ fields }) => Reflect.get(fields, 'conId'));

/** Entries of the journal whose fields say this. */
const about =
  (wanted: Readonly<Record<string, number>>) =>
  ({ fields }: JournalEntry): boolean =>
    Object.entries(wanted).every(([key, value]) => Reflect.get(fields, key) === value);

/** The number of the newest request about a contract. */
const numberOf = (gateway: MockGateway, conId: number): number =>
  Number(
    gateway.journal
      .requests()
      .filter(({ name, fields }) => name === 'reqPnLSingle' && Reflect.get(fields, 'conId') === conId)
      .map(({ fields }) => Reflect.get(fields, 'reqId'))
      .at(-1),
  );

const pnlOf = (streaming: Streaming, conId: number) => {
  const book = streaming.streamer.positions();
  return book.state === 'unknown' ? undefined : book.positions.find((held) => held.conId === conId)?.pnl;
};

describe('live P&L', () => {
  test('is not asked for unless it is wanted, and no position speaks of it then', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.account(ACCOUNT).reprice(CALL, 7);
    const repriced = await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 7);
    const book = streaming.streamer.positions();
    expect(book.state === 'current' && book.positions.find(({ conId }) => conId === CALL.conId)).toBe(repriced);
    expect(repriced).not.toHaveProperty('pnl');
    expect(gateway.journal.requests().filter(({ name }) => /PnL/.test(name))).toEqual([]);
  });

  test('of each position that is wished for, and of the account, is told and stands beside the row', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const handler = streaming.register(new PnlCollector());
    await streaming.start(gateway, PNL);
    const truth = gateway.account(ACCOUNT).pnlOf(CALL.conId);
    const told = await streaming.event('pnl', of(CALL.conId));
    expect(told).toMatchObject({
      daily: truth?.dailyPnl,
      unrealized: truth?.unrealizedPnl,
      realized: null,
      value: truth?.value,
      currency: 'USD',
      asOf: expect.any(Date),
      generation: 1,
    });
    await streaming.event('pnl', of(PUT.conId));
    const whole = await streaming.event('pnl', of(null));
    expect(whole).toMatchObject({
      unrealized: gateway.account(ACCOUNT).pnl.unrealizedPnl,
      value: null,
      currency: 'USD',
    });
    expect(pnlOf(streaming, CALL.conId)).toMatchObject({ state: 'live', value: truth?.value });
    expect(handler.pnl).toContain(told);
    expect(asked(gateway)).toEqual([CALL.conId, PUT.conId]);
    expect(streaming.events.pnl.filter(({ conId }) => conId === STOCK.conId)).toEqual([]);
    const late = streaming.register(new PnlCollector());
    expect(late.pnl.filter(of(CALL.conId))).toHaveLength(1);
  });

  test('follows a price, and says nothing while nothing changes', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    const { asOf } = await streaming.event('pnl', of(CALL.conId));
    await streaming.event('pnl', of(PUT.conId));
    gateway.account(ACCOUNT).reprice(PUT, 7);
    await streaming.event('pnl', (update) => of(PUT.conId)(update) && update.value === -700);
    expect(streaming.events.pnl.filter(of(CALL.conId))).toHaveLength(1);
    expect(Number(pnlOf(streaming, CALL.conId)?.asOf)).toBeGreaterThan(Number(asOf));
  });

  test('goes to the positions of greatest exposure, and says of the rest that it is left out', async () => {
    const warnings: string[] = [];
    const nothing = () => {};
    const logger = { debug: nothing, info: nothing, warn: (text: string) => void warnings.push(text), error: nothing };
    await using gateway = await MockGateway.start({
      accounts: { [ACCOUNT]: { positions: [holding(CALL, 1), holding(PUT, -3), holding(OTHER_CALL, 2)] } },
    });
    await using streaming = await Streaming.start(gateway, { ...PNL, logger, pnl: { subscriptions: 2 } });
    await streaming.event('pnl', of(OTHER_CALL.conId));
    expect(asked(gateway)).toEqual([PUT.conId, OTHER_CALL.conId]);
    expect(await streaming.event('pnl', of(CALL.conId, 'left-out'))).toMatchObject({ daily: null, value: null });
    expect(pnlOf(streaming, CALL.conId)?.state).toBe('left-out');
    expect(warnings).toEqual([
      expect.stringContaining("P&L of 1 position(s) is not asked for: 'pnl.subscriptions' is 2"),
    ]);
    gateway.account(ACCOUNT).close(PUT);
    await streaming.event('pnl', of(CALL.conId));
    expect(asked(gateway)).toEqual([PUT.conId, OTHER_CALL.conId, CALL.conId]);
    await gateway.waitFor('cancelPnLSingle');
  });

  test('is asked for 20 times a second at most, behind everything else', async () => {
    const many = Array.from({ length: 30 }, (_, at) => holding(option('SPY', '20261218', 300 + at, 'C'), at + 1));
    await using gateway = await MockGateway.start({ accounts: { [ACCOUNT]: { positions: many } } });
    await using streaming = await Streaming.start(gateway, PNL);
    const last = many[0]?.contract.conId ?? 0;
    await streaming.event('pnl', of(last));
    const requests = gateway.journal.requests();
    const first = requests.findIndex(({ name }) => name === 'reqPnL');
    expect(requests.slice(0, first).map(({ name }) => name)).toContain('reqAccountUpdates');
    const times = requests.filter(({ name }) => /^reqPnL/.test(name)).map(({ time }) => time);
    expect(times).toHaveLength(31);
    // 20 gaps of 50 ms, less what the two sides' clocks may differ in.
    for (let at = 20; at < times.length; at++) expect((times[at] ?? 0) - (times[at - 20] ?? 0)).toBeGreaterThan(930);
  });

  test('ends with the position: it is cancelled, and frames that come late are dropped', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(PUT.conId));
    const reqId = numberOf(gateway, PUT.conId);
    gateway.account(ACCOUNT).close(PUT);
    await gateway.waitFor('cancelPnLSingle', about({ reqId }));
    const before = streaming.events.pnl.filter(of(PUT.conId)).length;
    gateway.inject(frame(95, reqId, 0, 1, 2, 3, 4));
    gateway.inject(frame(95, numberOf(gateway, CALL.conId), 2, 11, 12, 13, 14));
    await streaming.event('pnl', ({ value }) => value === 14);
    expect(streaming.events.pnl.filter(of(PUT.conId))).toHaveLength(before);
    expect(streaming.events.rejected).toEqual([]);
    gateway.account(ACCOUNT).trade(PUT, 5, 3);
    await streaming.event('pnl', (update) => of(PUT.conId)(update) && update.value === 1500);
    expect(numberOf(gateway, PUT.conId)).toBeGreaterThan(reqId);
    gateway.inject(frame(95, reqId, 5, 1, 2, 3, 77));
    gateway.inject(frame(95, numberOf(gateway, CALL.conId), 2, 11, 12, 13, 15));
    await streaming.event('pnl', ({ value }) => value === 15);
    expect(streaming.events.pnl.filter(({ value }) => value === 77)).toEqual([]);
  });

  test('is asked for again after 1101 and over a new link; until then what was told is stale', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(PUT.conId));
    const reqId = numberOf(gateway, CALL.conId);
    gateway.notice(1101);
    await streaming.event('notice', ({ code }) => code === 1101);
    expect(pnlOf(streaming, CALL.conId)).toMatchObject({ state: 'stale', value: 500 });
    await gateway.waitFor('reqPnLSingle', about({ reqId: reqId + 3 }));
    const generations = () => streaming.events.pnl.filter(of(CALL.conId)).map(({ generation }) => generation);
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('pnl', (update) => of(CALL.conId)(update) && update.generation === 2);
    expect(generations().at(-1)).toBe(2);
    await streaming.event('pnl', (update) => of(null)(update) && update.generation === 2);
  });

  test('unset figures are null, one by one and all together, however they are spelled', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    const reqId = numberOf(gateway, CALL.conId);
    const names = ['daily', 'unrealized', 'realized', 'value'] as const;
    let figure = 100;
    for (const [at, name] of names.entries()) {
      for (const unset of ['', MAX_DOUBLE]) {
        figure += 10;
        const figures = names.map((_, index) => (index === at ? null : figure + index));
        gateway.inject(frame(95, reqId, 2, ...figures.map((told) => told ?? unset)));
        const other = at === 0 ? 1 : 0;
        const told = await streaming.event('pnl', (update) => update[names[other] ?? name] === figure + other);
        expect(names.map((each) => told[each])).toEqual(figures);
      }
    }
    gateway.inject(frame(95, reqId, 2, '', MAX_DOUBLE, '', MAX_DOUBLE));
    await streaming.event(
      'pnl',
      ({ daily, unrealized, realized, value, conId }) =>
        conId === CALL.conId && [daily, unrealized, realized, value].every((figure) => figure === null),
    );
    gateway.inject(frame(95, reqId, 2, 'NaN', 7, 7, 7));
    expect(await streaming.event('rejected')).toMatchObject({ reason: "daily 'NaN' is not a number" });
    await streaming.event('pnl', ({ daily, value }) => daily === null && value === 7);
    // Of what is nearly its number nobody knows whose it is.
    gateway.inject(frame(95, `${reqId}.0`, 2, 8, 8, 8, 8));
    const reason = `P&L (95): '${reqId}.0' is no number of a request`;
    await streaming.event('rejected', (rejected) => rejected.reason === reason);
    expect(pnlOf(streaming, CALL.conId)).toMatchObject({ value: 7 });
  });

  test('2150 is a state that is told once however often it comes, and ends with the next figures', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    const fault = gateway.faults.add(drop('pnlSingle'));
    const reqId = numberOf(gateway, CALL.conId);
    for (let times = 0; times < 3; times++) gateway.notice(2150, 'Invalid position trade derived value', reqId);
    await streaming.event('pnl', of(CALL.conId, 'unavailable'));
    // Whatever comes behind them came after them.
    gateway.notice(2150, 'the last', reqId);
    await streaming.event('notice', ({ text }) => text === 'the last');
    const told = streaming.events.pnl.filter(of(CALL.conId, 'unavailable'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ daily: null, unrealized: null, realized: null, value: null });
    const said = streaming.events.notice.filter(({ code }) => code === 2150);
    expect(said.map(({ severity }) => severity)).toEqual(['info', 'info', 'info', 'info']);
    expect(streaming.streamer.positions().state).toBe('current');
    gateway.account(ACCOUNT).reprice(CALL, 9);
    await fault.remove();
    await streaming.event('pnl', ({ value }) => value === 1800);
  });

  test('a position whose figures TWS does not make now says so from the first moment, and the others go on', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    gateway.account(ACCOUNT).setPnl(CALL, { is: 'unavailable' });
    gateway.account(ACCOUNT).setPnl(PUT, { unset: ['dailyPnL', 'value'] });
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId, 'unavailable'));
    expect(await streaming.event('pnl', of(PUT.conId))).toMatchObject({ daily: null, value: null, unrealized: 60 });
    gateway.account(ACCOUNT).setPnl(CALL, {});
    expect(await streaming.event('pnl', of(CALL.conId))).toMatchObject({ value: 500 });
  });

  test('a refused request is none, and is not repeated', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    gateway.notice(321, 'Error validating request: something is wrong', numberOf(gateway, CALL.conId));
    expect(await streaming.event('pnl', of(CALL.conId, 'none'))).toMatchObject({ value: null });
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('one that nobody answers is none after a while, and a stream that fell silent while others speak is asked for again', async () => {
    const time = jumpingClock();
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { ...PNL, silentAfterMs: 1_000_000 });
    await streaming.event('pnl', of(PUT.conId));
    await streaming.event('pnl', of(null));
    const reqId = numberOf(gateway, CALL.conId);
    const fault = gateway.faults.add(drop('pnlSingle'));
    gateway.account(ACCOUNT).trade(OTHER_CALL, 1, 3);
    await gateway.waitFor('reqPnLSingle', about({ conId: OTHER_CALL.conId }));
    time.jump(16_000);
    await streaming.event('pnl', of(OTHER_CALL.conId, 'none'));
    // The account still speaks, once a second; they do not.
    time.jump(80_000);
    await streaming.event('pnl', of(CALL.conId, 'stale'));
    await gateway.waitFor('cancelPnLSingle', about({ reqId }));
    await fault.remove();
    await gateway.waitFor('reqPnLSingle', (entry) => about({ conId: CALL.conId })(entry) && !about({ reqId })(entry));
    const { length } = streaming.events.pnl;
    await streaming.event('pnl', (update) => of(CALL.conId)(update) && streaming.events.pnl.indexOf(update) >= length);
  });

  test('each account has its own', async () => {
    await using gateway = await MockGateway.start({
      accounts: { ...optionWorld().accounts, [OTHER]: { positions: [holding(CALL, 5)] } },
    });
    await using streaming = await Streaming.start(gateway, { ...PNL, account: 'all', accountDwellMs: 5 });
    const own = await streaming.event('pnl', of(CALL.conId));
    const other = await streaming.event('pnl', of(CALL.conId, 'live', OTHER));
    expect([own.value, other.value]).toEqual([500, 1250]);
    await streaming.event('pnl', of(null, 'live', OTHER));
    const handler = new PnlCollector();
    streaming.register(handler, { accounts: [OTHER] });
    expect(new Set(handler.pnl.map(({ account }) => account))).toEqual(new Set([OTHER]));
  });

  test('a value in another currency than the account’s has none until a row of the same second shows it', async () => {
    const EUR = { ...option('SAP', '20261218', 100, 'C'), currency: 'EUR' };
    await using gateway = await MockGateway.start({
      pushReprices: true,
      accounts: { [ACCOUNT]: { rates: { EUR: 1.25 }, positions: [holding(EUR, 1)] } },
    });
    const time = jumpingClock();
    await using streaming = await Streaming.start(gateway, PNL);
    time.jump(5_000);
    const told = await streaming.event('pnl', of(EUR.conId));
    expect(told).toMatchObject({ value: 250, currency: null });
    gateway.account(ACCOUNT).reprice(EUR, 4);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 4);
    gateway.inject(frame(95, numberOf(gateway, EUR.conId), 1, 150, 90, '', 400));
    expect(await streaming.event('pnl', ({ value }) => value === 400)).toMatchObject({ currency: 'EUR' });
  });

  test('never runs beside another call of the handler: of each only the newest waits', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(PUT.conId));
    let release = (): void => {};
    const values: (number | null)[] = [];
    streaming.register(
      {
        onPositionUpdate: () =>
          new Promise<void>((resolve) => {
            release = resolve;
          }),
        onPnlUpdate: ({ conId, value }) => void (conId === CALL.conId && values.push(value)),
      },
      { snapshot: false },
    );
    gateway.account(ACCOUNT).reprice(PUT, 3);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 3);
    const reqId = numberOf(gateway, CALL.conId);
    for (const value of [1, 2, 3]) gateway.inject(frame(95, reqId, 2, 1, 1, 1, value));
    await streaming.event('pnl', ({ value }) => value === 3);
    expect(values).toEqual([]);
    release();
    await streaming.streamer.stop();
    expect(values).toHaveLength(1);
  });

  test('what waits for a busy handler is not told once the position was told closed', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(PUT.conId));
    let release = (): void => {};
    let isHeld = true;
    const told: string[] = [];
    streaming.register(
      {
        onPositionUpdate: ({ conId, change }) => {
          if (conId === CALL.conId) told.push(change);
          if (!isHeld) return;
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        },
        onPnlUpdate: ({ conId }) => void (conId === CALL.conId && told.push('pnl')),
      },
      { snapshot: false },
    );
    gateway.account(ACCOUNT).reprice(PUT, 3);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 3);
    gateway.inject(frame(95, numberOf(gateway, CALL.conId), 2, 1, 1, 1, 77));
    await streaming.event('pnl', ({ value }) => value === 77);
    gateway.account(ACCOUNT).close(CALL);
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    isHeld = false;
    release();
    await streaming.streamer.stop();
    expect(told).toEqual(['closed']);
  });

  test('of positions it comes behind the book: who joins while that is stale is told neither yet', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    gateway.notice(1100);
    await streaming.event('status', ({ state }) => state === 'degraded');
    const late = streaming.register(new PnlCollector());
    gateway.inject(frame(95, numberOf(gateway, CALL.conId), 2, 1, 1, 1, 77));
    await streaming.event('pnl', ({ value }) => value === 77);
    expect(late.updates).toEqual([]);
    expect(late.pnl.filter(({ conId }) => conId !== null)).toEqual([]);
    gateway.notice(1102);
    await late.seen('the book', ({ conId }) => conId === CALL.conId);
    expect(late.pnl.filter(of(CALL.conId)).map(({ value }) => value)).toEqual([77]);
  });

  test('of a frame that is read in part, what was read is told before what could not be is rejected', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    const seen: unknown[] = [];
    streaming.streamer.on('pnl', ({ value }) => void (value === 77 && seen.push('told')));
    streaming.streamer.on('rejected', () => void seen.push(pnlOf(streaming, CALL.conId)?.value));
    gateway.inject(frame(95, numberOf(gateway, CALL.conId), 2, 'NaN', 1, 1, 77));
    await streaming.event('pnl', ({ value }) => value === 77);
    await streaming.event('rejected');
    expect(seen).toEqual(['told', 77]);
  });

  test('nobody who hears of a loss finds live what was lost', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, PNL);
    await streaming.event('pnl', of(CALL.conId));
    const states: unknown[] = [];
    const look = () => states.push(pnlOf(streaming, CALL.conId)?.state);
    streaming.streamer.on('gap', look);
    streaming.streamer.on('notice', ({ code }) => void (code === 1101 && look()));
    gateway.notice(1101);
    await streaming.event('gap');
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('status', ({ state }) => state === 'reconnecting');
    expect(states).toContain('stale');
    expect(states).not.toContain('live');
  });

  test('events() tells it, to each by his wish', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, { ...PNL, secTypes: 'all' });
    const seen = new Set<number | null>();
    for await (const event of streaming.streamer.events({ secTypes: ['STK'], after: 0 })) {
      if (event.type === 'book' && event.state === 'current') expect(event.positions).toHaveLength(1);
      if (event.type !== 'pnl') continue;
      seen.add(event.conId);
      if (seen.has(STOCK.conId)) break;
    }
    expect(seen.has(CALL.conId) || seen.has(PUT.conId)).toBe(false);
  });
});
