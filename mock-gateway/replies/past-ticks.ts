// The past tick by tick: reqHistoricalTicks, and how often each price was traded: reqHistogramData.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import { daysBack, type Hours } from '../world/trading-days.ts';
import { sessionOf } from '../world/trading-hours.ts';
import { daysOf, spansOf } from './bar-spans.ts';
import { volumeIn } from './bars.ts';
import { theContract } from './contract-query.ts';
import { FEEDS, refuseFeed } from './feed-refusal.ts';
import { type Duration, whatRefused } from './history-request.ts';
import { refusePace } from './past-pacing.ts';
import { onGrid } from './quoted.ts';
import { type Client, type Reply, reply } from './reply.ts';
import { readTime } from './stated-time.ts';

const SECOND_MS = 1_000;
/** IB gives a thousand at most. */
const MOST_TICKS = 1_000;
const SIZE = 100;
/** Of a day. */
const HISTOGRAM_GRID = { is: 'time', ms: 300_000 } as const;
const MOST_PRICES = 500;

interface PastTick {
  /** Seconds since 1970. */
  readonly time: number;
  readonly price: number;
  readonly minTick: number;
  readonly venue: string;
}

type SendTicks = (client: Client, reqId: number, ticks: readonly PastTick[]) => void;

/** What may be shown, and the message it comes in. */
const SHOWN: ReadonlyMap<string, SendTicks> = new Map<string, SendTicks>([
  [
    'TRADES',
    (client, reqId, ticks) =>
      client.send(responses.historicalTicksLast, {
        reqId,
        ticks: ticks.map(({ time, price, venue }) => ({
          time,
          mask: 0,
          price,
          size: SIZE,
          exchange: venue,
          specialConditions: '',
        })),
        done: true,
      }),
  ],
  [
    'BID_ASK',
    (client, reqId, ticks) =>
      client.send(responses.historicalTicksBidAsk, {
        reqId,
        ticks: ticks.map(({ time, price, minTick }) => ({
          time,
          mask: 0,
          priceBid: onGrid(price - minTick, minTick),
          priceAsk: onGrid(price + minTick, minTick),
          sizeBid: SIZE,
          sizeAsk: SIZE,
        })),
        done: true,
      }),
  ],
  [
    'MIDPOINT',
    (client, reqId, ticks) =>
      client.send(responses.historicalTicks, {
        reqId,
        ticks: ticks.map(({ time, price }) => ({ time, unused: 0, price, size: 0 })),
        done: true,
      }),
  ],
]);

export const pastTickReplies: readonly Reply[] = [
  reply(requests.reqHistoricalTicks, (client, request) => {
    const { reqId, startDateTime, endDateTime, whatToShow, ...asked } = request;
    const contract = theContract(client, reqId, asked);
    if (contract === undefined || refuseFeed(client, reqId, contract, 'ticks')) return;
    if (!SHOWN.has(whatToShow.toUpperCase())) {
      const { code, text } = whatRefused(whatToShow);
      return client.error(code, text, reqId);
    }
    const now = client.clock.now();
    const zone = sessionOf(contract).timeZoneId;
    const start = startDateTime.trim() === '' ? undefined : readTime(startDateTime, now, zone);
    const end = endDateTime.trim() === '' ? undefined : readTime(endDateTime, now, zone);
    // IB wants one of the two; its own words for neither, both or what is no time are not known.
    if ((start === undefined) === (end === undefined))
      return client.error(FEEDS.ticks.code, `${FEEDS.ticks.failure}one of start and end time is needed`, reqId);
    if (refusePace(client, request, whatToShow.toUpperCase())) return;
    const most = Math.min(MOST_TICKS, Math.max(1, asked.numberOfTicks ?? MOST_TICKS));
    const hours = asked.useRTH === true ? 'regular' : 'all';
    const times =
      start === undefined
        ? secondsBefore(contract, hours, Math.min(end ?? now, now), most)
        : secondsFrom(contract, hours, start, now, most);
    sendTicks(whatToShow, client, reqId, ticksAt(client, contract, times));
  }),
  reply(requests.reqHistogramData, (client, { reqId, timePeriod, useRTH, ...asked }) => {
    const contract = theContract(client, reqId, asked);
    if (contract === undefined || refuseFeed(client, reqId, contract, 'histogram')) return;
    const period = periodOf(timePeriod);
    const history = client.world.history(contract);
    if (period === undefined || history === undefined)
      return client.error(FEEDS.histogram.code, `${FEEDS.histogram.failure}HMDS query returned no data`, reqId);
    const now = client.clock.now();
    const { minTick } = client.world.listing(contract);
    const days = daysOf(contract, useRTH === true ? 'regular' : 'all', period, now);
    const spans = spansOf(contract, days, HISTOGRAM_GRID, now) ?? [];
    const prices = spans.map(({ from }) => history.priceAt(from));
    // A wild price has more steps than anybody reads: then several share one.
    const width = Math.max(...prices, 0) - Math.min(...prices, Number.MAX_VALUE);
    const step = minTick * Math.max(1, Math.ceil(width / minTick / MOST_PRICES));
    const sizes = new Map<number, number>();
    for (const { from, to } of spans) {
      const price = onGrid(history.priceAt(from), step);
      sizes.set(price, (sizes.get(price) ?? 0) + volumeIn(from, to));
    }
    const items = [...sizes].map(([price, size]) => ({ price, size })).sort((a, b) => a.price - b.price);
    client.send(responses.histogramData, { reqId, items });
  }),
  reply(requests.cancelHistogramData, () => {}),
];

