// Reads the bytes of pnl (94) and pnlSingle (95): the library reads an unset number that is empty as 0.

/** Reads the fields of a body one behind another; that of the link, which reads rows too. */
export interface FieldCursor {
  open(bytes: Buffer, at: number, end: number): void;
  text(): string;
  /** `null`: not set, or it could not be read, which is `unread` then. @param name is how that calls it */
  number(name: string): number | null;
  readonly unread: string | null;
}

/** A frame as read; the field that could not be is `null`, and named. */
export interface PnlFrame {
  readonly reqId: number;
  /** Of the position the figures are of; `null` for an account. Rows are its source for all else. */
  readonly size: number | null;
  readonly daily: number | null;
  readonly unrealized: number | null;
  readonly realized: number | null;
  readonly value: number | null;
  /** What could not be read, with its text; `null`: everything could. */
  readonly unread: string | null;
}

/** Why nobody knows whose it is, or what its fields are. */
export interface PnlRejection {
  readonly reason: string;
}

type Name = 'size' | 'daily' | 'unrealized' | 'realized' | 'value';

/** Behind the message id, by how many fields there are: since server version 135, before it, and before 129. */
const SINGLE: Readonly<Record<number, readonly Name[]>> = {
  6: ['size', 'daily', 'unrealized', 'realized', 'value'],
  5: ['size', 'daily', 'unrealized', 'value'],
  4: ['size', 'daily', 'value'],
};
const ACCOUNT: Readonly<Record<number, readonly Name[]>> = {
  4: ['daily', 'unrealized', 'realized'],
  3: ['daily', 'unrealized'],
  2: ['daily'],
};
/** Anything else is no number of ours: what is nearly one may be that of another request. */
const REQUEST_ID = /^\d{1,10}$/;
/** Of a text that is named. */
const MAX_TEXT = 24;
/** The unset double, and what is near it. */
const UNSET = 1.7e308;
/** `94` and `95`, and the NUL behind it. */
const ID_LENGTH = 3;
const FIVE = 0x35;
const NUL = 0;

/**
 * Reads the body of a message 94 or 95, without its length prefix.
 * @param row the link's
 * @param bytes holds the body at `start` (inclusive) … `end` (exclusive); not kept
 */
export function readPnlFrame(row: FieldCursor, bytes: Buffer, start: number, end: number): PnlFrame | PnlRejection {
  const isSingle = bytes[start + 1] === FIVE;
  const at = start + ID_LENGTH;
  const count = countFields(bytes, at, end);
  const names = (isSingle ? SINGLE : ACCOUNT)[count];
  if (names === undefined) return rejection(isSingle, `it has ${count} fields, as of no server version`);
  row.open(bytes, at, end);
  const id = row.text();
  if (!REQUEST_ID.test(id)) return rejection(isSingle, `'${id.slice(0, MAX_TEXT)}' is no number of a request`);
  const read: Record<Name, number | null> = { size: null, daily: null, unrealized: null, realized: null, value: null };
  for (const name of names) {
    const amount = row.number(name);
    read[name] = amount === null || Math.abs(amount) >= UNSET ? null : amount;
  }
  const { size, daily, unrealized, realized, value } = read;
  return { reqId: Number(id), size, daily, unrealized, realized, value, unread: row.unread };
}

const rejection = (isSingle: boolean, what: string): PnlRejection => ({
  reason: `P&L (${isSingle ? '95' : '94'}): ${what}`,
});

function countFields(bytes: Buffer, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at++) if (bytes[at] === NUL) count++;
  return count;
}
