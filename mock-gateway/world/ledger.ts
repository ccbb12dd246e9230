// What an account has in each currency, and all of it in the base currency: the ledger of the account values.
import type { Contract } from './contract.ts';
import { type Amounts, add, type Exchange } from './money.ts';
import type { PositionRow } from './position-row.ts';

/** What a ledger's sum over all currencies stands under. */
export const BASE = 'BASE';

/** One currency of a ledger; amounts are in that currency, those of {@link BASE} in the base currency. */
export interface LedgerEntry {
  readonly currency: string;
  /** To the base currency. */
  readonly rate: number;
  readonly cash: number;
  /** What the positions are worth, by security type. */
  readonly worth: Amounts;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

/** What a ledger is made of. */
export interface LedgerFigures {
  readonly exchange: Exchange;
  readonly cash: Amounts;
  readonly rows: readonly PositionRow[];
  /** Realized today, by currency, closed positions included. */
  readonly realizedPnl: Amounts;
}

/**
 * Positions that count. A CASH position is a view of two cash balances and has no value beside them (recorded: a
 * download with two of them has their value in no account value).
 */
export const counted = (rows: readonly PositionRow[]): readonly PositionRow[] =>
  rows.filter(({ contract }) => contract.secType !== 'CASH');

/**
 * Whether it is bought with money. A future is not: what it makes is settled day by day, and nothing else of it is
 * money (IB's documentation of TotalCashValue and GrossPositionValue).
 */
export const isPaidFor = ({ secType }: Contract): boolean => secType !== 'FUT';

/** What a position is worth to an account: its market value, of a future what it made. */
export const worthOf = ({ contract, marketValue, unrealizedPnl }: PositionRow): number =>
  isPaidFor(contract) ? marketValue : unrealizedPnl;

/** Money, and what futures made: IB tells of both as one. */
export const cashOf = ({ cash, worth }: LedgerEntry): number => cash + (worth.get('FUT') ?? 0);

/** What the entry comes to: cash and every position at its market price. */
export const netWorth = ({ cash, worth }: LedgerEntry): number =>
  [...worth.values()].reduce((sum, value) => sum + value, cash);

/** BASE, then every currency there is money or a position in, in alphabetical order (recorded). */
export function ledgerOf({ exchange, cash, rows, realizedPnl }: LedgerFigures): readonly LedgerEntry[] {
  const positions = counted(rows);
  const currencies = [
    ...new Set([
      exchange.base,
      ...cash.keys(),
      ...realizedPnl.keys(),
      ...positions.map((row) => row.contract.currency),
    ]),
  ].sort();
  const entries = currencies.map((currency): LedgerEntry => {
    const worth = new Map<string, number>();
    let unrealizedPnl = 0;
    for (const row of positions) {
      if (row.contract.currency !== currency) continue;
      add(worth, row.contract.secType, worthOf(row));
      unrealizedPnl += row.unrealizedPnl;
    }
    return {
      currency,
      rate: exchange.rate(currency),
      cash: cash.get(currency) ?? 0,
      worth,
      unrealizedPnl,
      realizedPnl: realizedPnl.get(currency) ?? 0,
    };
  });
  return [sumOf(entries), ...entries];
}

function sumOf(entries: readonly LedgerEntry[]): LedgerEntry {
  const sum = (part: (entry: LedgerEntry) => number): number =>
    entries.reduce((all, entry) => all + part(entry) * entry.rate, 0);
  const worth = new Map<string, number>();
  for (const entry of entries) for (const [secType, value] of entry.worth) add(worth, secType, value * entry.rate);
  return {
    currency: BASE,
    rate: 1,
    cash: sum(({ cash }) => cash),
    worth,
    unrealizedPnl: sum(({ unrealizedPnl }) => unrealizedPnl),
    realizedPnl: sum(({ realizedPnl }) => realizedPnl),
  };
}
