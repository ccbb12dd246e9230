// What the bus promises, against a real nats-server and a streamer on a fake gateway.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { option } from '../../mock-gateway/index.ts';
import { BusSubscriber, publishPositions } from '../../src/bus/index.ts';
import { writtenPosition } from '../../src/bus/messages.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { type StartedStreamer, startedStreamer } from '../../testing/index.ts';
import { until } from '../support/until.ts';
import { hasNats, NatsServer } from './nats.ts';

const QUICK = { name: 'test', heartbeatMs: 100 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const ACCOUNT = 'DU1234567';
const contracts = Array.from({ length: 50 }, (_, at) => option('SPY', '20261218', 400 + at, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 1, averageCost: 100, marketPrice: 1 }));

describe.skipIf(!hasNats)('the bus', () => {
  let nats: NatsServer;
  let kit: StartedStreamer;
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    nats = await NatsServer.start();
    kit = await startedStreamer({ gateway: { accounts: { [ACCOUNT]: { positions } }, pushReprices: true } });
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await kit.stop();
    await nats[Symbol.asyncDispose]();
  });
  const publish = async (streamer = kit.streamer, onFenced = (_why: string) => {}) => {
    const publisher = await publishPositions(streamer, { ...QUICK, servers: nats.url, onFenced });
    ends.push(() => publisher.stop());
    return publisher;
  };
  const subscribe = async (staleAfterMs = 15_000) => {
    const subscriber = await BusSubscriber.connect({ ...QUICK, servers: nats.url, staleAfterMs, logger: SILENT });
    ends.push(() => subscriber.stop());
    const got: PositionUpdate[] = [];
    subscriber.registerHandler({ onPositionUpdate: (update) => void got.push(update) });
    return { subscriber, got };
  };
  const book = (of: { positions(): ReturnType<BusSubscriber['positions']> }) => {
    const view = of.positions();
    return view.state === 'unknown'
      ? null
      : view.positions.map(({ conId, position, marketPrice }) => [conId, position, marketPrice]).sort();
  };
  const sameBook = async (subscriber: BusSubscriber) =>
    until(() => {
      expect(subscriber.positions().state).toBe('current');
      expect(book(subscriber)).toEqual(book(kit.streamer));
    });
  /** Numbered by one each; of one position the prices of these tests only rise: in order, none twice. */
  const inOrder = (got: readonly PositionUpdate[]) => {
    expect(got.map(({ sequence }) => sequence)).toEqual(got.map((_, at) => at + 1));
    const last = new Map<number, number>();
    for (const { conId, marketPrice, change } of got) {
      if (change !== 'closed') expect(marketPrice).toBeGreaterThan(last.get(conId) ?? 0);
      last.set(conId, marketPrice ?? 0);
    }
  };

  test('a subscriber has the whole book before it says current, then what changes and what closes', async () => {
    const { subscriber, got } = await subscribe();
    expect(subscriber.positions().state).toBe('unknown');
    await publish();
    expect((await subscriber.whenCurrent()).positions).toHaveLength(50);
    kit.gateway.account(ACCOUNT).close(contracts[0]!);
    await until(() => expect(book(kit.streamer)).toHaveLength(49));
    await sameBook(subscriber);
    expect(got.at(-1)).toMatchObject({ change: 'closed', position: 0, phase: 'live' });
    inOrder(got);
  });

  test('who joins amid a burst misses nothing between the book and what follows', async () => {
    await publish();
    const account = kit.gateway.account(ACCOUNT);
    const joined: Promise<Awaited<ReturnType<typeof subscribe>>>[] = [];
    for (let round = 1; round <= 20; round++) {
      for (const contract of contracts) account.reprice(contract, 1 + round / 100);
      if (round % 5 === 0) joined.push(subscribe());
      await new Promise((resolve) => setImmediate(resolve));
    }
    account.close(contracts[1]!);
    for (const { subscriber, got } of await Promise.all(joined)) {
      await sameBook(subscriber);
      inOrder(got);
    }
  });

  test('a server killed four times amid 10,000 updates: nothing missing, nothing twice at a handler', async () => {
    const told: PositionUpdate[] = [];
    kit.streamer.registerHandler({ onPositionUpdate: (update) => void told.push(update) });
    const publisher = await publish();
    const { subscriber, got } = await subscribe();
    await subscriber.whenCurrent();
    const account = kit.gateway.account(ACCOUNT);
    for (let round = 1; round <= 200; round++) {
      for (const contract of contracts) account.reprice(contract, 1 + round / 100);
      // Of one position 64 wait at most, and the stream keeps as many.
      await until(() => expect(got.length).toBeGreaterThan(told.length - 50 * 40));
      await until(() => expect(told).toHaveLength(50 * (round + 1)));
      if (round % 50 !== 25) continue;
      await nats.kill();
      await nats.start();
    }
    await sameBook(subscriber);
    await until(() => expect(publisher.stats().folded + got.length).toBeGreaterThanOrEqual(told.length));
    inOrder(got);
    expect(publisher.stats().folded).toBe(0);
    const key = ({ conId, marketPrice }: PositionUpdate) => `${conId}/${marketPrice}`;
    expect(new Set(got.map(key))).toEqual(new Set(told.map(key)));
    expect(got).toHaveLength(told.length);
    console.log(`${got.length} updates, ${publisher.stats().retried} tries not acknowledged`);
  });

  test('a dead server is stale at once, and what closed meanwhile comes as reconciled', async () => {
    await publish();
    const { subscriber, got } = await subscribe();
    await subscriber.whenCurrent();
    const gaps = vi.fn();
    subscriber.on('gap', gaps);
    await nats.kill();
    await until(() => expect(subscriber.positions()).toMatchObject({ state: 'stale' }));
    kit.gateway.account(ACCOUNT).close(contracts[2]!);
    await until(() => expect(book(kit.streamer)).toHaveLength(49));
    await nats.start();
    await sameBook(subscriber);
    expect(gaps).toHaveBeenCalledOnce();
    expect(got.at(-1)).toMatchObject({ change: 'closed', phase: 'reconciled' });
  });

  test('a publisher that dies is stale within the stated bound; the next one closes what it does not hold', async () => {
    const first = await publish();
    const { subscriber, got } = await subscribe(500);
    await subscriber.whenCurrent();
    await first.stop();
    const reason = 'the publisher was not heard on the bus for 500 ms';
    await until(() => expect(subscriber.positions()).toMatchObject({ state: 'stale', reason }));
    const late = await subscribe(500);
    kit.gateway.account(ACCOUNT).close(contracts[3]!);
    await until(() => expect(book(kit.streamer)).toHaveLength(49));
    expect(late.subscriber.positions().state).toBe('unknown');
    const second = await publish();
    await sameBook(subscriber);
    await sameBook(late.subscriber);
    expect(subscriber.publisher).toBe(second.run);
    expect(got.slice(50)).toMatchObject([{ change: 'closed', phase: 'reconciled', sequence: 51 }]);
  });

  test('of two publishers the older stops and says so', async () => {
    const fenced = vi.fn();
    const first = await publish(kit.streamer, fenced);
    const { subscriber } = await subscribe();
    await subscriber.whenCurrent();
    const second = await publish();
    await until(() => expect(fenced).toHaveBeenCalledOnce());
    expect([first.isFenced, second.isFenced]).toEqual([true, false]);
    await sameBook(subscriber);
    expect(subscriber.publisher).toBe(second.run);
  });

  test('what is no message of the bus is rejected with one sentence and loses nothing', async () => {
    await publish();
    const { subscriber } = await subscribe();
    await subscriber.whenCurrent();
    const rejected: string[] = [];
    subscriber.on('rejected', ({ reason }) => rejected.push(reason));
    const connection = await connect({ servers: nats.url });
    ends.push(() => connection.close());
    const js = jetstream(connection);
    for (const bytes of ['{', '{"v":2}', 'x'.repeat(70_000), '[]', '{"v":1,"run":1}'])
      await js.publish('ibpos.v1.test.pos.x.1', bytes);
    await until(() => expect(rejected).toHaveLength(5));
    expect(rejected[0]).toBe('a message that is not JSON came over the bus');
    const [held] = (await subscriber.whenCurrent()).positions;
    const { run, began } = { run: subscriber.publisher ?? '', began: Date.now() };
    for (const wrong of [{ position: 0 }, { position: 5, change: 'closed' as const }])
      await js.publish('ibpos.v1.test.pos.x.1', writtenPosition(run, began, { ...held!, sequence: 900, ...wrong }));
    await until(() => expect(rejected).toHaveLength(7));
    expect(rejected[6]).toContain("'update.position' is not what version 1 says");
    await sameBook(subscriber);
  });

  test('no account number is in a subject', async () => {
    await publish();
    const { subscriber } = await subscribe();
    await subscriber.whenCurrent();
    const connection = await connect({ servers: nats.url });
    ends.push(() => connection.close());
    const manager = await jetstreamManager(connection);
    const subjects = async () =>
      Object.keys((await manager.streams.info('IBPOS_test', { subjects_filter: '>' })).state.subjects ?? {});
    expect((await subjects()).filter((subject) => subject.includes('.pos.'))).toHaveLength(50);
    // State and worth: what accounts are worth comes when it comes.
    await until(async () => expect(await subjects()).toHaveLength(52));
    expect((await subjects()).join()).not.toContain(ACCOUNT);
  });
});
