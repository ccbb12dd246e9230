// reqContractDetails: every contract that fits, the end marker, or error 200.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import type { World } from '../world/world.ts';
import { multiplierText } from './contract-fields.ts';
import { findContracts, NO_DEFINITION } from './contract-query.ts';
import { type Client, type Reply, reply } from './reply.ts';

/** The smallest price step of every contract of the world. */
export const MIN_TICK = 0.01;

const ORDER_TYPES = 'ACTIVETIM,AD,ADJUST,ALERT,DAY,GTC,LMT,MKT,STP,STPLMT,TRAIL,WHATIF';
const DAY_MS = 86_400_000;

interface Sizes {
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly suggestedSizeIncrement: number;
}

const WHOLE: Sizes = { minSize: 1, sizeIncrement: 1, suggestedSizeIncrement: 1 };
/** Recorded of a stock: fractions are traded, round lots suggested. */
const FRACTIONS: Sizes = { minSize: 0.0001, sizeIncrement: 0.0001, suggestedSizeIncrement: 100 };

interface SecurityType {
  /** Whether IB routes it: then `SMART` is a venue of it, and the one meant when a request names none. */
  readonly isSmart: boolean;
  readonly underSecType: string;
  readonly stockType: string;
  /** Time and zone behind the last trade date, as recorded for a future: `20250620 08:30 US/Central`. */
  readonly lastTradeTime: string;
  readonly timeZoneId: string;
  readonly marketRuleId: string;
  /** The least size, its step, and the step TWS suggests. */
  readonly sizes: Sizes;
  /** What TWS counts as one market for data; null (recorded) for a future. */
  readonly aggGroup: number | null;
}

const STOCK: SecurityType = {
  isSmart: true,
  underSecType: '',
  stockType: 'COMMON',
  lastTradeTime: '',
  timeZoneId: 'US/Eastern',
  marketRuleId: '26',
  sizes: FRACTIONS,
  aggGroup: 1,
};
const SECURITY_TYPES: Readonly<Record<string, SecurityType>> = {
  OPT: { ...STOCK, underSecType: 'STK', stockType: '', lastTradeTime: ' 16:00 US/Eastern', sizes: WHOLE },
  FUT: {
    isSmart: false,
    underSecType: 'IND',
    stockType: '',
    lastTradeTime: ' 08:30 US/Central',
    timeZoneId: 'US/Central',
    marketRuleId: '67',
    sizes: WHOLE,
    aggGroup: null,
  },
  STK: STOCK,
};

export const contractReplies: readonly Reply[] = [
  reply(requests.reqContractDetails, (client, { reqId, ...query }) => {
    const found = findContracts(client.world, query);
    if (found.length === 0) {
      client.error(200, NO_DEFINITION, reqId);
      return;
    }
    client.batch(() => {
      for (const contract of found) sendDetails(client, { reqId, contract, asked: query.exchange });
      client.send(responses.contractDataEnd, { reqId });
    });
  }),
];

interface Found {
  readonly reqId: number;
  readonly contract: Contract;
  /** The exchange the request names. */
  readonly asked: string;
}

function sendDetails(client: Client, found: Found): void {
  if (found.contract.secType === 'BOND') client.send(responses.bondContractData, bondDetails(client, found));
  else client.send(responses.contractData, details(client, found));
}

/** What both layouts carry. */
function shared(client: Client, { reqId, contract, asked }: Found) {
  const { timeZoneId, marketRuleId, sizes, aggGroup } = securityType(contract);
  const venues = venuesOf(contract);
  return {
    reqId,
    symbol: contract.symbol,
    secType: contract.secType,
    // As recorded: that of the request, without the listing one may add to it (`SMART:NASDAQ`, `SMART/AMEX`).
    exchange: asked.split(/[:/]/)[0] || venues[0] || '',
    currency: contract.currency,
    marketName: contract.tradingClass,
    tradingClass: contract.tradingClass,
    conId: contract.conId,
    minTick: MIN_TICK,
    mdSizeMultiplier: 100,
    orderTypes: ORDER_TYPES,
    validExchanges: venues.join(','),
    longName: contract.symbol,
    timeZoneId,
    tradingHours: hours(client.clock.now(), '0400', '2000'),
    liquidHours: hours(client.clock.now(), '0930', '1600'),
    evRule: '',
    evMultiplier: null,
    secIds: [],
    aggGroup,
    // One for each venue.
    marketRuleIds: venues.map(() => marketRuleId).join(','),
    ...sizes,
  };
}

function details(client: Client, found: Found) {
  const { contract } = found;
  const { underSecType, stockType, lastTradeTime } = securityType(contract);
  const expiry = contract.lastTradeDateOrContractMonth;
  return {
    ...shared(client, found),
    ...FUND_FIELDS,
    lastTradeDateOrContractMonth: expiry === '' ? '' : `${expiry}${lastTradeTime}`,
    lastTradeDate: expiry,
    strike: contract.strike,
    right: contract.right,
    localSymbol: contract.localSymbol,
    multiplier: multiplierText(contract),
    priceMagnifier: 1,
    underConId: underConId(client.world, contract),
    // A derivative is listed nowhere, here; portfolioValue names an exchange all the same.
    primaryExch: expiry === '' ? contract.primaryExch : '',
    contractMonth: expiry.slice(0, 6),
    industry: '',
    category: '',
    subcategory: '',
    underSymbol: underSecType === '' ? '' : contract.symbol,
    underSecType,
    realExpirationDate: expiry,
    stockType,
    sizeMinTick: 1,
    ineligibilityReasons: [],
  };
}

const bondDetails = (client: Client, found: Found) => ({
  ...shared(client, found),
  cusip: found.contract.localSymbol,
  coupon: 0,
  maturity: found.contract.lastTradeDateOrContractMonth,
  issueDate: '',
  ratings: '',
  bondType: '',
  couponType: '',
  convertible: false,
  callable: false,
  putable: false,
  descAppend: '',
  nextOptionDate: '',
  nextOptionType: '',
  nextOptionPartial: false,
  notes: '',
});

// Written for a FUND alone.
const FUND_FIELDS = {
  fundName: '',
  fundFamily: '',
  fundType: '',
  fundFrontLoad: '',
  fundBackLoad: '',
  fundBackLoadTimeInterval: '',
  fundManagementFee: '',
  fundClosed: false,
  fundClosedForNewInvestors: false,
  fundClosedForNewMoney: false,
  fundNotifyAmount: '',
  fundMinimumInitialPurchase: '',
  fundSubsequentMinimumPurchase: '',
  fundBlueSkyStates: '',
  fundBlueSkyTerritories: '',
  fundDistributionPolicyIndicator: '',
  fundAssetType: '',
};

/** Where it can be traded, the usual place first. */
export const venuesOf = (contract: Contract): readonly string[] =>
  securityType(contract).isSmart ? ['SMART', contract.primaryExch] : [contract.primaryExch];

const securityType = (contract: Contract): SecurityType =>
  SECURITY_TYPES[contract.secType] ?? { ...STOCK, stockType: '', sizes: WHOLE };

const underConId = (world: World, contract: Contract): number =>
  contract.secType === 'OPT' ? (world.stock(contract.symbol)?.conId ?? 0) : 0;

/** Today and tomorrow: `20260406:0400-20260406:2000;20260407:…`. */
const hours = (now: number, open: string, close: string): string =>
  [now, now + DAY_MS]
    .map((time) => new Date(time).toISOString().slice(0, 10).replaceAll('-', ''))
    .map((day) => `${day}:${open}-${day}:${close}`)
    .join(';');
