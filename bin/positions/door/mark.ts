// What a change of size is on a plot: a moment, and words.
import type { PositionUpdate } from '../../../src/index.ts';
import { size } from '../amounts.ts';
import { contractName } from '../contract-name.ts';

export interface Mark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly account: string;
  readonly currency: string;
  readonly isClose: boolean;
  /** By comparing after a gap: `at` is when it was found, nobody knows when it was. */
  readonly isFound: boolean;
  readonly text: string;
}

/** @param before the size held before; null: none, or not known. @returns null where the size is what it was */
export function markOf(
  update: Omit<PositionUpdate, 'timestamp' | 'generation'>,
  at: number,
  before: number | null,
): Mark | null {
  const { change, phase, position, account, currency } = update;
  if (phase === 'snapshot' || change === 'repriced' || before === position) return null;
  // It may be the average cost only.
  if (before === null && change === 'changed') return null;
  const isClose = change === 'closed';
  const was = before === null ? '' : `${size(before)} → `;
  const isFound = phase === 'reconciled';
  return { at, account, currency, isClose, isFound, text: `${contractName(update)} ${was}${size(position)}` };
}
