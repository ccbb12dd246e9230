// Why a login is refused the past, or the present tick by tick: it has not paid, or another session of the user has it.
import type { Contract } from '../world/contract.ts';
import type { World } from '../world/world.ts';
import type { Client } from './reply.ts';

/** The code each service refuses with, and what it says first. */
export const FEEDS = {
  bars: { code: 162, failure: 'Historical Market Data Service error message:' },
  ticks: { code: 10187, failure: 'Failed to request historical ticks:' },
  histogram: { code: 10188, failure: 'Failed to request histogram data:' },
  realTimeBars: { code: 420, failure: 'Invalid Real-time Query:' },
  tickByTick: { code: 10189, failure: 'Failed to request tick-by-tick data.' },
} as const;

export type Feed = keyof typeof FEEDS;

/** The past may be had by who has delayed data; these are of the present. */
const LIVE_ONLY: ReadonlySet<Feed> = new Set(['realTimeBars', 'tickByTick']);
/** Recorded without the sentence about the dialog. */
const SHORT: ReadonlySet<Feed> = new Set(['ticks', 'histogram']);
const SUBSCRIBE =
  ". Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.";

/** What may be shown, as IB names it where there is none, and whether it is made of trades. */
const SHOWN: ReadonlyMap<string, readonly [name: string, isTraded: boolean]> = new Map([
  ['TRADES', ['Last', true]],
  ['ADJUSTED_LAST', ['Last', true]],
  ['AGGTRADES', ['Last', true]],
  ['LAST', ['Last', true]],
  ['ALLLAST', ['AllLast', true]],
  ['MIDPOINT', ['MidPoint', false]],
  ['BID', ['Bid', false]],
  ['ASK', ['Ask', false]],
  ['BID_ASK', ['BidAsk', false]],
  ['BIDASK', ['BidAsk', false]],
]);

/** What is said of trades of a pair, which has quotes alone, and of quotes of an index, which has none; else undefined. */
export function notQuoted(
  world: World,
  contract: Contract,
  exchange: string,
  what: string,
  seconds: number,
): string | undefined {
  const { quotes, venues } = world.listing(contract);
  const [name, isTraded] = SHOWN.get(what.toUpperCase()) ?? [];
  if (name === undefined || quotes === 'all' || isTraded === (quotes === 'last')) return undefined;
  const { symbol, secType } = contract;
  return `No historical market data for ${symbol}/${secType}@${exchange || venues[0]} ${name} ${seconds}`;
}

/** Tells the client why not. @returns whether it was refused */
export function refuseFeed(client: Client, reqId: number, contract: Contract, feed: Feed): boolean {
  const { world, login } = client;
  const state =
    login.marketData === 'competing' ? 'competing' : (world.listing(contract).marketData ?? login.marketData);
  if (state === 'live' || (state === 'delayed' && !LIVE_ONLY.has(feed))) return false;
  const { code, failure } = FEEDS[feed];
  const venue = contract.primaryExch === 'NASDAQ' ? 'ISLAND' : contract.primaryExch;
  const why =
    state === 'competing'
      ? 'Trading TWS session is connected from a different IP address'
      : `No market data permissions for ${venue} ${contract.secType}${SHORT.has(feed) ? '' : SUBSCRIBE}`;
  client.error(code, `${failure}${why}`, reqId);
  return true;
}
