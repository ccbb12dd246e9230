// The names a download has, and how each value follows from an account's sums: the 161 names of a download recorded in
// September 2024, in the order recorded. Accounts differ: 123 names in 2018 (no -P, no crypto), 60 without segments.
import type { AccountSums, Segment, SegmentSums } from './account-sums.ts';
import { cashOf, type LedgerEntry, netWorth } from './ledger.ts';

/** One name: a text, an amount in the base currency, or a value for each currency of the ledger. */
export type AccountKey = { readonly key: string } & (
  | { readonly text: (sums: AccountSums) => string }
  | { readonly amount: (sums: AccountSums) => string }
  | { readonly ledger: (entry: LedgerEntry, sums: AccountSums) => string }
);

const ZERO = '0.00';

// -0.00 was never seen.
function cents(value: number): string {
  // Most amounts are 0: no account is told of without all of them.
  if (value === 0) return ZERO;
  const text = value.toFixed(2);
  return text === '-0.00' ? ZERO : text;
}

/** Two decimals at least, and more where there are some (recorded: `953023.20`, `1008564.388`, `999419.7985`). */
const upTo =
  (most: number) =>
  (value: number): string =>
    value
      .toFixed(most)
      .replace(/(?<=\.\d\d\d*?)0+$/, '')
      .replace(/^-(?=0\.00$)/, '');
const precise = upTo(4);
const rate = upTo(7);

type Part = (sums: SegmentSums) => number;
const none: Part = () => 0;
const cash: Part = (sums) => sums.cash;
const worth: Part = (sums) => sums.netLiquidation;
const equity: Part = (sums) => sums.equity;
const gross: Part = (sums) => sums.grossPositionValue;
const yesterday: Part = (sums) => sums.startOfDayValue;

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const TEXTS: Readonly<Record<string, (sums: AccountSums) => string>> = {
  AccountCode: ({ id }) => id,
  AccountReady: () => 'true',
  AccountType: () => 'INDIVIDUAL',
  'ColumnPrio-C': () => '2',
  'ColumnPrio-P': () => '5',
  'ColumnPrio-S': () => '1',
  Cushion: ({ whole }) => String(Number(ratio(whole.equity, whole.netLiquidation).toFixed(6))),
  DayTradesRemaining: () => '-1',
  'DayTradesRemainingT+1': () => '-1',
  'DayTradesRemainingT+2': () => '-1',
  'DayTradesRemainingT+3': () => '-1',
  'DayTradesRemainingT+4': () => '-1',
  // What its four parts are is not known; the second is EquityWithLoanValue-S.
  'DayTradingStatus-S': ({ segments }) => `::false:${cents(segments.S.equity)}::false`,
  'Leverage-S': ({ segments }) => ratio(segments.S.grossPositionValue, segments.S.netLiquidation).toFixed(2),
  LookAheadNextChange: () => '0',
  NLVAndMarginInReview: () => 'false',
  'SegmentTitle-C': () => 'US Commodities',
  'SegmentTitle-P': () => 'Crypto at Paxos',
  'SegmentTitle-S': () => 'US Securities',
  'TradingType-S': () => 'STKNOPT',
  WhatIfPMEnabled: () => 'true',
};

