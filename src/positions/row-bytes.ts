// A cursor over the body of a row (7, 61) or of a frame of P&L (94, 95): numbers are read strictly, and in place; accounts and
// contracts are recognised by their bytes.
import type { PositionContract } from './position-update.ts';
import { clip, readContract, readNumber, Unreadable } from './row-text.ts';

const NUL = 0;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** 15 digits fit a double exactly, and so does every power of ten up to 22: one division then rounds correctly. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** Bytes of contracts remembered, some 250,000 of them; beyond it the memory starts afresh. */
const MAX_KNOWN_BYTES = 32 * 1024 * 1024;
/** What a contract remembered takes besides its bytes. */
const ENTRY_BYTES = 64;
const FIRST_KNOWN_BYTES = 16 * 1024;
/** Longer ones are read anew each time: no contract is. */
const MAX_CONTRACT_BYTES = 512;
/** conId to tradingClass, in IB's order: what is before the exchange, and behind it. Rows name another exchange than positions. */
const FIELDS = { before: 7, behind: 3 } as const;

/** Where its bytes are kept: those before the exchange, then those behind it. */
interface KnownContract {
  readonly at: number;
  readonly before: number;
  readonly behind: number;
  readonly contract: PositionContract;
  readonly unread: string | null;
}

/** One for all rows of a link: it remembers the contracts it has read. */
export class RowBytes {
  #known = new Map<number, KnownContract>();
  #kept = viewOf(new Uint8Array(FIRST_KNOWN_BYTES));
  #keptBytes = 0;
  #unread: string | null = null;
  #account = { bytes: viewOf(new Uint8Array(0)), text: '' };
  #bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, read four at a time. */
  #view = viewOf(new Uint8Array(0));
  #end = 0;
  #at = 0;

  /** @param bytes holds what is to be read at `at` (inclusive) … `end` (exclusive); not kept */
  open(bytes: Buffer, at: number, end: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    this.#end = end;
    this.#at = at;
    this.#unread = null;
  }

  /** Side fields of this row that could not be read, with their text; `null`: none. */
  get unread(): string | null {
    return this.#unread;
  }

  /** @throws {Unreadable} when it is another version: nobody knows which field is which */
  version(digit: string): void {
    if (this.#bytes[this.#at] === digit.charCodeAt(0) && this.#bytes[this.#at + 1] === NUL) {
      this.#at += 2;
      return;
    }
    throw new Unreadable(`row version '${clip(this.text())}' is not ${digit}`);
  }

  /** @throws {Unreadable} when its conId cannot be read */
  contract(): PositionContract {
    const start = this.#at;
    const known = this.#known.get(this.#peekConId());
    if (known && this.#isNext(this.#kept, known.at, known.before)) {
      this.#skip(1);
      if (this.#isNext(this.#kept, known.at + known.before, known.behind)) {
        this.#unread = known.unread;
        return known.contract;
      }
      this.#at = start;
    }
    this.#skip(FIELDS.before);
    const exchangeAt = this.#at;
    this.#skip(1);
    const behindAt = this.#at;
    this.#skip(FIELDS.behind);
    const fields = this.#bytes.toString('utf8', start, this.#at - 1).split('\0');
    const contract = readContract(fields, (what) => this.#leaveUnread(what));
    this.#remember(contract, start, exchangeAt, behindAt);
    return contract;
  }

  /** @throws {Unreadable} when it is missing, no number, or only rounds to 0: of a size, 0 closes */
  size(): number {
    const plain = this.#plainNumber();
    if (plain !== null) return plain;
    const text = this.text();
    const value = readNumber(text);
    if (value === null) throw new Unreadable('position is missing');
    if (Number.isNaN(value)) throw new Unreadable(`position '${clip(text)}' is not a number`);
    if (value === 0 && /^[^eE]*[1-9]/.test(text))
      throw new Unreadable(`position '${clip(text)}' is not 0, but too small to be told from it`);
    return value;
  }

  /** `null`: not set, or it could not be read, which is `unread` then. @param name is how that calls it */
  number(name: string): number | null {
    const plain = this.#plainNumber();
    if (plain !== null) return plain;
    const text = this.text();
    const value = readNumber(text);
    return Number.isNaN(value) ? this.#leaveUnread(`${name} '${clip(text)}' is not a number`) : value;
  }

  account(): string {
    const start = this.#at;
    const known = this.#account;
    const { byteLength } = known.bytes;
    if (byteLength > 0 && this.#isNext(known.bytes, 0, byteLength)) return known.text;
    const text = this.text();
    this.#account = { bytes: viewOf(Uint8Array.from(this.#bytes.subarray(start, this.#at))), text };
    return text;
  }

  /** Digits with at most one dot are summed up in place; `null`, and nothing was read: it needs the strict text path. */
  #plainNumber(): number | null {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
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
    if (!plain || value === 2147483647) return null;
    this.#at = at + 1;
    const scaled = dotAt === -1 ? value : value / (POWERS_OF_TEN[at - dotAt - 1] ?? Number.NaN);
    return negative && scaled !== 0 ? -scaled : scaled;
  }

  #remember(contract: PositionContract, start: number, exchangeAt: number, behindAt: number): void {
    const [before, behind] = [exchangeAt - start, this.#at - behindAt];
    if (before + behind > MAX_CONTRACT_BYTES) return;
    const at = this.#room(before + behind);
    const kept = bytesOf(this.#kept);
    this.#bytes.copy(kept, at, start, exchangeAt);
    this.#bytes.copy(kept, at + before, behindAt, this.#at);
    this.#known.set(contract.conId, { at, before, behind, contract, unread: this.#unread });
  }

  /** @returns where so many bytes can be kept */
  #room(length: number): number {
    if (this.#keptBytes + length + this.#known.size * ENTRY_BYTES > MAX_KNOWN_BYTES) {
      this.#known.clear();
      this.#keptBytes = 0;
    }
    const at = this.#keptBytes;
    this.#keptBytes += length;
    if (this.#keptBytes > this.#kept.byteLength) {
      const more = new Uint8Array(Math.min(2 * this.#kept.byteLength, MAX_KNOWN_BYTES));
      more.set(bytesOf(this.#kept));
      this.#kept = viewOf(more);
    }
    return at;
  }

  /** Takes these bytes, if they are what comes next. */
  #isNext(known: DataView, from: number, length: number): boolean {
    if (!sameBytes(known, from, length, this.#view, this.#at, this.#end)) return false;
    this.#at += length;
    return true;
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

  #skip(fields: number): void {
    let at = this.#at;
    for (let left = fields; left > 0; at++) {
      if (at >= this.#end) throw new Unreadable('fields are missing');
      if (this.#bytes[at] === NUL) left--;
    }
    this.#at = at;
  }

  /** The next field, whatever it is. @throws {Unreadable} when it is missing */
  text(): string {
    const nul = this.#bytes.indexOf(NUL, this.#at);
    if (nul === -1 || nul >= this.#end) throw new Unreadable('fields are missing');
    const text = this.#bytes.toString('utf8', this.#at, nul);
    this.#at = nul + 1;
    return text;
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const bytesOf = (view: DataView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function sameBytes(known: DataView, from: number, length: number, bytes: DataView, at: number, end: number): boolean {
  if (at + length > end) return false;
  let step = 0;
  for (; step + 4 <= length; step += 4) if (known.getInt32(from + step) !== bytes.getInt32(at + step)) return false;
  for (; step < length; step++) if (known.getInt8(from + step) !== bytes.getInt8(at + step)) return false;
  return true;
}
