// The present in small: bars of five seconds (reqRealTimeBars) and every price as it is set (reqTickByTickData).
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import { BarPen } from './bars.ts';
import { onBeat } from './cadence.ts';
import { theContract } from './contract-query.ts';
import { FEEDS, notQuoted, refuseFeed } from './feed-refusal.ts';
import { whatRefused } from './history-request.ts';
import { secondsBefore, sendTicks, ticksAt } from './past-ticks.ts';
import { onGrid } from './quoted.ts';
import { type Client, type Reply, reply } from './reply.ts';

const BAR_MS = 5_000;
const BAR_SHOWS: ReadonlySet<string> = new Set(['TRADES', 'BID', 'ASK', 'MIDPOINT']);
const SIZE = 100;
/** As logged by a gateway (backtrader 396). */
const BUST = 'Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately.';
/** Of the login's market-data lines (IB's documentation). */
const SHARE_OF_LINES = 0.05;

/** The number each type of tick has on the wire. */
const TICK_TYPES: ReadonlyMap<string, number> = new Map([
  ['Last', 1],
  ['AllLast', 2],
  ['BidAsk', 3],
  ['MidPoint', 4],
]);

// As ibx 455 tells them.
const NO_TYPE = "Error validating request.-'bT' : cause - Tick-by-tick data type is incorrect/not set.";
const NO_BAG =
  "Error validating request.-'bT' : cause - 'BAG' security type is not supported in ReqTickByTick(97) request";

/** What the ticks before the first one are asked for as. */
const PAST_OF: Readonly<Record<number, string>> = { 3: 'BID_ASK', 4: 'MIDPOINT' };

const isInUse = (client: Client, name: string, reqId: number): boolean =>
  client.record.subscriptions.some((open) => open.name === name && open.reqId === reqId);

export const liveTickReplies: readonly Reply[] = [
  reply(requests.reqRealTimeBars, (client, { reqId, whatToShow, ...asked }) => {
    const { name } = requests.reqRealTimeBars;
    const contract = theContract(client, reqId, asked);
    if (contract === undefined) return;
    if (isInUse(client, name, reqId)) return client.error(102, 'Duplicate ticker ID.', reqId);
    const what = whatToShow.toUpperCase();
    if (!BAR_SHOWS.has(what)) return client.error(321, whatRefused(whatToShow).text, reqId);
    if (refuseFeed(client, reqId, contract, 'realTimeBars')) return;
    const stops = [
      onBeat(client.clock, BAR_MS, () => sendBar(client, reqId, contract, what)),
      client.world.desk.onBust((busted) => {
        if (busted !== undefined && busted.conId !== contract.conId) return;
        client.unsubscribe(name, reqId);
        client.error(10225, BUST, reqId);
      }),
    ];
    client.subscribe({ name, reqId }, () => {
      for (const stop of stops) stop();
    });
  }),
  reply(requests.cancelRealTimeBars, (client, { reqId }) => client.unsubscribe(requests.reqRealTimeBars.name, reqId)),
  reply(requests.reqTickByTickData, (client, { reqId, tickType, numberOfTicks, ...asked }) => {
    const { name } = requests.reqTickByTickData;
    if (asked.secType === 'BAG') return client.error(321, NO_BAG, reqId);
    const type = TICK_TYPES.get(tickType);
    if (type === undefined) return client.error(321, NO_TYPE, reqId);
    const contract = theContract(client, reqId, asked);
    if (contract === undefined) return;
    if (isInUse(client, name, reqId)) return client.error(102, 'Duplicate ticker ID.', reqId);
    const missing = notQuoted(client.world, contract, asked.exchange, tickType, 0);
    if (missing !== undefined)
      return client.error(FEEDS.tickByTick.code, `${FEEDS.tickByTick.failure}${missing}`, reqId);
    if (refuseFeed(client, reqId, contract, 'tickByTick')) return;
    const most = Math.ceil(client.login.limits.values.marketDataLines * SHARE_OF_LINES);
    if (client.record.subscriptions.filter((open) => open.name === name).length >= most)
      return client.error(10190, 'Max number of tick-by-tick requests has been reached.', reqId);
    client.batch(() => {
      sendPast(client, reqId, contract, type, numberOfTicks ?? 0);
      sendTick(client, reqId, contract, type);
    });
    const cancel = client.world.onPrice(({ conId }) => {
      if (conId === contract.conId) sendTick(client, reqId, contract, type);
    });
    client.subscribe({ name, reqId }, cancel);
  }),
  reply(requests.cancelTickByTickData, (client, { reqId }) =>
    client.unsubscribe(requests.reqTickByTickData.name, reqId),
  ),
];

/** The five seconds that end now. */
function sendBar(client: Client, reqId: number, contract: Contract, what: string): void {
  const history = client.world.history(contract);
  if (history === undefined) return;
  const to = client.clock.now();
  const from = to - BAR_MS;
  const bar = new BarPen(client.world, contract, history, what).draw({ from, to, date: 0 }, to, false);
  const { barCount: count, ...figures } = bar;
  client.send(responses.realtimeBar, { reqId, time: Math.floor(from / 1_000), ...figures, count });
}

/** As many as were asked for of before now, in the message of historical ticks. */
function sendPast(client: Client, reqId: number, contract: Contract, type: number, count: number): void {
  if (count <= 0) return;
  const seconds = secondsBefore(contract, 'all', client.clock.now(), Math.min(count, 1_000));
  const ticks = ticksAt(client, contract, seconds);
  sendTicks(PAST_OF[type] ?? 'TRADES', client, reqId, ticks);
}

function sendTick(client: Client, reqId: number, contract: Contract, tickType: number): void {
  if (!client.world.isPriced(contract)) return;
  const { minTick, venues } = client.world.listing(contract);
  const price = onGrid(client.world.price(contract), minTick);
  const time = Math.floor(client.clock.now() / 1_000);
  const tick = { reqId, tickType, time };
  if (tickType === 4) client.send(responses.tickByTick, { ...tick, midPoint: price });
  else if (tickType === 3)
    client.send(responses.tickByTick, {
      ...tick,
      bidPrice: onGrid(price - minTick, minTick),
      askPrice: onGrid(price + minTick, minTick),
      bidSize: SIZE,
      askSize: SIZE,
      mask: 0,
    });
  else {
    const exchange = venues.find((each) => each !== 'SMART') ?? '';
    client.send(responses.tickByTick, { ...tick, price, size: SIZE, mask: 0, exchange, specialConditions: '' });
  }
}
