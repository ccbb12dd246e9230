// Reads the bytes of one portfolioValue message (7, version 8) strictly: a row, or the reason why not.
import type { PositionContract, PositionNumbers } from './position-update.ts';
import type { RowBytes } from './row-bytes.ts';
import { CON_ID, checkTerms, Unreadable } from './row-text.ts';

/** A portfolio row as read: whose, which contract, which numbers. */
export interface PortfolioRow extends PositionNumbers {
  readonly account: string;
  readonly contract: PositionContract;
}

/** A row as it came. */
export interface ReadRow extends PortfolioRow {
  /** Fields that could not be read and are `null` for it, with their text; `null`: none. */
  readonly unread: string | null;
}

/** Why a row was not taken. `account` and `conId` are there when they could be read. */
export interface RowRejection {
  /** What is wrong with it, naming field and text. */
  readonly reason: string;
  /** `null` when it could not be read. */
  readonly account: string | null;
  /** `null` when it could not be read. */
  readonly conId: number | null;
}

const VERSION = '8';
/** Of `7`, its version, eleven fields of a contract and six numbers come the account, and the NUL behind it. */
const FIELDS = 21;
const ID_LENGTH = 2;

/**
 * Reads the body of a message 7, without its length prefix.
 * @param row the link's: it recognises an unchanged contract by its bytes
 * @param bytes holds the body at `start` (inclusive) … `end` (exclusive); not kept
 */
export function readPortfolioRow(row: RowBytes, bytes: Buffer, start: number, end: number): ReadRow | RowRejection {
  row.open(bytes, start + ID_LENGTH, end);
  try {
    row.version(VERSION);
    const contract = row.contract();
    checkTerms(contract);
    const position = row.size();
    const marketPrice = row.number('marketPrice');
    const marketValue = row.number('marketValue');
    const averageCost = row.number('averageCost');
    const unrealizedPnl = row.number('unrealizedPNL');
    const realizedPnl = row.number('realizedPNL');
    const account = row.account();
    const { unread } = row;
    return { account, contract, position, marketPrice, marketValue, averageCost, unrealizedPnl, realizedPnl, unread };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return rejection(error.message, bytes.toString('utf8', start, end).split('\0'));
  }
}

function rejection(reason: string, fields: readonly string[]): RowRejection {
  // Of another version, nobody knows which field is which.
  const conId = fields[1] === VERSION && CON_ID.test(fields[2] ?? '') ? Number(fields[2]) : null;
  const account = fields.length >= FIELDS ? fields[19] : undefined;
  return { reason, account: account || null, conId };
}
