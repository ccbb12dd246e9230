// Portfolio rows as bytes: what is constant of a contract is encoded once, and a row once for all who get the same.

import { responses } from '../wire/responses.ts';
import { FrameSlab } from '../wire/text/fast/frame-slab.ts';
import { type EncodedMessage, MessageTemplate } from '../wire/text/fast/message-template.ts';
import type { Contract } from '../world/contract.ts';
import type { PositionRow } from '../world/position-row.ts';
import { contractFields } from './contract-fields.ts';

/** The fields that change while a contract is held. */
const OPEN = ['position', 'marketPrice', 'marketValue', 'averageCost', 'unrealizedPNL', 'realizedPNL'] as const;
type RowTemplate = MessageTemplate<(typeof OPEN)[number], PositionRow>;

/** The rows of one account at one server version. */
export class PortfolioRows {
  readonly #accountName: string;
  readonly #serverVersion: number;
  readonly #templates = new WeakMap<Contract, RowTemplate>();
  readonly #slab = new FrameSlab();
  #lastRow: PositionRow | undefined;
  #last: EncodedMessage | undefined;

  constructor(accountName: string, serverVersion: number) {
    this.#accountName = accountName;
    this.#serverVersion = serverVersion;
  }

  /** The row encoded; asked for the same row again, as each subscriber does in turn, the same bytes. */
  of(row: PositionRow): EncodedMessage {
    if (this.#last !== undefined && this.#lastRow === row) return this.#last;
    const encoded = this.#template(row).encode(row);
    this.#lastRow = row;
    this.#last = encoded;
    return encoded;
  }

  #template(row: PositionRow): RowTemplate {
    const known = this.#templates.get(row.contract);
    if (known !== undefined) return known;
    const values = portfolioValue(this.#accountName, row);
    const template: RowTemplate = new MessageTemplate(
      responses.portfolioValue,
      this.#serverVersion,
      values,
      OPEN,
      this.#slab,
    );
    this.#templates.set(row.contract, template);
    return template;
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

const portfolioValue = (accountName: string, row: PositionRow) => ({
  ...contractFields(row.contract),
  // Recorded: a stock's row has right `0` here, where position leaves it empty.
  right: row.contract.right === '' ? '0' : row.contract.right,
  primaryExch: row.contract.primaryExch,
  position: row.position,
  marketPrice: row.marketPrice,
  marketValue: row.marketValue,
  averageCost: row.averageCost,
  unrealizedPNL: row.unrealizedPNL,
  realizedPNL: row.realizedPNL,
  accountName,
});
