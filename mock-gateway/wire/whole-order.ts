// What openOrder and completedOrder tell of an order alike: groups of fields that stand together in both.

import { type Fields, group, since, until, when } from './message.ts';
import { conditions, tagValues, unlessEmpty, whenConditional, whenPegBench, whenScaled } from './order-fields.ts';
import { SERVER_VERSION } from './server-version.ts';
import { bool, decimal, decimalSince, double, int, string, UNSET_DOUBLE, UNSET_INT, unset } from './text/field.ts';

// As recorded: some unset numbers are empty, some are the largest there is.
export const emptyInt = unset(int, '');
export const emptyDecimal = unset(decimal, '');
export const unsetInt = unset(int, UNSET_INT);
export const unsetDouble = unset(double, UNSET_DOUBLE);

export const contract = {
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

export const terms = {
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

export const timing = { outsideRth: bool, hidden: bool, discretionaryAmt: decimal, goodAfterTime: string };

export const allocation = {
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

export const boxAndPeg = {
  startingPrice: emptyDecimal,
  stockRefPrice: emptyDecimal,
  delta: emptyDecimal,
  stockRangeLower: emptyDecimal,
  stockRangeUpper: emptyDecimal,
  displaySize: unset(decimal, UNSET_INT),
};

export const volatility = { volatility: emptyDecimal, volatilityType: int };

export const hedge = { deltaNeutralOrderType: string, deltaNeutralAuxPrice: emptyDecimal };
export const isHedged = <F extends Fields[string]>(slot: F) => unlessEmpty('deltaNeutralOrderType', slot);
export const shortHedge = {
  deltaNeutralShortSale: isHedged(bool),
  deltaNeutralShortSaleSlot: isHedged(int),
  deltaNeutralDesignatedLocation: isHedged(string),
  continuousUpdate: bool,
  referencePriceType: int,
  trailStopPrice: unset(double, ''),
  trailingPercent: unset(double, ''),
};

export const combo = {
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

export const clearing = { clearingAccount: string, clearingIntent: string, notHeld: bool };

export const algo = {
  deltaNeutral: bool,
  deltaNeutralContractConId: when('deltaNeutral', true, int),
  deltaNeutralContractDelta: when('deltaNeutral', true, decimal),
  deltaNeutralContractPrice: when('deltaNeutral', true, decimal),
  algoStrategy: string,
  algoParams: unlessEmpty('algoStrategy', tagValues),
  solicited: since(SERVER_VERSION.randomizeSizeAndPrice, bool),
};

export const pegAndConditions = {
  randomizeSize: since(SERVER_VERSION.randomizeSizeAndPrice, bool),
  randomizePrice: since(SERVER_VERSION.randomizeSizeAndPrice, bool),
  referenceContractId: whenPegBench(int),
  isPeggedChangeAmountDecrease: whenPegBench(bool),
  peggedChangeAmount: whenPegBench(decimal),
  referenceChangeAmount: whenPegBench(decimal),
  referenceExchangeId: whenPegBench(string),
  conditions: since(SERVER_VERSION.peggedToBenchmark, conditions),
  conditionsIgnoreRth: whenConditional(bool),
  conditionsCancelOrder: whenConditional(bool),
};

export const pegBestAndMid = {
  minTradeQty: since(SERVER_VERSION.pegBestPegMid, emptyInt),
  minCompeteSize: since(SERVER_VERSION.pegBestPegMid, emptyInt),
  competeAgainstBestOffset: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  midOffsetAtWhole: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  midOffsetAtHalf: since(SERVER_VERSION.pegBestPegMid, emptyDecimal),
  customerAccount: since(SERVER_VERSION.customerAccount, string),
  professionalCustomer: since(SERVER_VERSION.professionalCustomer, bool),
};
