// reqContractDetails: every contract that fits, the end marker, or error 200.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Contract, letterOf } from '../world/contract.ts';
import { venueAsked } from '../world/listing.ts';
import { RECORDED_FUTURES } from '../world/recorded-listings.ts';
import { hoursText, sessionOf } from '../world/trading-hours.ts';
import type { World } from '../world/world.ts';
import { multiplierText } from './contract-fields.ts';
import {
  CONTINUOUS,
  type ContractQuery,
  continuous,
  findContracts,
  NO_DEFINITION,
  queryRefused,
  WITH_CONTINUOUS,
} from './contract-query.ts';
import { ruleOf } from './market-rules.ts';
import { type Client, type Reply, reply } from './reply.ts';
import { lastTradeText, orderTypesOf, securityType } from './security-types.ts';

const NO_BAG =
  "Error validating request.-'bI' : cause - 'BAG' isn't supported for contract data request. Please enter a valid security type";

export const contractReplies: readonly Reply[] = [
  reply(requests.reqContractDetails, (client, { reqId, ...query }) => {
    // Whatever its conId or its legs (pysystemtrade 1639): a combination is nobody's contract.
    if (query.secType === 'BAG') return client.error(321, NO_BAG, reqId);
    const refused = queryRefused(query);
    if (refused !== undefined) return client.error(321, `Error validating request.-'bK' : cause - ${refused}`, reqId);
    const found = meant(client.world, query);
    if (found.length === 0) {
      client.error(200, NO_DEFINITION, reqId);
      return;
    }
    client.batch(() => {
      for (const { contract, secType } of found) {
        for (const venue of venuesToTell(client.world, contract, query))
          sendDetails(client, { reqId, contract, secType, venue });
      }
      client.send(responses.contractDataEnd, { reqId });
    });
  }),
];

/** What fits, and the type it is told as: a continuous future is the one it is now, by another type (recorded). */
function meant(world: World, query: ContractQuery): readonly Pick<Found, 'contract' | 'secType'>[] {
  const plain = query.secType === WITH_CONTINUOUS ? { ...query, secType: 'FUT' } : query;
  const found = query.secType === CONTINUOUS ? [] : findContracts(world, plain);
  const endless = [CONTINUOUS, WITH_CONTINUOUS].includes(query.secType) ? continuous(world, query) : [];
  return [
    ...found.map((contract) => ({ contract, secType: contract.secType })),
    ...endless.map((contract) => ({ contract, secType: CONTINUOUS })),
  ];
}

/** The venue asked for; without one a row for each (recorded), but a conId alone means the usual place. */
function venuesToTell(world: World, contract: Contract, asked: { conId: number | null; exchange: string }) {
  const { venues } = world.listing(contract);
  if (asked.exchange !== '') return [venueAsked(asked.exchange)];
  return asked.conId === null || asked.conId === 0 ? venues : venues.slice(0, 1);
}

interface Found {
  readonly reqId: number;
  readonly contract: Contract;
  readonly secType: string;
  readonly venue: string;
}

function sendDetails(client: Client, found: Found): void {
  if (found.contract.secType === 'BOND') client.send(responses.bondContractData, bondDetails(client, found));
  else client.send(responses.contractData, details(client, found));
}

/** What both layouts carry. */
function shared(client: Client, { reqId, contract, secType, venue }: Found) {
  const { sizes, aggGroup } = securityType(contract);
  const { minTick, venues, longName, isin } = client.world.listing(contract);
  const session = sessionOf(contract);
  const now = client.clock.now();
  return {
    reqId,
    symbol: contract.symbol,
    secType,
    exchange: venue,
    currency: contract.currency,
    marketName: contract.tradingClass,
    tradingClass: contract.tradingClass,
    conId: contract.conId,
    minTick,
    mdSizeMultiplier: 100,
    orderTypes: orderTypesOf(contract),
    validExchanges: venues.join(','),
    longName,
    timeZoneId: session.timeZoneId,
    tradingHours: hoursText(now, session, session.open, session.close),
    liquidHours: hoursText(now, session, session.liquidOpen, session.liquidClose),
    evRule: '',
    evMultiplier: null,
    secIds: isin === '' ? [] : [{ tag: 'ISIN', value: isin }],
    aggGroup,
    // One for each venue.
    marketRuleIds: venues.map(() => ruleOf(minTick)).join(','),
    ...sizes,
  };
}

function details(client: Client, found: Found) {
  const { contract } = found;
  const { stockType, underSecType: usual } = securityType(contract);
  const { industry, category, subcategory, longName } = client.world.listing(contract);
  const expiry = contract.lastTradeDateOrContractMonth;
  const under = client.world.underlying(contract);
  const underSecType = under?.secType ?? usual;
  return {
    ...shared(client, found),
    ...FUND_FIELDS,
    fundName: contract.secType === 'FUND' ? longName : '',
    lastTradeDateOrContractMonth: lastTradeText(contract),
    lastTradeDate: expiry,
    strike: contract.strike,
    right: letterOf(contract.right),
    localSymbol: contract.localSymbol,
    multiplier: multiplierText(contract),
    priceMagnifier: 1,
    underConId: under?.conId ?? recordedUnderConId(contract),
    // A derivative is listed nowhere, here; portfolioValue names an exchange all the same.
    primaryExch: contract.secType === 'STK' ? contract.primaryExch : '',
    contractMonth: expiry.slice(0, 6),
    industry,
    category,
    subcategory,
    underSymbol: underSecType === '' ? '' : contract.symbol,
    underSecType,
    realExpirationDate: expiry,
    stockType,
    sizeMinTick: 1,
    ineligibilityReasons: [],
  };
}

const recordedUnderConId = ({ secType, symbol }: Contract): number =>
  secType === 'FUT' ? (RECORDED_FUTURES.get(symbol)?.underConId ?? 0) : 0;

const bondDetails = (client: Client, found: Found) => ({
  ...shared(client, found),
  // The nine characters of an ISIN between its country and its check digit; anything else is told as it is.
  cusip: found.contract.localSymbol.replace(/^[A-Z]{2}(.{9}).$/, '$1'),
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
