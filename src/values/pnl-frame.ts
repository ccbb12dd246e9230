// Reads the bytes of pnl (94) and pnlSingle (95): the library reads an unset number that is empty as 0.

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
/** Longer texts are no numbers. */
const MAX_TEXT = 40;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** The unset double, and what is near it. */
const UNSET = 1.7e308;

/**
 * @param fields of a frame, the message id first
 * @returns `null`: it is no frame of either kind
 */
export function readPnlFrame([id, ...fields]: readonly string[]): PnlFrame | null {
  const isSingle = id === '95';
  const names = (isSingle ? SINGLE : ACCOUNT)[fields.length];
  const [reqId = ''] = fields;
  if (names === undefined || !/^\d{1,10}$/.test(reqId)) return null;
  const read: Record<Name, number | null> = { size: null, daily: null, unrealized: null, realized: null, value: null };
  const unread: string[] = [];
  for (const [at, name] of names.entries()) {
    const text = fields[at + 1] ?? '';
    const amount = amountOf(text);
    if (Number.isNaN(amount)) unread.push(`${name} '${text.slice(0, MAX_TEXT)}' is not a number`);
    else read[name] = amount;
  }
  return { reqId: Number(reqId), ...read, unread: unread.length === 0 ? null : unread.join('; ') };
}

/** `null`: unset; NaN: no number. No -0. */
function amountOf(text: string): number | null {
  if (text === '') return null;
  if (text.length > MAX_TEXT || !NUMBER.test(text)) return Number.NaN;
  const amount = Number(text);
  return Math.abs(amount) < UNSET ? amount || 0 : null;
}
