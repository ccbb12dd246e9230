// The kinds of field a message is made of: how each value is spelled on the wire, and read back strictly.

import { SERVER_VERSION } from '../server-version.ts';

/** A value and its field do not agree. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

export type Scalar = string | number | boolean | null;

/** One kind of field. A kind fixes the spelling, so the same value is written with the same bytes a real gateway sends. */
export interface Kind<T extends Scalar = Scalar> {
  readonly shape: 'kind';
  /** What the kind is called in error messages. */
  readonly label: string;
  readonly holds: (value: unknown) => value is T;
  encode(value: T, serverVersion: number): string;
  /** @throws {FieldError} when the text is not of this kind */
  decode(text: string, serverVersion: number): T;
  /** Whether the text means "no value" (protocol: Integer.MAX_VALUE, Double.MAX_VALUE, Long limits, or empty). */
  isUnset(text: string): boolean;
}

/** How Java prints the unset double: capital E, no plus (recorded in openOrder margins). */
export const UNSET_DOUBLE = '1.7976931348623157E308';
export const UNSET_INT = '2147483647';
const UNSET_LONGS: readonly string[] = ['9223372036854775807', '-9223372036854775808'];

const INT_LIMIT = 0x7fffffff;
const INTEGER = /^-?\d+$/;
const NUMERAL = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MONEY_LIMIT = 1e21; // above it toFixed() answers with an exponent

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const isEmpty = (text: string): boolean => text === '';

/** The shortest decimal text of a number, never with an exponent and never `-0`. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '0', exponent] = String(Math.abs(value)).split('e');
  const sign = value < 0 ? '-' : '';
  if (exponent === undefined) return sign + mantissa;
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function readNumber(label: string, text: string): number {
  const value = NUMERAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new FieldError(`'${text}' is no ${label}`);
  return value;
}

function readInteger(label: string, text: string, limit: number): number {
  const value = INTEGER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value > limit || value < -limit - 1)
    throw new FieldError(`'${text}' is no ${label}`);
  return value;
}

interface NumeralSpelling {
  readonly spell: (value: number) => string;
  readonly isUnset: (text: string) => boolean;
}

function numeral(label: string, { spell, isUnset }: NumeralSpelling): Kind<number> {
  const decode = (text: string): number => readNumber(label, text);
  return { shape: 'kind', label, holds: isNumber, encode: spell, decode, isUnset };
}

const isUnsetDouble = (text: string): boolean => isEmpty(text) || Number(text) === Number.MAX_VALUE;
const isUnsetDecimal = (text: string): boolean =>
  isUnsetDouble(text) || UNSET_LONGS.includes(text) || text === UNSET_INT;

/** 32-bit integer: ids, counts, codes. */
export const int: Kind<number> = {
  shape: 'kind',
  label: 'int',
  holds: (value): value is number => isInteger(value) && Math.abs(value) <= INT_LIMIT,
  encode: (value) => String(value),
  decode: (text) => readInteger('int', text, INT_LIMIT),
  isUnset: (text) => isEmpty(text) || text === UNSET_INT,
};

/** Integer beyond 32 bits: times in milliseconds, permanent ids. */
export const long: Kind<number> = {
  shape: 'kind',
  label: 'long',
  holds: isInteger,
  encode: (value) => String(value),
  decode: (text) => readInteger('long', text, Number.MAX_SAFE_INTEGER),
  isUnset: (text) => isEmpty(text) || UNSET_LONGS.includes(text),
};

/** As Java prints a double, always with a fraction: `0.0`, `500.0`, `11340.427636781911` (strike in position, PnL). */
export const double = numeral('double', {
  spell: (value) => (Number.isInteger(value) ? `${plain(value)}.0` : plain(value)),
  isUnset: isUnsetDouble,
});

/** A plain decimal without a needless fraction: `-100`, `0`, `0.5` (sizes, strike in portfolioValue). */
export const decimal = numeral('decimal', { spell: plain, isUnset: isUnsetDecimal });

/**
 * A plain decimal; below this server version the fraction is cut off, as gateways do for clients that read an integer
 * (seen as notice 2176: `Trimmed value 9390.73 to 9390`).
 */
export const decimalSince = (first: number): Kind<number> => ({
  ...decimal,
  encode: (value, serverVersion) => decimal.encode(serverVersion < first ? Math.trunc(value) : value, serverVersion),
});

/** A plain decimal of at most `digits` decimals: `291.6234436` (marketPrice, averageCost in portfolioValue). */
export const decimalUpTo = (digits: number): Kind<number> =>
  numeral('decimal', {
    spell: (value) =>
      plain(Number.isInteger(value) || Math.abs(value) >= MONEY_LIMIT ? value : Number(value.toFixed(digits))),
    isUnset: isUnsetDecimal,
  });

/** Always two decimals: `-35.74`, `0.00` (marketValue and PnL in portfolioValue). */
export const money = numeral('money', {
  spell: (value) => {
    if (Number.isInteger(value)) return `${plain(value)}.00`;
    const text = value.toFixed(2);
    return text === '-0.00' ? '0.00' : text;
  },
  isUnset: isUnsetDouble,
});

/** A number whose spelling says more than its value, kept as text: prices, volumes and averages of bars. */
export const numeralText: Kind<string> = {
  shape: 'kind',
  label: 'number',
  holds: (value): value is string => typeof value === 'string' && NUMERAL.test(value),
  encode: (value) => value,
  decode: (text) => {
    readNumber('number', text);
    return text;
  },
  isUnset: isEmpty,
};

/** `1` or `0`. */
export const bool: Kind<boolean> = {
  shape: 'kind',
  label: 'bool',
  holds: (value) => typeof value === 'boolean',
  encode: (value) => (value ? '1' : '0'),
  decode: (text) => {
    if (text === '1') return true;
    if (text === '0') return false;
    throw new FieldError(`'${text}' is no bool`);
  },
  isUnset: isEmpty,
};

// A NUL ends the field on the wire, so a text that holds one cannot be sent.
const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

/** Any text, UTF-8. */
export const string: Kind<string> = {
  shape: 'kind',
  label: 'string',
  holds: isText,
  encode: (value) => value,
  decode: (text) => text,
  isUnset: isEmpty,
};

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text whose non-ASCII characters travel as `\uXXXX` from server version 153 on (error text, longName). */
export const asciiText: Kind<string> = {
  ...string,
  encode: (value, serverVersion) =>
    serverVersion < SERVER_VERSION.encodeMsgAscii7
      ? value
      : value.replace(/[^\0-\x7f]/g, escaped).replace(/[\ud800-\udfff]/g, escaped),
  decode: (text, serverVersion) =>
    serverVersion < SERVER_VERSION.encodeMsgAscii7
      ? text
      : text.replace(/\\u([0-9a-fA-F]{4})/g, (_match, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
};

/** The same kind, where "no value" is possible: `null` is written as `spelling`; every unset spelling is read as `null`. */
export function unset<T extends Scalar>(kind: Kind<T>, spelling: string): Kind<T | null> {
  return {
    shape: 'kind',
    label: `${kind.label} or unset`,
    holds: (value): value is T | null => value === null || kind.holds(value),
    encode: (value, serverVersion) => (value === null ? spelling : kind.encode(value, serverVersion)),
    decode: (text, serverVersion) => (kind.isUnset(text) ? null : kind.decode(text, serverVersion)),
    isUnset: kind.isUnset,
  };
}
