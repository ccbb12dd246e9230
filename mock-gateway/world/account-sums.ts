// What an account comes to in its base currency: as a whole, segment by segment, and currency by currency.
import { counted, isPaidFor, type LedgerEntry, type LedgerFigures, ledgerOf, netWorth, worthOf } from './ledger.ts';
import type { Exchange } from './money.ts';
import type { PositionRow } from './position-row.ts';

/** What account values are made of. */
export interface AccountFigures extends LedgerFigures {
  readonly id: string;
  /** What the account was worth at the start of the day, in the base currency. */
  readonly startOfDayValue: number;
}

/** A segment, or all of them. Amounts in the base currency. */
export interface SegmentSums {
  readonly cash: number;
  readonly netLiquidation: number;
  /** What can be borrowed on: crypto cannot (recorded). */
  readonly equity: number;
  readonly grossPositionValue: number;
  readonly startOfDayValue: number;
}

/** IB's segments: commodities, crypto at Paxos, securities; all cash is in the last. */
export type Segment = 'C' | 'P' | 'S';

export interface AccountSums {
  readonly id: string;
  readonly whole: SegmentSums;
  readonly segments: Readonly<Record<Segment, SegmentSums>>;
  readonly ledger: readonly LedgerEntry[];
}

const SEGMENT_OF: ReadonlyMap<string, Segment> = new Map([
  ['FUT', 'C'],
  ['FOP', 'C'],
  ['CRYPTO', 'P'],
]);

export function accountSums(figures: AccountFigures): AccountSums {
  const { id, exchange, cash, rows, startOfDayValue } = figures;
  const money = exchange.total(cash);
  const segment = (name: Segment): SegmentSums => {
    const held = counted(rows).filter(({ contract }) => (SEGMENT_OF.get(contract.secType) ?? 'S') === name);
    const bought = held.filter(({ contract }) => isPaidFor(contract));
    const settled = held.filter(({ contract }) => !isPaidFor(contract));
    const ownCash = (name === 'S' ? money : 0) + sum(settled, exchange, worthOf);
    const worth = sum(bought, exchange, worthOf);
    return {
      cash: ownCash,
      netLiquidation: ownCash + worth,
      equity: name === 'P' ? 0 : ownCash + worth,
      grossPositionValue: sum(bought, exchange, ({ marketValue }) => Math.abs(marketValue)),
      startOfDayValue: name === 'S' ? startOfDayValue : 0,
    };
  };
  const segments = { C: segment('C'), P: segment('P'), S: segment('S') };
  const all = (part: keyof SegmentSums): number => segments.C[part] + segments.P[part] + segments.S[part];
  const whole: SegmentSums = {
    cash: all('cash'),
    netLiquidation: all('netLiquidation'),
    equity: all('equity'),
    grossPositionValue: all('grossPositionValue'),
    startOfDayValue,
  };
  return { id, whole, segments, ledger: ledgerOf(figures) };
}

/** What the account is worth: cash and every position at its market price, in the base currency. */
export function netLiquidation(figures: LedgerFigures): number {
  const [base] = ledgerOf(figures);
  return base === undefined ? 0 : netWorth(base);
}

const sum = (rows: readonly PositionRow[], exchange: Exchange, part: (row: PositionRow) => number): number =>
  rows.reduce((total, row) => total + part(row) * exchange.rate(row.contract.currency), 0);
