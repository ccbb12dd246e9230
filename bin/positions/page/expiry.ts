// How many days a contract has left, by the calendar of where it trades as far as that is known. Pure.
import { size } from '../amounts.ts';
import type { Position } from './told.ts';

export interface DaysLeft {
  readonly text: string;
  /** By which calendar. */
  readonly title: string;
}

const DAY_MS = 86_400_000;
/** A row names no exchange. What a currency trades in is where most of what it trades in expires. */
const ZONES: Readonly<Record<string, string>> = {
  USD: 'America/New_York',
  CAD: 'America/Toronto',
  MXN: 'America/Mexico_City',
  BRL: 'America/Sao_Paulo',
  EUR: 'Europe/Berlin',
  GBP: 'Europe/London',
  CHF: 'Europe/Zurich',
  SEK: 'Europe/Stockholm',
  NOK: 'Europe/Oslo',
  DKK: 'Europe/Copenhagen',
  PLN: 'Europe/Warsaw',
  HUF: 'Europe/Budapest',
  CZK: 'Europe/Prague',
  ILS: 'Asia/Jerusalem',
  ZAR: 'Africa/Johannesburg',
  INR: 'Asia/Kolkata',
  SGD: 'Asia/Singapore',
  HKD: 'Asia/Hong_Kong',
  CNH: 'Asia/Shanghai',
  CNY: 'Asia/Shanghai',
  TWD: 'Asia/Taipei',
  KRW: 'Asia/Seoul',
  JPY: 'Asia/Tokyo',
  AUD: 'Australia/Sydney',
  NZD: 'Pacific/Auckland',
};

/** @param now in milliseconds since 1970. @returns null for what does not expire */
export function daysLeft({ expiry, currency }: Pick<Position, 'expiry' | 'currency'>, now: number): DaysLeft | null {
  if (expiry === null) return null;
  const day = dayOf(expiry);
  if (day === null) return { text: '?', title: 'the gateway names an expiry that is no day' };
  const zone = Object.hasOwn(ZONES, currency) ? ZONES[currency] : undefined;
  const left = Math.round((day - today(now, zone ?? 'UTC')) / DAY_MS);
  const by =
    zone === undefined
      ? 'by the day of UTC, as it is not known where this trades'
      : `by the day in ${zone.replace(/^.*\//, '').replace('_', ' ')}, as it trades in ${currency}`;
  const text = left < 0 ? 'expired' : left === 0 ? 'today' : `${size(left)} d`;
  return { text, title: `last trade date ${new Date(day).toISOString().slice(0, 10)}, counted ${by}` };
}

/** Its beginning as if in UTC; null: there is no such day. */
function dayOf(expiry: string): number | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(expiry) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(at).getUTCDate() === Number(day) && new Date(at).getUTCMonth() === Number(month) - 1 ? at : null;
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day it is there, as {@link dayOf} has it. */
function today(now: number, timeZone: string): number {
  const calendar =
    calendars.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  calendars.set(timeZone, calendar);
  const parts = new Map(calendar.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.get('year') ?? 0, (parts.get('month') ?? 1) - 1, parts.get('day') ?? 1);
}
