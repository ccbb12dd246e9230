// One position on one link: its newest row beside its newest P&L frame. Of one moment, each can judge the other.
import type { PnlFrame } from './pnl-frame.ts';

/** What a row says of a position. */
export interface PricedRow {
  readonly account: string;
  readonly contract: { readonly conId: number; readonly currency: string; readonly multiplier: number | null };
  readonly position: number;
  readonly marketPrice: number | null;
  readonly marketValue: number | null;
}

/** A row showed that values of this position are in the currency of its contract. */
export interface Proof {
  readonly size: number;
  readonly multiplier: number;
  readonly at: Date;
}

/** Row and frame speak of the same moment when they are no further apart. */
const SAME_MOMENT_MS = 1_000;
/** Amounts of one moment agree when they are no further apart: prices move within it. */
const TOLERANCE = 0.01;

export class Pair {
  row: PricedRow | null = null;
  rowAtMs = Number.NEGATIVE_INFINITY;
  frame: PnlFrame | null = null;
  frameAtMs = Number.NEGATIVE_INFINITY;
  proof: Proof | null = null;

  get isOfOneMoment(): boolean {
    return Math.abs(this.rowAtMs - this.frameAtMs) <= SAME_MOMENT_MS;
  }
}

/** Nothing agrees with 0: it is 0 in every currency. */
export const agree = (amount: number, other: number): boolean => Math.abs(amount / other - 1) < TOLERANCE;
