// A whole order as the gateway tells it: openOrder and completedOrder share most of their fields, in the same order.

import { type Fields, group, message, since, until, version, when } from './message.ts';
import { conditions, tagValues, unlessEmpty, whenConditional, whenPegBench, whenScaled } from './order-fields.ts';
import { SERVER_VERSION } from './server-version.ts';
import {
  bool,
  decimal,
  decimalSince,
  double,
  int,
  long,
  string,
  UNSET_DOUBLE,
  UNSET_INT,
  unset,
} from './text/field.ts';

// As recorded: some unset numbers are empty, some are the largest there is.
const emptyInt = unset(int, '');
const emptyDecimal = unset(decimal, '');
const unsetInt = unset(int, UNSET_INT);
const unsetDouble = unset(double, UNSET_DOUBLE);

const contract = {
  conId: int,
  symbol: string,
  secType: string,
  lastTradeDateOrContractMonth: string,
  strike: decimal,
  right: string,
  multiplier: string,
  exchange: string,
  currency: string,
  localSymbol: string,
  tradingClass: string,
};

const terms = {
  action: string,
  totalQuantity: decimalSince(SERVER_VERSION.fractionalPositions),
  orderType: string,
  lmtPrice: double,
  auxPrice: double,
  tif: string,
  ocaGroup: string,
  account: string,
  openClose: string,
  origin: int,
  orderRef: string,
};

const timing = { outsideRth: bool, hidden: bool, discretionaryAmt: decimal, goodAfterTime: string };

const allocation = {
  faGroup: string,
  faMethod: string,
  faPercentage: string,
  faProfile: until(SERVER_VERSION.faProfileDesupport, string),
  modelCode: since(SERVER_VERSION.models, string),
  goodTillDate: string,
  rule80A: string,
  percentOffset: emptyDecimal,
  settlingFirm: string,
  shortSaleSlot: int,
  designatedLocation: string,
  exemptCode: int,
};

const boxAndPeg = {
  startingPrice: emptyDecimal,
  stockRefPrice: emptyDecimal,
  delta: emptyDecimal,
  stockRangeLower: emptyDecimal,
  stockRangeUpper: emptyDecimal,
  displaySize: unset(decimal, UNSET_INT),
};

const volatility = { volatility: emptyDecimal, volatilityType: int };

const hedge = { deltaNeutralOrderType: string, deltaNeutralAuxPrice: emptyDecimal };
const isHedged = <F extends Fields[string]>(slot: F) => unlessEmpty('deltaNeutralOrderType', slot);
const shortHedge = {
  deltaNeutralShortSale: isHedged(bool),
  deltaNeutralShortSaleSlot: isHedged(int),
  deltaNeutralDesignatedLocation: isHedged(string),
  continuousUpdate: bool,
  referencePriceType: int,
  trailStopPrice: unset(double, ''),
  trailingPercent: unset(double, ''),
};

const combo = {
  comboLegsDescrip: string,
  comboLegs: group({
    conId: int,
    ratio: int,
    action: string,
    exchange: string,
    openClose: int,
    shortSaleSlot: int,
    designatedLocation: string,
    exemptCode: int,
  }),
  orderComboLegs: group({ price: emptyDecimal }),
  smartComboRoutingParams: tagValues,
  scaleInitLevelSize: unset(decimal, UNSET_INT),
  scaleSubsLevelSize: unset(decimal, UNSET_INT),
  scalePriceIncrement: emptyDecimal,
  scalePriceAdjustValue: whenScaled(emptyDecimal),
  scalePriceAdjustInterval: whenScaled(emptyInt),
  scaleProfitOffset: whenScaled(emptyDecimal),
  scaleAutoReset: whenScaled(bool),
  scaleInitPosition: whenScaled(emptyInt),
  scaleInitFillQty: whenScaled(emptyInt),
  scaleRandomPercent: whenScaled(bool),
  hedgeType: string,
  hedgeParam: unlessEmpty('hedgeType', string),
};

