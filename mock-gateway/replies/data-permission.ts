// What a login's market data permissions make of a request: refused, or served live or delayed, with what is said before.
import type { Contract } from '../world/contract.ts';
import type { MarketDataState } from '../world/listing.ts';
import type { Client } from './reply.ts';

interface Said {
  readonly code: number;
  readonly text: string;
}

/** What comes of a request. */
export type Permission =
  | { readonly is: 'refused'; readonly error: Said }
  | {
      readonly is: 'served';
      /** As message 58 tells it: 1 live, 3 delayed. The market is always open here, so nothing is frozen. */
      readonly marketDataType: 1 | 3;
      /** Sent before the ticks; the request stays open. */
      readonly notices: readonly Said[];
      /** Which computations an option's ticks carry: those of bid, ask and last take the underlying's live price. */
      readonly computations: 'all' | 'model' | 'none';
    };

/** Data types a client may ask for that delayed data answers: 3 delayed, 4 delayed and frozen. */
const ASKS_FOR_DELAYED: ReadonlySet<number> = new Set([3, 4]);

const NOT_SUBSCRIBED = 'Requested market data is not subscribed.';
/** Another session of the user has the data. */
export const COMPETING = { code: 10197, text: 'No market data during competing live session' };
// Texts as quoted in public issues; the spaces that are missing are missing there.
const DELAYED_OFF = { code: 10168, text: `${NOT_SUBSCRIBED} Delayed market data is not enabled.` };
const SHOWS_DELAYED = { code: 10167, text: `${NOT_SUBSCRIBED} Displaying delayed market data.` };
const PARTLY =
  'Part of requested market data is not subscribed. Subscription-independent ticks are still active.Delayed market data is not available.';
const PARTLY_BY_API =
  "Part of requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.Delayed market data is not available.";

/** @param asked the request's exchange */
export function permissionFor(client: Client, contract: Contract, asked: string): Permission {
  if (client.login.marketData === 'competing') return { is: 'refused', error: COMPETING };
  const asksDelayed = ASKS_FOR_DELAYED.has(client.record.marketDataType);
  const state = stateOf(client, contract);
  // Who has live data is given it, whatever type was asked for.
  if (state === 'live') return { is: 'served', marketDataType: 1, ...partly(client, contract, 'live', []) };
  if (state === 'delayed' && asksDelayed)
    return { is: 'served', marketDataType: 3, ...partly(client, contract, 'delayed', [SHOWS_DELAYED]) };
  if (state === 'delayed')
    return refused(354, `${NOT_SUBSCRIBED}Delayed market data is available.${place(contract, asked)}`);
  if (asksDelayed) return { is: 'refused', error: DELAYED_OFF };
  return refused(354, `${NOT_SUBSCRIBED}Delayed market data is not available.${listingText(contract)}/TOP/ALL`);
}

const refused = (code: number, text: string): Permission => ({ is: 'refused', error: { code, text } });

/** What was never priced is as what nobody has paid for. */
function stateOf(client: Client, contract: Contract): MarketDataState {
  const { world, login } = client;
  if (!world.isPriced(contract)) return 'none';
  const state = world.listing(contract).marketData ?? login.marketData;
  return state === 'competing' ? 'none' : state;
}

// An option's greeks are computed from its underlying, whose data may not be paid for.
function partly(client: Client, contract: Contract, served: 'live' | 'delayed', notices: readonly Said[]) {
  const under = contract.secType === 'OPT' ? client.world.underlying(contract) : undefined;
  const itsState = under === undefined || !client.world.isPriced(under) ? 'live' : stateOf(client, under);
  if (under === undefined || itsState === 'live' || itsState === served)
    return { notices, computations: 'all' as const };
  const ofUnder = `${listingText(under)}/TOP/ALL`;
  return served === 'live'
    ? { notices: [...notices, { code: 10090, text: `${PARTLY}${ofUnder}` }], computations: 'none' as const }
    : { notices: [...notices, { code: 10091, text: `${PARTLY_BY_API}${ofUnder}` }], computations: 'model' as const };
}

/** `Error&BEST/STK/Top&BEST/STK/Top`: BEST is SMART. */
function place({ secType }: Contract, asked: string): string {
  const venue = asked === 'SMART' ? 'BEST' : asked;
  const top = `${venue}/${secType}/Top`;
  return `Error&${top}&${top}`;
}

/** `WBD NASDAQ.NMS`, `SPY ARCA`. */
const listingText = ({ symbol, primaryExch, tradingClass }: Contract): string =>
  `${symbol} ${primaryExch}${primaryExch === 'NASDAQ' ? `.${tradingClass}` : ''}`;
