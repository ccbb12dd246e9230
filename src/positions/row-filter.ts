// Which rows concern the handlers: security types, symbols, and a predicate asked when a position enters.
import type { PortfolioRow } from './portfolio-row.ts';
import type { PositionContract, PositionNumbers } from './position-update.ts';

/**
 * What the predicate of the option `filter` looks at.
 * @example await streamer.start({ filter: ({ expiry }) => expiry === '20261218' });
 */
export type FilterCandidate = PositionContract &
  PositionNumbers & {
    /** Account code, such as `DU1234567`. */
    readonly account: string;
  };

export interface RowFilterSettings {
  /** Security types wanted, or `'all'`. */
  readonly secTypes: readonly string[] | 'all';
  /** Symbols wanted; none named is all. */
  readonly symbols: readonly string[];
  readonly filter?: ((candidate: FilterCandidate) => boolean) | undefined;
}

/** `held`: whether the position was let in before. What was let in stays until it closes, so that its close is seen. */
export type RowFilter = (row: PortfolioRow, held: boolean) => boolean;

export function rowFilter({ secTypes, symbols, filter }: RowFilterSettings): RowFilter {
  const types = secTypes === 'all' ? null : new Set(secTypes);
  const names = symbols.length === 0 ? null : new Set(symbols);
  return (row, held) => {
    // Also when its contract was renamed since: FB became META under the same conId.
    if (held) return true;
    const { contract } = row;
    if (types && !types.has(contract.secType)) return false;
    if (names && !names.has(contract.symbol)) return false;
    if (!filter) return true;
    const { account, position, marketPrice, marketValue, averageCost, unrealizedPnl, realizedPnl } = row;
    const numbers = { position, marketPrice, marketValue, averageCost, unrealizedPnl, realizedPnl };
    return filter({ account, ...contract, ...numbers });
  };
}