const clearing = { clearingAccount: string, clearingIntent: string, notHeld: bool };

const algo = {
  deltaNeutral: bool,
  deltaNeutralContractConId: when('deltaNeutral', true, int),
  deltaNeutralContractDelta: when('deltaNeutral', true, decimal),
  deltaNeutralContractPrice: when('deltaNeutral', true, decimal),
  algoStrategy: string,
  algoParams: unlessEmpty('algoStrategy', tagValues),
  solicited: bool,
};

const pegAndConditions = {
  randomizeSize: bool,
  randomizePrice: bool,
  referenceContractId: whenPegBench(int),
  isPeggedChangeAmountDecrease: whenPegBench(bool),
  peggedChangeAmount: whenPegBench(decimal),
  referenceChangeAmount: whenPegBench(decimal),
  referenceExchangeId: whenPegBench(string),
  conditions: since(SERVER_VERSION.peggedToBenchmark, conditions),
  conditionsIgnoreRth: whenConditional(bool),
  conditionsCancelOrder: whenConditional(bool),
};

const pegBestAndMid = {
  minTradeQty: since(SERVER_VERSION.pegBestPegMid, emptyInt),
  minCompeteSize: since(SERVER_VERSION.pegBestPegMid, emptyInt),
  competeAgainstBestOffset: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  midOffsetAtWhole: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  midOffsetAtHalf: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  customerAccount: since(SERVER_VERSION.customerAccount, string),
  professionalCustomer: since(SERVER_VERSION.professionalCustomer, bool),
};

const margin = since(SERVER_VERSION.whatIfExtFields, unsetDouble);
const preview = since(SERVER_VERSION.fullOrderPreview, unsetDouble);
const adjusted = since(SERVER_VERSION.peggedToBenchmark, unsetDouble);

