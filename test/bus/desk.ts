// What tests of the bus stand on: a real nats-server, a streamer on a fake gateway, publishers and subscribers that end with the test.
import { expect } from 'vitest';
import { option } from '../../mock-gateway/index.ts';
import { BusSubscriber, type PublisherOptions, publishPositions, type SubscriberOptions } from '../../src/bus/index.ts';
import type { PositionBookView, PositionUpdate, StreamerOptions } from '../../src/index.ts';
import { startedStreamer } from '../../testing/index.ts';
import { until } from '../support/until.ts';
import { NatsServer } from './nats.ts';

export const ACCOUNT = 'DU1234567';
export const QUICK = { name: 'test', heartbeatMs: 100 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
export const contracts = Array.from({ length: 20 }, (_, at) => option('SPY', '20261218', 400 + at, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 1, averageCost: 100, marketPrice: 1 }));

/** What is held, in an order that does not depend on who tells it. */
export const bookOf = (of: { positions(): PositionBookView }) => {
  const view = of.positions();
  if (view.state === 'unknown') return null;
  return view.positions.map(({ conId, position, marketPrice }) => [conId, position, marketPrice]).sort();
};

export async function openDesk(streamer: StreamerOptions = {}) {
  const nats = await NatsServer.start();
  const gateway = { accounts: { [ACCOUNT]: { positions } }, pushReprices: true };
  const kit = await startedStreamer({ gateway, streamer });
  const ends: (() => Promise<unknown>)[] = [];
  return {
    nats,
    kit,
    account: kit.gateway.account(ACCOUNT),
    publish: async (of = kit.streamer, own: PublisherOptions = {}) => {
      const publisher = await publishPositions(of, { ...QUICK, servers: nats.url, ...own });
      ends.push(() => publisher.stop());
      return publisher;
    },
    subscribe: async (own: SubscriberOptions = {}) => {
      const subscriber = await BusSubscriber.connect({ ...QUICK, servers: nats.url, logger: SILENT, ...own });
      ends.push(() => subscriber.stop());
      const got: PositionUpdate[] = [];
      subscriber.registerHandler({ onPositionUpdate: (update) => void got.push(update) });
      return { subscriber, got };
    },
    sameBook: (subscriber: BusSubscriber, of = kit.streamer) =>
      until(() => {
        expect(subscriber.positions().state).toBe('current');
        expect(bookOf(subscriber)).toEqual(bookOf(of));
      }),
    [Symbol.asyncDispose]: async () => {
      for (const end of ends.splice(0).reverse()) await end();
      await kit.stop();
      await nats[Symbol.asyncDispose]();
    },
  };
}
