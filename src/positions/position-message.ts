// Reads the bytes of one position message (61, version 3) strictly: a size of a contract, or the reason why not.
//
// Why not by @stoqey/ib: it takes `12abc` for 12 and `1e-400` for 0, and a size of 0 closes.
import type { AccountFact } from './account-facts.ts';
import type { RowRejection } from './portfolio-row.ts';
import type { RowBytes } from './row-bytes.ts';
import { CON_ID, checkTerms, Unreadable } from './row-text.ts';

/** What follows from one. */
export interface ReadPosition {
  /** Whose it is; `null`: that cannot be read. */
  readonly account: string | null;
  readonly fact: Extract<AccountFact, { fact: 'position' | 'badPosition' }>;
  /** Fields beside the size that are `null` as they could not be read; `null`: none. */
  readonly unread: RowRejection | null;
}

const VERSION = '3';
const ID_LENGTH = 3;

/**
 * Reads the body of a message 61, without its length prefix.
 * @param row the link's: it recognises an unchanged contract by its bytes
 * @param bytes holds the body at `start` (inclusive) … `end` (exclusive); not kept
 */
export function readPosition(row: RowBytes, bytes: Buffer, start: number, end: number): ReadPosition {
  row.open(bytes, start + ID_LENGTH, end);
  try {
    row.version(VERSION);
    const account = row.account();
    if (account === '') throw new Unreadable('account is empty');
    const contract = row.contract();
    const size = row.size();
    // What is not held is told without its terms now and then.
    if (size !== 0) checkTerms(contract);
    const averageCost = row.number('averageCost');
    const { unread } = row;
    return {
      account,
      fact: { fact: 'position', account, contract, size, averageCost },
      unread: unread === null ? null : { reason: named(unread), account, conId: contract.conId },
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const rejection = rejectionOf(error.message, bytes.toString('utf8', start, end).split('\0'));
    return { account: rejection.account, fact: { fact: 'badPosition', rejection }, unread: null };
  }
}

const named = (reason: string): string => `position (61): ${reason}`;

function rejectionOf(reason: string, fields: readonly string[]): RowRejection {
  const [, version, account = '', conId = ''] = fields;
  const isKnown = version === VERSION;
  return {
    reason: named(reason),
    account: isKnown && account !== '' ? account : null,
    conId: isKnown && CON_ID.test(conId) ? Number(conId) : null,
  };
}
