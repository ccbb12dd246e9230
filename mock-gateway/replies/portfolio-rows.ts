// Portfolio rows as bytes: what is constant of a contract is encoded once, and a row once for all who get the same.

import { codecOf } from '../wire/codec.ts';
import type { PortfolioValues, PreparedRow } from '../wire/coding.ts';
import type { EncodedMessage } from '../wire/message.ts';
import { type Contract, letterOf } from '../world/contract.ts';
import type { PositionRow } from '../world/position-row.ts';
import { contractFields } from './contract-fields.ts';

/** The rows of one account at one server version. */
export class PortfolioRows {
  readonly #accountName: string;
  readonly #prepare: (values: PortfolioValues) => PreparedRow;
  readonly #prepared = new WeakMap<Contract, PreparedRow>();
  #lastRow: PositionRow | undefined;
  #last: EncodedMessage | undefined;

  constructor(accountName: string, serverVersion: number) {
    this.#accountName = accountName;
    this.#prepare = codecOf(serverVersion).portfolioRows();
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
    const prepared = this.#prepare(portfolioValue(this.#accountName, row));
    this.#prepared.set(row.contract, prepared);
    return prepared;
  }
}

/** The rows of one gateway: every subscriber of an account at one server version shares them. */
export class SharedRows {
  readonly #rows = new Map<string, PortfolioRows>();

  of(accountName: string, serverVersion: number): PortfolioRows {
    const key = `${serverVersion} ${accountName}`;
    const rows = this.#rows.get(key) ?? new PortfolioRows(accountName, serverVersion);
    this.#rows.set(key, rows);
    return rows;
  }
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
