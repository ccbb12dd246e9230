// The account values that follow from cash and positions, in the order a download sends them.
import type { PositionRow } from './position-row.ts';

/**
 * One account value, as text: IB sends numbers, dates and booleans through the same message.
 * @example const cash = account.values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD')?.value;
 */
export interface AccountValue {
  /** IB's name of it, such as `NetLiquidation`; updateAccountValue (6), field 3. */
  readonly key: string;
  /** As it travels; amounts in `currency`. Field 4. */
  readonly value: string;
  /** ISO code; empty for what is no amount. Field 5. */
  readonly currency: string;
}

/**
 * An account value as a test or a scenario states it.
 * @example const ready: StatedValue = { key: 'AccountReady', value: false };
 */
export interface StatedValue {
  /** IB's name of it, such as `NetLiquidation`. */
  readonly key: string;
  /** Becomes text. */
  readonly value: string | number | boolean;
  /** ISO code. @default '' */
  readonly currency?: string;
}

/** It as it travels. */
export const accountValue = ({ key, value, currency = '' }: StatedValue): AccountValue => ({
  key,
  value: String(value),
  currency,
});

/** What account values are made of. */
export interface AccountFigures {
  readonly id: string;
  /** The base currency. */
  readonly currency: string;
  readonly cash: number;
  readonly rows: readonly PositionRow[];
  /** Realized today, closed positions included. */
  readonly realizedPNL: number;
  /** What the account was worth at the start of the day. */
  readonly startOfDayValue: number;
}

interface Sums extends AccountFigures {
  readonly netLiquidation: number;
  readonly grossPositionValue: number;
  readonly stockValue: number;
  readonly optionValue: number;
  readonly unrealizedPNL: number;
}

type Figure =
  | { readonly amount: (sums: Sums) => number }
  | { readonly text: (sums: Sums) => string }
  /** Kept per currency, so part of a ledger ($LEDGER, ledgerAndNLV): an amount, or a text that tells of the currency. */
  | { readonly ledger: (sums: Sums) => number }
  | { readonly ledgerText: (currency: string) => string };

/** What a ledger's sum over all currencies stands under. */
export const BASE = 'BASE';

// No margin is modelled: what margin would take is 0, and what it would leave is everything.
const FIGURES: Readonly<Record<string, Figure>> = {
  AccountCode: { text: ({ id }) => id },
  AccountReady: { text: () => 'true' },
  AccountType: { text: () => 'INDIVIDUAL' },
  AccruedCash: { ledger: () => 0 },
  AvailableFunds: { amount: ({ netLiquidation }) => netLiquidation },
  BuyingPower: { amount: ({ netLiquidation }) => netLiquidation * 4 },
  CashBalance: { ledger: ({ cash }) => cash },
  Currency: { ledgerText: (currency) => currency },
  Cushion: { text: () => '1' },
  DayTradesRemaining: { text: () => '-1' },
  EquityWithLoanValue: { amount: ({ netLiquidation }) => netLiquidation },
  ExcessLiquidity: { amount: ({ netLiquidation }) => netLiquidation },
  // To the base currency, and that is all the money there is.
  ExchangeRate: { ledgerText: () => '1.00' },
  FullAvailableFunds: { amount: ({ netLiquidation }) => netLiquidation },
  FullExcessLiquidity: { amount: ({ netLiquidation }) => netLiquidation },
  FullInitMarginReq: { amount: () => 0 },
  FullMaintMarginReq: { amount: () => 0 },
  GrossPositionValue: { amount: ({ grossPositionValue }) => grossPositionValue },
  HighestSeverity: { text: () => '0' },
  InitMarginReq: { amount: () => 0 },
  Leverage: {
    text: ({ grossPositionValue, netLiquidation }) =>
      (netLiquidation > 0 ? grossPositionValue / netLiquidation : 0).toFixed(2),
  },
  LookAheadAvailableFunds: { amount: ({ netLiquidation }) => netLiquidation },
  LookAheadExcessLiquidity: { amount: ({ netLiquidation }) => netLiquidation },
  LookAheadInitMarginReq: { amount: () => 0 },
  LookAheadMaintMarginReq: { amount: () => 0 },
  LookAheadNextChange: { text: () => '0' },
  MaintMarginReq: { amount: () => 0 },
  NetLiquidation: { amount: ({ netLiquidation }) => netLiquidation },
  NetLiquidationByCurrency: { ledger: ({ netLiquidation }) => netLiquidation },
  OptionMarketValue: { ledger: ({ optionValue }) => optionValue },
  PreviousDayEquityWithLoanValue: { amount: ({ startOfDayValue }) => startOfDayValue },
  RealizedPnL: { ledger: ({ realizedPNL }) => realizedPNL },
  RegTEquity: { amount: ({ netLiquidation }) => netLiquidation },
  RegTMargin: { amount: () => 0 },
  SMA: { amount: ({ netLiquidation }) => netLiquidation },
  SettledCash: { amount: ({ cash }) => cash },
  StockMarketValue: { ledger: ({ stockValue }) => stockValue },
  TotalCashBalance: { ledger: ({ cash }) => cash },
  TotalCashValue: { amount: ({ cash }) => cash },
  UnrealizedPnL: { ledger: ({ unrealizedPNL }) => unrealizedPNL },
};

/** The keys kept per currency. */
export const LEDGER_KEYS: ReadonlySet<string> = new Set(
  Object.entries(FIGURES).flatMap(([key, figure]) => ('ledger' in figure || 'ledgerText' in figure ? [key] : [])),
);

/** What the account is worth: cash and every position at its market price. */
export const netLiquidation = (cash: number, rows: readonly PositionRow[]): number =>
  cash + sum(rows, ({ marketValue }) => marketValue);

export function accountValues(figures: AccountFigures): readonly AccountValue[] {
  const { rows, cash } = figures;
  const worth = (secType: string): number =>
    sum(rows, ({ contract, marketValue }) => (contract.secType === secType ? marketValue : 0));
  const sums: Sums = {
    ...figures,
    netLiquidation: netLiquidation(cash, rows),
    grossPositionValue: sum(rows, ({ marketValue }) => Math.abs(marketValue)),
    stockValue: worth('STK'),
    optionValue: worth('OPT'),
    unrealizedPNL: sum(rows, ({ unrealizedPNL }) => unrealizedPNL),
  };
  // A ledger comes under BASE, the sum, and once more under each currency (recorded); here all money is in one.
  const ledger = (key: string, value: (currency: string) => string): AccountValue[] =>
    [BASE, figures.currency].map((currency) => ({ key, value: value(currency), currency }));
  return Object.entries(FIGURES).flatMap(([key, figure]): AccountValue[] => {
    if ('text' in figure) return [{ key, value: figure.text(sums), currency: '' }];
    if ('amount' in figure) return [{ key, value: cents(figure.amount(sums)), currency: figures.currency }];
    if ('ledgerText' in figure) return ledger(key, figure.ledgerText);
    return ledger(key, () => cents(figure.ledger(sums)));
  });
}

const sum = (rows: readonly PositionRow[], part: (row: PositionRow) => number): number =>
  rows.reduce((total, row) => total + part(row), 0);

// Account values have two decimals; -0.00 was never seen.
const cents = (value: number): string => value.toFixed(2).replace(/^-(?=0\.00$)/, '');