/** Sends them in the message of what is shown. */
export const sendTicks = (what: string, client: Client, reqId: number, ticks: readonly PastTick[]): void =>
  SHOWN.get(what.toUpperCase())?.(client, reqId, ticks);

/** Ticks at these seconds, as far as the contract has a price. */
export function ticksAt(client: Client, contract: Contract, seconds: readonly number[]): readonly PastTick[] {
  const history = client.world.history(contract);
  const { minTick, venues } = client.world.listing(contract);
  const venue = venues.find((each) => each !== 'SMART') ?? '';
  if (history === undefined) return [];
  return seconds.map((time) => ({ time, price: onGrid(history.priceAt(time * SECOND_MS), minTick), minTick, venue }));
}

/** The last seconds of trading up to an instant, in order. */
export function secondsBefore(contract: Contract, hours: Hours, end: number, count: number): readonly number[] {
  const seconds: number[] = [];
  for (const { from, to } of daysBack(contract, hours, end)) {
    for (let at = Math.floor(Math.min(to, end) / SECOND_MS); at * SECOND_MS >= from; at--) {
      if (seconds.push(at) === count) return seconds.reverse();
    }
  }
  return seconds;
}

/** The first seconds of trading from an instant on, as far as there were any by now. */
function secondsFrom(contract: Contract, hours: Hours, start: number, now: number, count: number): readonly number[] {
  const seconds: number[] = [];
  // The trading that begins within a week of it is looked at: a weekend has no longer gap.
  const days = [...takeWhile(daysBack(contract, hours, Math.min(now, start + WEEK_MS)), ({ to }) => to >= start)];
  for (const { from, to } of days.reverse()) {
    const last = Math.min(to, now);
    for (let at = Math.ceil(Math.max(from, start) / SECOND_MS); at * SECOND_MS < last; at++) {
      if (seconds.push(at) === count) return seconds;
    }
  }
  return seconds;
}

const WEEK_MS = 7 * 86_400_000;

function* takeWhile<T>(items: Iterable<T>, test: (item: T) => boolean): Generator<T> {
  for (const item of items) {
    if (!test(item)) return;
    yield item;
  }
}

const PERIOD = /^(\d{1,4}) ?(second|minute|hour|day|week|month|year)s?$/i;
const UNITS: Readonly<Record<string, readonly [Duration['unit'], number]>> = {
  second: ['S', 1],
  minute: ['S', 60],
  hour: ['S', 3_600],
  day: ['D', 1],
  week: ['W', 1],
  month: ['M', 1],
  year: ['Y', 1],
};
/** Beyond it the past is the same, only slower. */
const MOST_DAYS = 365;

/** `3 days`, `1 week`. */
function periodOf(text: string): Duration | undefined {
  const [, count, name = ''] = PERIOD.exec(text.trim()) ?? [];
  const [unit, factor] = UNITS[name.toLowerCase()] ?? [];
  if (unit === undefined || factor === undefined || !(Number(count) > 0)) return undefined;
  return { unit, count: Math.min(Number(count) * factor, unit === 'S' ? 86_400 : unit === 'Y' ? 1 : MOST_DAYS) };
}
