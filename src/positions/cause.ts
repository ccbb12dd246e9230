// Why a size changed, as far as that is known when it is told: by executions, by the day, by what another contract just did.
import { type Execution, Executions, young } from './executions.ts';
import { expiryEndMs } from './expiry.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import type { PositionCause, PositionUpdate } from './position-update.ts';
import { pairUp, type Unexplained } from './step-pair.ts';

/** A size that changes. */
export interface SizeStep {
  readonly row: PortfolioRow;
  /** What was held; `undefined`: nothing. */
  readonly before: PositionUpdate | undefined;
  /** When the row came. */
  readonly upMs: number;
  readonly wallMs: number;
  /** It was found by comparing after a gap: nobody knows what it is made of. */
  readonly isMissed: boolean;
}

export class Causes {
  readonly #executions = new Executions();
  readonly #unexplained = new Map<string, Unexplained[]>();

  executed(execution: Execution, atMs: number): void {
    this.#executions.take(execution, atMs);
  }

  /** Asked once for each step of a size, when it is told: what is heard later makes no other of it. */
  of(step: SizeStep): PositionCause {
    const { row, before, upMs, wallMs, isMissed } = step;
    const { account, contract, position: to, marketPrice: price } = row;
    if (isMissed) {
      this.#executions.use(account, contract.conId);
      return expiryOf(step) ?? 'unknown';
    }
    const from = before?.position ?? 0;
    const by = this.#executions.explain(account, contract.conId, to - from, upMs);
    if (by === 'traded') return 'execution';
    const others = young(this.#unexplained, account, upMs);
    const newest = { contract, from, to, price, atMs: upMs, isPaired: false };
    const guess = pairUp(newest, others, wallMs);
    others.push(newest);
    return guess ?? expiryOf(step) ?? (by === 'nobodys' ? 'execution' : 'unknown');
  }

  /** What was held back is told, complete since that moment: executions told of until then may be in it. */
  published(completeMs: number): void {
    this.#executions.forget(completeMs);
  }

  /** All is asked for anew: nothing that came before explains what will be found. */
  clear(): void {
    this.#executions.clear();
    this.#unexplained.clear();
  }
}

/** Held past its last day, nobody can have traded it since; what was not seen since before that may have been. */
function expiryOf({ row, before, wallMs, isMissed }: SizeStep): 'expiry' | 'expiry?' | null {
  const endMs = expiryEndMs(row.contract.expiry);
  if (row.position !== 0 || endMs === null || wallMs < endMs) return null;
  const wasSeen = !isMissed || (before !== undefined && before.timestamp.getTime() >= endMs);
  return wasSeen ? 'expiry' : 'expiry?';
}
