// The price that follows from the value of a position, once a row of the same second showed that value's currency. Pure.
import { agree, type Pair, type PricedRow, type Proof } from './pair.ts';
import type { DerivedPrice } from './pnl.ts';
import { cannotTell, type Exchange } from './pnl-currency.ts';

type Verdict = 'proved' | 'disproved' | 'shows nothing';

/** Row or frame is new: a proof comes, goes, or is renewed. @param at now. @returns whether it came, went, or is of another size or other terms */
export function judge(pair: Pair, exchange: Exchange, at: Date): boolean {
  const before = pair.proof;
  if (before !== null && !isOf(before, pair)) pair.proof = null;
  if (pair.isOfOneMoment) {
    const verdict = verdictOf(pair, exchange);
    if (verdict === 'disproved') pair.proof = null;
    else if (verdict === 'proved') pair.proof = proofOf(pair, at);
  }
  return before?.size !== pair.proof?.size || before?.multiplier !== pair.proof?.multiplier;
}

/** `null`: not proved, or the frame does not say it. */
export function priceOf({ frame, proof }: Pair): DerivedPrice | null {
  if (proof === null || frame === null || frame.value === null || frame.size !== proof.size) return null;
  // Of the frame both: a size of another moment would make another price of it.
  const value = frame.value / (frame.size * proof.multiplier);
  return Number.isFinite(value) ? Object.freeze({ value, source: 'pnl-value', verifiedAt: proof.at }) : null;
}

/** A position of another size, or of other terms, is to be proved anew. */
const isOf = ({ size, multiplier }: Proof, { row, frame }: Pair): boolean =>
  row?.position === size && row.contract.multiplier === multiplier && frame?.size === size;

function proofOf({ row }: Pair, at: Date): Proof | null {
  const multiplier = row?.contract.multiplier ?? 0;
  return row && row.position !== 0 && multiplier > 0 ? Object.freeze({ size: row.position, multiplier, at }) : null;
}

function verdictOf({ row, frame }: Pair, exchange: Exchange): Verdict {
  const value = frame?.value ?? null;
  const marketValue = row?.marketValue ?? null;
  if (row === null || value === null || marketValue === null || (value === 0 && marketValue === 0))
    return 'shows nothing';
  if (frame?.size !== row.position || !agree(value, marketValue) || !isConsistent(row, marketValue)) return 'disproved';
  const { account, contract } = row;
  return cannotTell(exchange, account, contract.currency) ? 'shows nothing' : 'proved';
}

/** Where a price times size and multiplier is not the value, neither is a value by them the price. */
const isConsistent = ({ position, marketPrice, contract }: PricedRow, marketValue: number): boolean =>
  marketPrice !== null &&
  contract.multiplier !== null &&
  agree(position * contract.multiplier * marketPrice, marketValue);
