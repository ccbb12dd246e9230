// Reads the bytes of one portfolioValue message (7, version 8) strictly: a row, or the reason why not.
import type { PositionContract, PositionNumbers } from './position-update.ts';
import { CON_ID, clip, readContract, readNumber, Unreadable } from './row-text.ts';

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

const NUL = 0;
const MINUS = 0x2d;
const DOT = 0x2e;
const VERSION_8 = 0x38;
const ZERO = 0x30;
const NINE = 0x39;
/** 15 digits fit a double exactly, and so does every power of ten up to 22: one division then rounds correctly. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** Bytes of contracts remembered, some 250,000 of them; beyond it the memory starts afresh. */
const MAX_KNOWN_BYTES = 32 * 1024 * 1024;
/** What a contract remembered takes besides its bytes. */
const ENTRY_BYTES = 64;
/** Longer ones are read anew each time: no contract is. */
const MAX_CONTRACT_BYTES = 512;

/** Fields of message 7 after the message id and its version: IB's order. */
const IDENTITY_FIELDS = 11;
const NUMBER_FIELDS = [
  'position',
  'marketPrice',
  'marketValue',
  'averageCost',
  'unrealizedPNL',
  'realizedPNL',
] as const;

interface KnownContract {
  readonly bytes: DataView;
  readonly contract: PositionContract;
  readonly unread: string | null;
}

/** A strict reader of portfolio rows that recognises an unchanged contract by its bytes. One per link. */
export class PortfolioRowReader {
  #known = new Map<number, KnownContract>();
  #knownBytes = 0;
  #unread: string | null = null;
  #account: { bytes: DataView; text: string } = { bytes: new DataView(new ArrayBuffer(0)), text: '' };
  #bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, read four at a time. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #end = 0;
  #at = 0;

  /**
   * Reads the body of a message 7, without its length prefix.
   * @param bytes holds the body at `start` (inclusive) … `end` (exclusive); not kept
   */
  read(bytes: Buffer, start: number, end: number): ReadRow | RowRejection {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#end = end;
    this.#at = start + 2;
    this.#unread = null;
    try {
      this.#version();
      const contract = this.#contract();
      const position = this.#number(0);
      if (position === null) throw new Unreadable('position is missing');
      const marketPrice = this.#number(1);
      const marketValue = this.#number(2);
      const averageCost = this.#number(3);
      const unrealizedPnl = this.#number(4);
      const realizedPnl = this.#number(5);
      const account = this.#accountName();
      const unread = this.#unread;
      return { account, contract, position, marketPrice, marketValue, averageCost, unrealizedPnl, realizedPnl, unread };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.#rejection(error.message, bytes.subarray(start, end));
    }
  }

