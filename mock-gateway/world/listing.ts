// What IB knows of a contract beside what names it: step, venues, names and codes, and whether its data may be had.
import type { BarsOptions } from './bars-csv.ts';
import type { Contract } from './contract.ts';
import type { ContractRef } from './contract-text.ts';
import type { GreeksServing } from './greeks-serving.ts';
import { isOfUsStock, RECORDED_FUTURES, RECORDED_STOCKS, US_STOCK_VENUES } from './recorded-listings.ts';

/** Whether the login has paid for a contract's market data: live, only delayed, or not at all. */
export type MarketDataState = 'live' | 'delayed' | 'none';

/** What may be stated of a listing; the rest follows from the security type and the place. */
export interface ListingFacts {
  /** Smallest price step. @default by security type and symbol, see docs/contracts.md */
  readonly minTick?: number;
  /** Where it can be traded, the usual place first. @default by security type and primaryExch */
  readonly venues?: readonly string[];
  /** Such as `APPLE INC`. @default the symbol */
  readonly longName?: string;
  /** @default '' */
  readonly industry?: string;
  /** @default '' */
  readonly category?: string;
  /** @default '' */
  readonly subcategory?: string;
  /** @default none; of a bond its localSymbol */
  readonly isin?: string;
  /** @default that of the login */
  readonly marketData?: MarketDataState;
  /** Of an option. @default all of them, at once */
  readonly greeks?: GreeksServing;
}

/**
 * A contract the gateway knows although no account holds it.
 * @example await MockGateway.start({ contracts: [{ contract: 'EUR.USD', price: 1.0873 }, { contract: 'SPX IND', price: 6_010 }] });
 */
export interface ListedContract extends ListingFacts {
  /** What is meant. */
  readonly contract: ContractRef;
  /** Of one unit, without the multiplier. @default that its bars end in; without bars none: found by its name, and without market data */
  readonly price?: number;
  /** Bars of its past, in place of those the seed makes. @default none */
  readonly bars?: readonly BarsOptions[];
  /** Price at the start of the day; null when unknown. @default price */
  readonly previousClose?: number | null;
}

/** Everything contract details and market data need of it. */
export interface Listing extends Required<Omit<ListingFacts, 'marketData'>> {
  /** `undefined`: that of the login. */
  readonly marketData: MarketDataState | undefined;
  /** Whether bid and ask, the last price, or all of them are quoted. */
  readonly quotes: 'all' | 'bidAsk' | 'last';
}

const MIN_TICKS: ReadonlyMap<string, number> = new Map([
  ['CASH', 0.00005],
  ['CRYPTO', 0.25],
  ['BOND', 0.001],
]);
const USUAL_TICK = 0.01;
/** A hundred yen move as one dollar does. */
const YEN_PAIR_TICK = 0.005;

/** IB's algorithms stand beside these exchanges as a venue of their own (recorded). */
const WITH_ALGO_VENUE: ReadonlySet<string> = new Set(['CME', 'CBOT', 'NYMEX', 'COMEX']);
const SMART_ROUTED: ReadonlySet<string> = new Set(['STK', 'OPT', 'CFD', 'BOND', 'WAR', 'IOPT']);

/** Defaults, over them what was recorded, over that what was stated. */
export function listingOf(contract: Contract, stated: ListingFacts = {}): Listing {
  const { secType, symbol, localSymbol } = contract;
  const recorded = isOfUsStock(contract) ? RECORDED_STOCKS.get(symbol) : undefined;
  const isin = secType === 'BOND' ? localSymbol : '';
  const quotes = secType === 'IND' || secType === 'FUND' ? 'last' : secType === 'CASH' ? 'bidAsk' : 'all';
  return {
    minTick: minTickOf(contract),
    venues: venuesOf(contract),
    longName: futureOf(contract)?.longName ?? symbol,
    industry: '',
    category: '',
    subcategory: '',
    isin,
    marketData: undefined,
    greeks: {},
    ...recorded,
    ...stated,
    quotes,
  };
}

const futureOf = ({ secType, symbol }: Contract) =>
  secType === 'FUT' || secType === 'FOP' ? RECORDED_FUTURES.get(symbol) : undefined;

function minTickOf(contract: Contract): number {
  if (contract.secType === 'CASH' && contract.currency === 'JPY') return YEN_PAIR_TICK;
  return futureOf(contract)?.minTick ?? MIN_TICKS.get(contract.secType) ?? USUAL_TICK;
}

function venuesOf(contract: Contract): readonly string[] {
  const { secType, primaryExch } = contract;
  if (isOfUsStock(contract)) return [...new Set([...US_STOCK_VENUES, primaryExch])];
  if (secType === 'FUT' && WITH_ALGO_VENUE.has(primaryExch)) return [primaryExch, 'QBALGO'];
  return [...new Set(SMART_ROUTED.has(secType) ? ['SMART', primaryExch] : [primaryExch])];
}

/** The same exchange by its older name, which requests still use. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([['ISLAND', 'NASDAQ']]);

/** Whether a request's exchange is one of the contract's; without one any is meant. @param asked such as `SMART:NASDAQ` */
export function isListedAt(contract: Contract, { venues }: Listing, asked: string): boolean {
  const venue = venueAsked(asked);
  const names = [venue, OLD_NAMES.get(venue)];
  return venue === '' || [...venues, contract.exchange].some((known) => names.includes(known));
}

/** A request's exchange without the listing one may add to it (`SMART:NASDAQ`, `SMART/AMEX`). */
export const venueAsked = (asked: string): string => asked.split(/[:/]/)[0] ?? '';
