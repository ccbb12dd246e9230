// What two steps of one account amount to when no execution explains either: an assignment or an exercise, a split. Guesses.
import { isSame } from './executions.ts';
import { expiryDayMs } from './expiry.ts';
import type { PositionContract } from './position-update.ts';

/** A step that no execution explains. */
export interface Unexplained {
  readonly contract: PositionContract;
  readonly from: number;
  readonly to: number;
  /** IB's price of it then; `null`: none was said. */
  readonly price: number | null;
  readonly atMs: number;
  /** It made a pair: it makes no other. */
  isPaired: boolean;
}

/** Marks them as a pair when that is what they are. @param wallMs when the newest is told */
export function pairUp(
  newest: Unexplained,
  others: readonly Unexplained[],
  wallMs: number,
): 'assignment?' | 'split?' | null {
  const free = others.filter(({ isPaired }) => !isPaired);
  const assigned = newest.contract.secType === 'STK' ? optionsOf(newest, free, wallMs) : stockOf(newest, free, wallMs);
  const split = assigned.length > 0 ? [] : free.filter((other) => isSplit(newest, other)).slice(0, 1);
  const partners = [...assigned, ...split];
  if (partners.length === 0) return null;
  for (const one of [newest, ...partners]) one.isPaired = true;
  return assigned.length > 0 ? 'assignment?' : 'split?';
}

/** Options that went to 0 and account for the step of their underlying: one of them, or all together. */
function optionsOf(stock: Unexplained, free: readonly Unexplained[], wallMs: number): readonly Unexplained[] {
  const step = stock.to - stock.from;
  const options = free.filter((one) => isSettledIn(one, stock, wallMs));
  const single = options.find((one) => isSame(sharesOf(one), step));
  if (single) return [single];
  const sum = options.reduce((all, one) => all + sharesOf(one), 0);
  return isSame(sum, step) ? options : [];
}

/** The underlying's step that an option which went to 0 accounts for. */
function stockOf(option: Unexplained, free: readonly Unexplained[], wallMs: number): readonly Unexplained[] {
  return free
    .filter((stock) => isSettledIn(option, stock, wallMs) && isSame(sharesOf(option), stock.to - stock.from))
    .slice(0, 1);
}

/** An option that went to 0, on that stock, on its last day or later, or in the money. */
function isSettledIn(option: Unexplained, stock: Unexplained, wallMs: number): boolean {
  const { secType, symbol, currency, right, strike, expiry } = option.contract;
  if (secType !== 'OPT' || option.to !== 0 || stock.contract.secType !== 'STK' || sharesOf(option) === 0) return false;
  if (symbol !== stock.contract.symbol || currency !== stock.contract.currency) return false;
  const dayMs = expiryDayMs(expiry);
  if (dayMs !== null && wallMs >= dayMs) return true;
  if (strike === null || stock.price === null) return false;
  return right === 'CALL' ? stock.price > strike : stock.price < strike;
}

/** What an option brings or takes of its underlying: a long call and a short put bring. 0: it cannot be known. */
function sharesOf({ contract: { right, multiplier }, from }: Unexplained): number {
  if (right === null || multiplier === null) return 0;
  return (right === 'CALL' ? 1 : -1) * from * multiplier;
}

/** A split leaves strike × multiplier × size as it was, but for this much rounding. */
const ROUNDING = 0.01;

/** One went to 0, the other was opened, on the same side, in another contract on the same. */
function isSplit(one: Unexplained, other: Unexplained): boolean {
  const [old, fresh] = one.to === 0 ? [one, other] : [other, one];
  if (old.to !== 0 || fresh.from !== 0 || Math.sign(old.from) !== Math.sign(fresh.to)) return false;
  const [was, is] = [old.contract, fresh.contract];
  if (was.symbol !== is.symbol || was.secType !== is.secType || was.currency !== is.currency) return false;
  if (was.conId === is.conId || was.expiry !== is.expiry || was.right !== is.right) return false;
  if (was.strike === null || is.strike === null) return was.strike === is.strike;
  // Or a spread was rolled, by somebody whose executions are not told here.
  const weight = was.strike * (was.multiplier ?? 1) * old.from;
  return Math.abs(is.strike * (is.multiplier ?? 1) * fresh.to - weight) <= ROUNDING * Math.abs(weight);
}