  #version(): void {
    if (this.#bytes[this.#at] === VERSION_8 && this.#bytes[this.#at + 1] === NUL) {
      this.#at += 2;
      return;
    }
    throw new Unreadable(`row version '${clip(this.#field())}' is not 8`);
  }

  #contract(): PositionContract {
    const start = this.#at;
    const known = this.#known.get(this.#peekConId());
    if (known && sameBytes(known.bytes, this.#view, start, this.#end)) {
      this.#at = start + known.bytes.byteLength;
      this.#unread = known.unread;
      return known.contract;
    }
    const fields: string[] = [];
    for (let index = 0; index < IDENTITY_FIELDS; index++) fields.push(this.#field());
    const contract = readContract(fields, (what) => this.#leaveUnread(what));
    this.#remember(contract, start);
    return contract;
  }

  #remember(contract: PositionContract, start: number): void {
    const length = this.#at - start;
    if (length > MAX_CONTRACT_BYTES) return;
    if (this.#knownBytes + length + ENTRY_BYTES > MAX_KNOWN_BYTES) {
      this.#known.clear();
      this.#knownBytes = 0;
    }
    this.#knownBytes += length + ENTRY_BYTES;
    this.#known.set(contract.conId, { bytes: this.#copy(start), contract, unread: this.#unread });
  }

  /** The bytes from there to here, kept for themselves. */
  #copy(start: number): DataView {
    const copy = Uint8Array.prototype.slice.call(this.#bytes, start, this.#at);
    return new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  }

  /** A side field says nothing that could be read: the size counts all the same. */
  #leaveUnread(what: string): null {
    this.#unread = this.#unread === null ? what : `${this.#unread}; ${what}`;
    return null;
  }

  /** The conId as far as plain digits go; only a key to look up, the bytes decide. */
  #peekConId(): number {
    let value = 0;
    for (let at = this.#at; at < this.#end; at++) {
      const digit = (this.#bytes[at] ?? NUL) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    return value;
  }

  /** Digits with at most one dot are summed up in place; everything else goes through the strict text path. */
  #number(index: number): number | null {
    const bytes = this.#bytes;
    const end = this.#end;
    const start = this.#at;
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let value = 0;
    let digits = 0;
    let dotAt = -1;
    for (; at < end; at++) {
      const byte = bytes[at] ?? NUL;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO);
        digits++;
      } else if (byte === DOT && dotAt === -1 && digits > 0) {
        dotAt = at;
      } else {
        break;
      }
    }
    const plain = bytes[at] === NUL && at < end && digits > 0 && digits <= EXACT_DIGITS && dotAt !== at - 1;
    if (!plain || value === 2147483647) return this.#strictNumber(index);
    this.#at = at + 1;
    const scaled = dotAt === -1 ? value : value / (POWERS_OF_TEN[at - dotAt - 1] ?? Number.NaN);
    return negative && scaled !== 0 ? -scaled : scaled;
  }

  #strictNumber(index: number): number | null {
    const text = this.#field();
    const value = readNumber(text);
    const isSize = index === 0;
    if (value === null) return null;
    if (Number.isNaN(value)) {
      const what = `${NUMBER_FIELDS[index]} '${clip(text)}' is not a number`;
      if (isSize) throw new Unreadable(what);
      return this.#leaveUnread(what);
    }
    // Of a size, 0 closes: it must have been said, not come about by rounding.
    if (isSize && value === 0 && /^[^eE]*[1-9]/.test(text)) {
      throw new Unreadable(`position '${clip(text)}' is not 0, but too small to be told from it`);
    }
    return value;
  }

  #accountName(): string {
    const start = this.#at;
    const known = this.#account;
    if (known.bytes.byteLength > 0 && sameBytes(known.bytes, this.#view, start, this.#end)) {
      this.#at = start + known.bytes.byteLength;
      return known.text;
    }
    const text = this.#field();
    this.#account = { bytes: this.#copy(start), text };
    return text;
  }

  #field(): string {
    const nul = this.#bytes.indexOf(NUL, this.#at);
    if (nul === -1 || nul >= this.#end) throw new Unreadable('fields are missing');
    const text = this.#bytes.toString('utf8', this.#at, nul);
    this.#at = nul + 1;
    return text;
  }

  #rejection(reason: string, body: Buffer): RowRejection {
    const fields = body.toString('utf8').split('\0');
    // Of another version, nobody knows which field is which.
    const conId = fields[1] === '8' && CON_ID.test(fields[2] ?? '') ? Number(fields[2]) : null;
    const account = fields.length >= 21 ? fields[19] : undefined;
    return { reason, account: account || null, conId };
  }
}

function sameBytes(known: DataView, bytes: DataView, start: number, end: number): boolean {
  const length = known.byteLength;
  if (start + length > end) return false;
  let at = 0;
  for (; at + 4 <= length; at += 4) if (known.getInt32(at) !== bytes.getInt32(start + at)) return false;
  for (; at < length; at++) if (known.getInt8(at) !== bytes.getInt8(start + at)) return false;
  return true;
}