// No margin is modelled: what margin would take is 0, and what it would leave is everything.
/** Amounts of the whole account and of these segments. */
const AMOUNTS: Readonly<Record<string, readonly [segments: '' | 'S' | 'CPS', part: Part]>> = {
  AccruedDividend: ['CPS', none],
  AvailableFunds: ['CPS', equity],
  Billable: ['CPS', none],
  BuyingPower: ['', (sums) => sums.equity * 4],
  EquityWithLoanValue: ['CPS', equity],
  ExcessLiquidity: ['CPS', equity],
  FullAvailableFunds: ['CPS', equity],
  FullExcessLiquidity: ['CPS', equity],
  FullInitMarginReq: ['CPS', none],
  FullMaintMarginReq: ['CPS', none],
  GrossPositionValue: ['S', gross],
  Guarantee: ['CPS', none],
  IncentiveCoupons: ['CPS', none],
  IndianStockHaircut: ['CPS', none],
  InitMarginReq: ['CPS', none],
  LookAheadAvailableFunds: ['CPS', equity],
  LookAheadExcessLiquidity: ['CPS', equity],
  LookAheadInitMarginReq: ['CPS', none],
  LookAheadMaintMarginReq: ['CPS', none],
  MaintMarginReq: ['CPS', none],
  NetLiquidation: ['CPS', worth],
  NetLiquidationUncertainty: ['', none],
  PASharesValue: ['CPS', none],
  PhysicalCertificateValue: ['CPS', none],
  PostExpirationExcess: ['CPS', none],
  PostExpirationMargin: ['CPS', none],
  PreviousDayEquityWithLoanValue: ['S', yesterday],
  RegTEquity: ['S', equity],
  RegTMargin: ['S', none],
  SMA: ['S', equity],
  TotalCashValue: ['CPS', cash],
  TotalDebitCardPendingCharges: ['CPS', none],
};

const worthOf =
  (...secTypes: readonly string[]) =>
  ({ worth: values }: LedgerEntry): string =>
    cents(secTypes.reduce((sum, secType) => sum + (values.get(secType) ?? 0), 0));

/** Kept per currency, so part of a ledger ($LEDGER, ledgerAndNLV). */
const LEDGER: Readonly<Record<string, (entry: LedgerEntry, sums: AccountSums) => string>> = {
  AccountOrGroup: (_entry, { id }) => id,
  AccruedCash: () => cents(0),
  CashBalance: (entry) => precise(cashOf(entry)),
  CorporateBondValue: worthOf('BOND'),
  Cryptocurrency: worthOf('CRYPTO'),
  Currency: ({ currency }) => currency,
  ExchangeRate: (entry) => rate(entry.rate),
  FundValue: worthOf(),
  FutureOptionValue: worthOf('FOP'),
  FuturesPNL: worthOf('FUT'),
  FxCashBalance: worthOf(),
  IssuerOptionValue: worthOf('IOPT'),
  MoneyMarketFundValue: worthOf(),
  MutualFundValue: worthOf('FUND'),
  NetDividend: () => cents(0),
  NetLiquidationByCurrency: (entry) => precise(netWorth(entry)),
  OptionMarketValue: worthOf('OPT'),
  RealCurrency: ({ currency }) => currency,
  RealizedPnL: ({ realizedPnl }) => cents(realizedPnl),
  StockMarketValue: worthOf('STK'),
  TBillValue: worthOf('BILL'),
  TBondValue: worthOf(),
  TotalCashBalance: (entry) => precise(cashOf(entry)),
  UnrealizedPnL: ({ unrealizedPnl }) => cents(unrealizedPnl),
  WarrantValue: worthOf('WAR'),
};

/** The keys kept per currency. */
export const LEDGER_KEYS: ReadonlySet<string> = new Set(Object.keys(LEDGER));

const isSegment = (letter: string): letter is Segment => 'CPS'.includes(letter);

function amountKeys(key: string, segments: string, part: Part): readonly AccountKey[] {
  const bySegment = [...segments].filter(isSegment).map(
    (segment): AccountKey => ({
      key: `${key}-${segment}`,
      amount: (sums) => cents(part(sums.segments[segment])),
    }),
  );
  return [{ key, amount: ({ whole }) => cents(part(whole)) }, ...bySegment];
}

/** Every name, in the order of a download: that of their characters, capitals first. */
export const ACCOUNT_KEYS: readonly AccountKey[] = [
  ...Object.entries(TEXTS).map(([key, text]): AccountKey => ({ key, text })),
  ...Object.entries(AMOUNTS).flatMap(([key, [segments, part]]) => amountKeys(key, segments, part)),
  // Its whole is the ledger's.
  ...amountKeys('AccruedCash', 'CPS', none).slice(1),
  ...Object.entries(LEDGER).map(([key, ledger]): AccountKey => ({ key, ledger })),
].sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key));
