// One P&L subscription: what it is of, its request, when it was heard, what was told of it.
import type { PnlUpdate } from './pnl.ts';
import type { PnlTarget } from './pnl-choice.ts';

export const keyOf = ({ account, conId }: Pick<PnlTarget, 'account' | 'conId'>): string => `${account}/${conId ?? ''}`;

export class PnlStream {
  readonly target: PnlTarget;
  /** The newest. */
  told: PnlUpdate;
  /** Null: not asked for, or not any more. */
  reqId: number | null = null;
  /** Not left out. */
  isWanted = true;
  /** Its request was refused: not to be repeated, nor cancelled. */
  isRefused = false;
  askedAtMs = Number.NEGATIVE_INFINITY;
  heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(target: PnlTarget, told: PnlUpdate) {
    this.target = target;
    this.told = told;
  }

  asked(reqId: number, atMs: number): void {
    this.reqId = reqId;
    this.isRefused = false;
    this.askedAtMs = atMs;
  }

  /** The request is gone. */
  lost(): void {
    this.reqId = null;
    this.isRefused = false;
    this.heardAtMs = Number.NEGATIVE_INFINITY;
  }
}
