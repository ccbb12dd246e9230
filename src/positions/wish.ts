// What somebody wants to see of the book: security types, symbols, accounts, a predicate; and how one wish stands on another.
import { contain, isThenable } from '../contain.ts';
import type { PositionContract, PositionNumbers, PositionUpdate } from './position-update.ts';
import type { SecType } from './sec-types.ts';

/**
 * What the predicate of the option `filter` looks at.
 * @example await streamer.start({ filter: ({ expiry }) => expiry === '20261218' });
 */
export type FilterCandidate = PositionContract &
  PositionNumbers & {
    /** Account code, such as `DU1234567`. */
    readonly account: string;
  };

/**
 * What one user of the link wants to see. What is left out is as `start()` said.
 * @example streamer.registerHandler(handler, { secTypes: ['OPT', 'FOP'], symbols: ['SPX'] });
 */
export interface PositionWish {
  /** Security types wanted, or `'all'`; case and blanks do not matter. @default those of `start()`, which are ['OPT'] */
  secTypes?: readonly (SecType | (string & Record<never, never>))[] | 'all' | undefined;
  /** Symbols of underlyings wanted; none named is all, and case does not matter. @default those of `start()` */
  symbols?: readonly string[] | undefined;
  /** Accounts wanted, of those that are streamed; none named is all. @default [] */
  accounts?: readonly string[] | undefined;
  /**
   * Asked when a position is first seen; what it lets in stays until it closes, so that the close is seen too. It must
   * answer at once: a promise is an error of the filter. @default that of `start()`
   */
  filter?: ((candidate: FilterCandidate) => boolean) | undefined;
}

/** A whole wish. */
export interface Wish {
  /** In IB's spelling, or `'all'`. */
  readonly secTypes: readonly string[] | 'all';
  /** In capitals; none named is all. */
  readonly symbols: readonly string[];
  /** None named is all. */
  readonly accounts?: readonly string[] | undefined;
  readonly filter?: ((candidate: FilterCandidate) => unknown) | undefined;
}

/** Some of a wish, as it was read at the door. */
export type PartialWish = { readonly [Key in keyof Wish]?: Wish[Key] | undefined };

/** Whether anything is wished for. */
export const isWish = ({ secTypes, symbols, accounts, filter }: PartialWish): boolean =>
  (secTypes ?? symbols ?? accounts ?? filter) !== undefined;

/** What is left out of one wish is as in the other. */
export const wishOver = (own: PartialWish, others: Wish): Wish => ({
  secTypes: own.secTypes ?? others.secTypes,
  symbols: own.symbols ?? others.symbols,
  accounts: own.accounts ?? others.accounts,
  filter: own.filter ?? others.filter,
});

/** Whether an update is of what is wished for. The returned function throws what the predicate throws. */
export function wanting({ secTypes, symbols, accounts = [], filter }: Wish): (update: PositionUpdate) => boolean {
  const types = secTypes === 'all' ? null : new Set(secTypes);
  const names = symbols.length === 0 ? null : new Set(symbols);
  const owners = accounts.length === 0 ? null : new Set(accounts);
  return (update) => {
    if (types && !types.has(update.secType)) return false;
    if (names && !names.has(update.symbol.toUpperCase())) return false;
    if (owners && !owners.has(update.account)) return false;
    return !filter || answered(filter(candidateOf(update)));
  };
}

function candidateOf(update: PositionUpdate): FilterCandidate {
  const { timestamp: _timestamp, change: _change, phase: _phase, generation: _g, sequence: _s, ...candidate } = update;
  return candidate;
}

/** A promise would be taken for true in silence. */
function answered(answer: unknown): boolean {
  const isPromise = isThenable(answer, () => {});
  contain(answer, () => {});
  if (isPromise) throw new TypeError('it returned a promise: a filter must answer true or false at once');
  return Boolean(answer);
}
