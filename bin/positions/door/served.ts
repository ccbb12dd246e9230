// What the door serves: what views look at, and beside it everything that is told, in order, and what accounts are worth.
import type { BusSubscriber } from '../../../src/bus/index.ts';
import type { IBPositionStreamer, StreamerStats } from '../../../src/index.ts';
import { sourceOf } from '../bus.ts';
import type { Source } from '../source.ts';

export interface Served extends Source {
  readonly events: IBPositionStreamer['events'];
  readonly accountValues: IBPositionStreamer['accountValues'];
  /** What the link was counted to do; null: another process has the link. */
  counts(): Pick<StreamerStats, 'rows' | 'updates' | 'rejected' | 'gaps' | 'connects'> | null;
}

export const servedLink = (streamer: IBPositionStreamer): Served => ({
  on: (name, listener) => streamer.on(name, listener),
  positions: () => streamer.positions(),
  totals: () => streamer.totals(),
  get status() {
    return streamer.status;
  },
  stats: () => streamer.stats(),
  events: (options) => streamer.events(options),
  accountValues: (account) => streamer.accountValues(account),
  counts: () => streamer.stats(),
});

export const servedBus = (subscriber: BusSubscriber): Served => {
  const source = sourceOf(subscriber);
  return {
    on: source.on,
    positions: source.positions,
    totals: source.totals,
    get status() {
      return source.status;
    },
    stats: source.stats,
    events: (options) => subscriber.events(options),
    accountValues: (account) => subscriber.accountValues(account),
    counts: () => null,
  };
};