export const openOrderResponses = {
  openOrder: message('openOrder', 5, {
    version: until(SERVER_VERSION.orderContainer, version(34)),
    orderId: int,
    ...contract,
    ...terms,
    clientId: int,
    permId: long,
    ...timing,
    // Its permId, account and size: `1376327563.0/DU1234567/100` (recorded).
    sharesAllocation: string,
    ...allocation,
    auctionStrategy: int,
    ...boxAndPeg,
    blockOrder: bool,
    sweepToFill: bool,
    allOrNone: bool,
    minQty: emptyInt,
    ocaType: int,
    eTradeOnly: bool,
    firmQuoteOnly: bool,
    nbboPriceCap: emptyDecimal,
    parentId: int,
    triggerMethod: int,
    ...volatility,
    ...hedge,
    deltaNeutralConId: isHedged(int),
    deltaNeutralSettlingFirm: isHedged(string),
    deltaNeutralClearingAccount: isHedged(string),
    deltaNeutralClearingIntent: isHedged(string),
    deltaNeutralOpenClose: isHedged(string),
    ...shortHedge,
    basisPoints: emptyDecimal,
    basisPointsType: emptyInt,
    ...combo,
    optOutSmartRouting: bool,
    ...clearing,
    ...algo,
    whatIf: bool,
    status: string,
    initMarginBefore: margin,
    maintMarginBefore: margin,
    equityWithLoanBefore: margin,
    initMarginChange: margin,
    maintMarginChange: margin,
    equityWithLoanChange: margin,
    initMarginAfter: unsetDouble,
    maintMarginAfter: unsetDouble,
    equityWithLoanAfter: unsetDouble,
    commission: unset(double, ''),
    minCommission: unset(double, ''),
    maxCommission: unset(double, ''),
    commissionCurrency: string,
    marginCurrency: since(SERVER_VERSION.fullOrderPreview, string),
    initMarginBeforeOutsideRTH: preview,
    maintMarginBeforeOutsideRTH: preview,
    equityWithLoanBeforeOutsideRTH: preview,
    initMarginChangeOutsideRTH: preview,
    maintMarginChangeOutsideRTH: preview,
    equityWithLoanChangeOutsideRTH: preview,
    initMarginAfterOutsideRTH: preview,
    maintMarginAfterOutsideRTH: preview,
    equityWithLoanAfterOutsideRTH: preview,
    suggestedSize: since(SERVER_VERSION.fullOrderPreview, unset(decimal, '-9223372036854775808')),
    rejectReason: since(SERVER_VERSION.fullOrderPreview, string),
    orderAllocations: since(
      SERVER_VERSION.fullOrderPreview,
      group({
        account: string,
        position: decimal,
        positionDesired: decimal,
        positionAfter: decimal,
        desiredAllocQty: decimal,
        allowedAllocQty: decimal,
        isMonetary: bool,
      }),
    ),
    warningText: string,
    ...pegAndConditions,
    adjustedOrderType: since(SERVER_VERSION.peggedToBenchmark, string),
    triggerPrice: adjusted,
    adjustableTrailStopPrice: adjusted,
    lmtPriceOffset: adjusted,
    adjustedStopPrice: adjusted,
    adjustedStopLimitPrice: adjusted,
    adjustedTrailingAmount: adjusted,
    adjustableTrailingUnit: since(SERVER_VERSION.peggedToBenchmark, int),
    softDollarTierName: since(SERVER_VERSION.softDollarTier, string),
    softDollarTierValue: since(SERVER_VERSION.softDollarTier, string),
    softDollarTierDisplayName: since(SERVER_VERSION.softDollarTier, string),
    cashQty: since(SERVER_VERSION.cashQty, decimal),
    dontUseAutoPriceForHedge: since(SERVER_VERSION.autoPriceForHedge, bool),
    isOmsContainer: since(SERVER_VERSION.orderContainer, bool),
    discretionaryUpToLimitPrice: since(SERVER_VERSION.dPegOrders, bool),
    usePriceMgmtAlgo: since(SERVER_VERSION.priceMgmtAlgo, bool),
    duration: since(SERVER_VERSION.duration, emptyInt),
    postToAts: since(SERVER_VERSION.postToAts, emptyInt),
    autoCancelParent: since(SERVER_VERSION.autoCancelParent, bool),
    ...pegBestAndMid,
    bondAccruedInterest: since(SERVER_VERSION.bondAccruedInterest, string),
    includeOvernight: since(SERVER_VERSION.includeOvernight, bool),
    extOperator: since(SERVER_VERSION.cmeTaggingInOpenOrder, string),
    manualOrderIndicator: since(SERVER_VERSION.cmeTaggingInOpenOrder, unsetInt),
    submitter: since(SERVER_VERSION.submitter, string),
    imbalanceOnly: since(SERVER_VERSION.imbalanceOnly, bool),
  }),
  completedOrder: message('completedOrder', 101, {
    ...contract,
    ...terms,
    permId: long,
    ...timing,
    ...allocation,
    ...boxAndPeg,
    sweepToFill: bool,
    allOrNone: bool,
    minQty: emptyInt,
    ocaType: int,
    triggerMethod: int,
    ...volatility,
    ...hedge,
    deltaNeutralConId: isHedged(int),
    ...shortHedge,
    ...combo,
    ...clearing,
    ...algo,
    status: string,
    ...pegAndConditions,
    adjustableTrailStopPrice: unsetDouble,
    lmtPriceOffset: unsetDouble,
    cashQty: decimal,
    dontUseAutoPriceForHedge: bool,
    isOmsContainer: bool,
    autoCancelDate: string,
    filledQuantity: decimal,
    refFuturesConId: unsetInt,
    autoCancelParent: bool,
    shareholder: string,
    imbalanceOnly: bool,
    routeMarketableToBbo: bool,
    parentPermId: unset(long, '9223372036854775807'),
    completedTime: string,
    completedStatus: string,
    ...pegBestAndMid,
    submitter: since(SERVER_VERSION.submitter, string),
  }),
};
