// Listings as recorded from a real gateway, and the steps of well-known futures as their exchanges publish them.
import type { Contract } from './contract.ts';

/** Recorded of AAPL (server version 200): every US stock has them. */
export const US_STOCK_VENUES: readonly string[] =
  'SMART,AMEX,NYSE,CBOE,PHLX,ISE,CHX,ARCA,NASDAQ,DRCTEDGE,BEX,BATS,EDGEA,BYX,IEX,EDGX,FOXRIVER,PEARL,NYSENAT,LTSE,MEMX,IBEOS,OVERNIGHT,TPLUS0,PSX,T24X'.split(
    ',',
  );

const US_LISTINGS: ReadonlySet<string> = new Set(['NASDAQ', 'ISLAND', 'NYSE', 'ARCA', 'AMEX', 'BATS', 'IEX']);

export const isOfUsStock = ({ secType, currency, primaryExch }: Contract): boolean =>
  secType === 'STK' && currency === 'USD' && US_LISTINGS.has(primaryExch);

/** Recorded order types of a US stock at SMART. */
export const US_STOCK_ORDER_TYPES =
  'ACTIVETIM,AD,ADDONT,ADJUST,ALERT,ALGO,ALLOC,AON,AVGCOST,BASKET,BENCHPX,CASHQTY,COND,CONDORDER,DARKONLY,DARKPOLL,DAY,DEACT,DEACTDIS,DEACTEOD,DIS,DUR,GAT,GTC,GTD,GTT,HID,IBKRATS,ICE,IMB,IOC,LIT,LMT,LOC,MIDPX,MIT,MKT,MOC,MTL,NGCOMB,NODARK,NONALGO,OCA,OPG,OPGREROUT,PEGBENCH,PEGMID,POSTATS,POSTONLY,PREOPGRTH,PRICECHK,REL,REL2MID,RELPCTOFS,RPI,RTH,SCALE,SCALEODD,SCALERST,SIZECHK,SNAPMID,SNAPMKT,SNAPREL,STP,STPLMT,SWEEP,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';
/** Recorded of ES; for anything that is no stock. */
export const USUAL_ORDER_TYPES =
  'ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AVGCOST,BASKET,BENCHPX,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,GAT,GTC,GTD,GTT,HID,ICE,IOC,LIT,LMT,LTH,MIT,MKT,MTL,NGCOMB,NONALGO,OCA,PEGBENCH,SCALE,SCALERST,SNAPMID,SNAPMKT,SNAPREL,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';

interface RecordedStock {
  readonly longName: string;
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  readonly isin: string;
}

/** Symbol → what was recorded. */
export const RECORDED_STOCKS: ReadonlyMap<string, RecordedStock> = new Map([
  [
    'AAPL',
    {
      longName: 'APPLE INC',
      industry: 'Technology',
      category: 'Computers',
      subcategory: 'Computers',
      isin: 'US0378331005',
    },
  ],
  [
    'TSLA',
    {
      longName: 'TESLA INC',
      industry: 'Consumer, Cyclical',
      category: 'Auto Manufacturers',
      subcategory: 'Auto-Cars/Light Trucks',
      isin: 'US88160R1014',
    },
  ],
]);

interface FutureRoot {
  readonly minTick: number;
  readonly longName: string;
  /** That of the index it is on, where it was recorded. */
  readonly underConId?: number;
}

/** Symbol → step and name of its futures. Recorded: ES. */
export const RECORDED_FUTURES: ReadonlyMap<string, FutureRoot> = new Map([
  ['ES', { minTick: 0.25, longName: 'E-mini S&P 500', underConId: 11004968 }],
  ['MES', { minTick: 0.25, longName: 'Micro E-Mini S&P 500 Stock Price Index' }],
  ['NQ', { minTick: 0.25, longName: 'E-mini NASDAQ 100' }],
  ['MNQ', { minTick: 0.25, longName: 'Micro E-Mini Nasdaq-100 Index' }],
  ['RTY', { minTick: 0.1, longName: 'E-Mini Russell 2000 Index' }],
  ['YM', { minTick: 1, longName: 'Mini Sized Dow Jones Industrial Average' }],
  ['CL', { minTick: 0.01, longName: 'Light Sweet Crude Oil' }],
  ['NG', { minTick: 0.001, longName: 'Henry Hub Natural Gas' }],
  ['GC', { minTick: 0.1, longName: 'Gold' }],
  ['SI', { minTick: 0.005, longName: 'Silver' }],
  ['HG', { minTick: 0.0005, longName: 'Copper' }],
  ['ZB', { minTick: 0.03125, longName: '30 Year US Treasury Bond' }],
  ['ZN', { minTick: 0.015625, longName: '10 Year US Treasury Note' }],
  ['EUR', { minTick: 0.00005, longName: 'European Monetary Union Euro' }],
  ['VIX', { minTick: 0.05, longName: 'CBOE Volatility Index' }],
  ['DAX', { minTick: 1, longName: 'DAX 40 Index' }],
  ['ESTX50', { minTick: 1, longName: 'Dow Jones Euro STOXX50' }],
  ['GBL', { minTick: 0.01, longName: 'Euro Bund' }],
]);

/** When the first trade IB has was, in seconds since 1970. Recorded: AAPL. Of many others it is the 23rd of January 2004. */
const HEADS: ReadonlyMap<string, number> = new Map([['AAPL', 345_479_400]]);
const USUAL_HEAD = 1_074_868_200;

export const headOf = (contract: Contract): number =>
  (isOfUsStock(contract) ? HEADS.get(contract.symbol) : undefined) ?? USUAL_HEAD;
