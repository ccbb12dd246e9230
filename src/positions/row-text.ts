// Texts of a portfolio row, read strictly: numbers, the day of expiry, and the contract they name.
import type { PositionContract } from './position-update.ts';

/** The text of an unset number on the wire: empty, or Java's and C++'s largest values. */
const LARGEST_DOUBLE = ['E308', 'E+308', 'e308', 'e+308'].map((exponent) => `1.7976931348623157${exponent}`);
const UNSET = new Set([
  '',
  ...LARGEST_DOUBLE,
  ...LARGEST_DOUBLE.map((text) => `-${text}`),
  '2147483647',
  '9223372036854775807',
  '-9223372036854775808',
  '170141183460469231731687303715884105727',
]);

export const CON_ID = /^[1-9]\d{0,14}$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Every spelling seen; `0` and `?` are what stocks carry. */
const RIGHTS: ReadonlyMap<string, 'CALL' | 'PUT' | null> = new Map([
  ['C', 'CALL'],
  ['CALL', 'CALL'],
  ['P', 'PUT'],
  ['PUT', 'PUT'],
  ['', null],
  ['0', null],
  ['?', null],
]);

export class Unreadable extends Error {}

/** @param unread is told of each side field that could not be read. @throws {Unreadable} when it is not known which contract it is */
export function readContract(fields: readonly string[], unread: (what: string) => null): PositionContract {
  const [conId = '', symbol = '', secType = '', date = '', strike = '', right = '', multiplier = '', , ...names] =
    fields;
  const [currency = '', localSymbol = '', tradingClass = ''] = names;
  if (!CON_ID.test(conId)) throw new Unreadable(`conId '${clip(conId)}' is not a positive integer`);
  const side = RIGHTS.get(right);
  return Object.freeze({
    conId: Number(conId),
    symbol,
    secType,
    right: side === undefined ? unread(`right '${clip(right)}' is neither call nor put`) : side,
    strike: positive('strike', strike, unread),
    expiry: readExpiry(date, unread),
    multiplier: positive('multiplier', multiplier, unread),
    currency,
    localSymbol,
    tradingClass,
  });
}

/** @throws {Unreadable} when nobody can say what is held */
export function checkTerms({ symbol, localSymbol, secType }: PositionContract): void {
  if (symbol === '' && localSymbol === '') throw new Unreadable('symbol and localSymbol are empty');
  if (secType === '') throw new Unreadable('secType is empty');
}

/** Strike and multiplier: 0, empty and the unset values all say "has none". */
function positive(name: string, text: string, unread: (what: string) => null): number | null {
  const value = readNumber(text);
  return Number.isNaN(value) ? unread(`${name} '${clip(text)}' is not a number`) : value || null;
}

/** `null`: unset, in whatever spelling of the largest double; NaN: no number. No -0. */
export function readNumber(text: string): number | null {
  if (UNSET.has(text)) return null;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) === Number.MAX_VALUE) return null;
  return Number.isFinite(value) ? value || 0 : Number.NaN;
}

/** `yyyyMMdd`, also in front of a time and zone; a month alone (`yyyyMM`) is no day and is not taken for one. */
function readExpiry(text: string, unread: (what: string) => null): string | null {
  if (text === '' || text === '0') return null;
  const day = /^(\d{8})(?!\d)/.exec(text)?.[1];
  return day ?? unread(`lastTradeDate '${clip(text)}' is not yyyyMMdd`);
}

export const clip = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
