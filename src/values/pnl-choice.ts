// Which P&L is asked for: that of each account, and of the positions of greatest exposure. Pure.

/** What P&L is of. */
export interface PnlTarget {
  readonly account: string;
  /** Null: the account as a whole. */
  readonly conId: number | null;
  /** Of the contract; empty for an account. */
  readonly currency: string;
}

/** What is held, as far as it matters here. */
export interface HeldPosition {
  readonly account: string;
  readonly conId: number;
  readonly currency: string;
  readonly position: number;
  readonly marketValue: number | null;
  readonly averageCost: number | null;
}

/** One that is streamed stays unless another is greater by this: prices alone do not swap them. */
const STAYS = 1.25;

/** @param most positions; those of one exposure in the order they are held */
export function choose(
  accounts: readonly string[],
  held: readonly HeldPosition[],
  most: number,
  isStreamed: (target: PnlTarget) => boolean,
): { readonly wanted: readonly PnlTarget[]; readonly leftOut: readonly PnlTarget[] } {
  const ranked = held
    .map((position) => ({ target: targetOf(position), weight: exposure(position) }))
    .map(({ target, weight }) => ({ target, weight: isStreamed(target) ? weight * STAYS : weight }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ target }) => target);
  const whole = accounts.map((account) => ({ account, conId: null, currency: '' }));
  return { wanted: [...whole, ...ranked.slice(0, most)], leftOut: ranked.slice(most) };
}

const targetOf = ({ account, conId, currency }: HeldPosition): PnlTarget => ({ account, conId, currency });

/** Amounts of several currencies are compared as they are: it is an order, not a sum. */
const exposure = ({ position, marketValue, averageCost }: HeldPosition): number =>
  Math.abs(marketValue ?? position * (averageCost ?? 0));
