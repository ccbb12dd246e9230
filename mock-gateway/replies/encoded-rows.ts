// Rows as bytes: what is constant of a contract is encoded once, and a row once for all who get the same.

import { codecOf } from '../wire/codec.ts';
import type { PortfolioValues, PositionValues, PreparedRow } from '../wire/coding.ts';
import type { EncodedMessage } from '../wire/message.ts';
import { type Contract, letterOf } from '../world/contract.ts';
import type { PositionRow } from '../world/position-row.ts';
import { contractFields } from './contract-fields.ts';

/** The rows of one kind, of one account at one server version. */
export class EncodedRows {
  readonly #prepare: (row: PositionRow) => PreparedRow;
  readonly #prepared = new WeakMap<Contract, PreparedRow>();
  #lastRow: PositionRow | undefined;
  #last: EncodedMessage | undefined;

  constructor(prepare: (row: PositionRow) => PreparedRow) {
    this.#prepare = prepare;
  }

  /** The row encoded; asked for the same row again, as each subscriber does in turn, the same bytes. */
  of(row: PositionRow): EncodedMessage {
    if (this.#last !== undefined && this.#lastRow === row) return this.#last;
    const encoded = this.#preparedFor(row).encode(row);
    this.#lastRow = row;
    this.#last = encoded;
    return encoded;
  }

  #preparedFor(row: PositionRow): PreparedRow {
    const known = this.#prepared.get(row.contract);
    if (known !== undefined) return known;
    const prepared = this.#prepare(row);
    this.#prepared.set(row.contract, prepared);
    return prepared;
  }
}

/** portfolioValue (7) of an account. @param accountName what its rows are labelled with */
export function portfolioRows(accountName: string, serverVersion: number): EncodedRows {
  const prepare = codecOf(serverVersion).portfolioRows();
  return new EncodedRows((row) => prepare(portfolioValue(accountName, row)));
}

/** position (61) of an account. */
export function positionRows(account: string, serverVersion: number): EncodedRows {
  const prepare = codecOf(serverVersion).positionRows();
  return new EncodedRows((row) => prepare(positionValue(account, row)));
}

/** The rows of one gateway: every subscriber of an account at one server version shares them. */
export class SharedRows {
  readonly #portfolio = new Map<string, EncodedRows>();
  readonly #positions = new Map<string, EncodedRows>();

  portfolio(accountName: string, serverVersion: number): EncodedRows {
    return kept(this.#portfolio, accountName, serverVersion, portfolioRows);
  }

  positions(account: string, serverVersion: number): EncodedRows {
    return kept(this.#positions, account, serverVersion, positionRows);
  }
}

function kept(
  rows: Map<string, EncodedRows>,
  account: string,
  serverVersion: number,
  made: (account: string, serverVersion: number) => EncodedRows,
): EncodedRows {
  const key = `${serverVersion} ${account}`;
  const known = rows.get(key) ?? made(account, serverVersion);
  rows.set(key, known);
  return known;
}

const portfolioValue = (accountName: string, row: PositionRow): PortfolioValues => ({
  ...contractFields(row.contract),
  // Recorded: a stock's row has right `0` here, where position leaves it empty.
  right: letterOf(row.contract.right) || '0',
  primaryExch: row.contract.primaryExch,
  position: row.position,
  marketPrice: row.marketPrice,
  marketValue: row.marketValue,
  averageCost: row.averageCost,
  unrealizedPNL: row.unrealizedPnl,
  realizedPNL: row.realizedPnl,
  accountName,
});

/** The values of position (61); those of positionMulti (71) are these and two more. */
export const positionValue = (account: string, { contract, position, averageCost }: PositionRow): PositionValues => ({
  account,
  ...contractFields(contract),
  exchange: contract.exchange,
  position,
  avgCost: averageCost,
});
