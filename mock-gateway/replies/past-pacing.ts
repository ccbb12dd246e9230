// Questions about the past that come too fast: which are alike, and what a client is told of one too many.
import { FEEDS } from './feed-refusal.ts';
import type { Client } from './reply.ts';

/** What says which contract is meant. */
interface Asked {
  readonly reqId: number;
  readonly conId: number | null;
  readonly symbol: string;
  readonly secType: string;
  readonly lastTradeDateOrContractMonth: string;
  readonly strike: number | null;
  readonly right: string;
  readonly exchange: string;
}

/** Tells the client 162 when it asks too fast. @returns whether it was refused */
export function refusePace(client: Client, { reqId, ...asked }: Asked, what: string): boolean {
  const { conId, symbol, secType, lastTradeDateOrContractMonth, strike, right, exchange } = asked;
  const family = [conId, symbol, secType, lastTradeDateOrContractMonth, strike, right, exchange, what].join('|');
  const weight = what === 'BID_ASK' ? 2 : 1;
  if (client.login.askPast({ key: JSON.stringify(asked), family, weight })) return false;
  client.error(FEEDS.bars.code, `${FEEDS.bars.failure}Historical data request pacing violation`, reqId);
  return true;
}
