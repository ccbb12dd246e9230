// When a contract trades: sessions by place, and the six days of them that contract details tell.
import type { Contract } from './contract.ts';

/** A day's trading, in the wall-clock time of its zone. */
export interface Session {
  /** As IB names it, such as `US/Eastern`. */
  readonly timeZoneId: string;
  /** `HHmm`. */
  readonly open: string;
  readonly close: string;
  readonly liquidOpen: string;
  readonly liquidClose: string;
  /** `overnight` opens on the evening before (recorded of CME); `always` knows no weekend. */
  readonly kind?: 'overnight' | 'always';
}

const session = (timeZoneId: string, open: string, close: string): Session => ({
  timeZoneId,
  open,
  close,
  liquidOpen: open,
  liquidClose: close,
});

// Recorded: US stocks and CME. The others are the exchanges' published hours.
const US_STOCK: Session = { ...session('US/Eastern', '0400', '2000'), liquidOpen: '0930', liquidClose: '1600' };
const US_DAY = session('US/Eastern', '0930', '1600');
const CME: Session = {
  ...session('US/Central', '1700', '1600'),
  liquidOpen: '0830',
  liquidClose: '1600',
  kind: 'overnight',
};
const NEW_YORK_FUTURES: Session = { ...CME, timeZoneId: 'US/Eastern', open: '1800', close: '1700', liquidOpen: '0930' };
const PAIRS: Session = { ...session('US/Eastern', '1715', '1700'), kind: 'overnight' };
const COINS: Session = { ...session('US/Eastern', '0000', '2359'), kind: 'always' };
const EUREX: Session = { ...session('MET', '0110', '2200'), liquidOpen: '0900', liquidClose: '1730' };

/** Where it is listed → its hours. */
const BY_PLACE: ReadonlyMap<string, Session> = new Map([
  ['CME', CME],
  ['CBOT', CME],
  ['CFE', CME],
  ['NYMEX', NEW_YORK_FUTURES],
  ['COMEX', NEW_YORK_FUTURES],
  ['IDEALPRO', PAIRS],
  ['PAXOS', COINS],
  ['ZEROHASH', COINS],
  ['EUREX', EUREX],
  ['IBIS', session('MET', '0900', '1730')],
  ['SBF', session('MET', '0900', '1730')],
  ['AEB', session('MET', '0900', '1730')],
  ['LSE', session('GB-Eire', '0800', '1630')],
  ['TSEJ', session('Japan', '0900', '1530')],
  ['SEHK', session('Hongkong', '0930', '1600')],
]);
const BY_TYPE: ReadonlyMap<string, Session> = new Map([
  ['STK', US_STOCK],
  ['OPT', US_DAY],
  ['FUT', CME],
  ['FOP', CME],
  ['CASH', PAIRS],
  ['CRYPTO', COINS],
  ['BOND', session('US/Eastern', '0800', '1700')],
]);

/** The session of a contract's place, or else of its security type. */
export const sessionOf = ({ secType, primaryExch }: Contract): Session =>
  BY_PLACE.get(primaryExch) ?? BY_TYPE.get(secType) ?? US_DAY;

const DAY_MS = 86_400_000;
const DAYS = 6;

/** `20260406:0400-20260406:2000;20260407:CLOSED;…`, from today in the session's zone. No holidays. */
export function hoursText(now: number, { timeZoneId, kind }: Session, open: string, close: string): string {
  const today = Date.parse(dayIn(timeZoneId, now));
  const told: string[] = [];
  for (let day = today; told.length < DAYS; day += DAY_MS) {
    const weekday = new Date(day).getUTCDay();
    const date = dateText(day);
    if (kind !== 'always' && weekday === 6) told.push(`${date}:CLOSED`);
    else if (kind !== 'always' && weekday === 0) {
      // Sunday's evening belongs to Monday's session.
      if (kind !== 'overnight') told.push(`${date}:CLOSED`);
    } else told.push(`${dateText(opensBefore(kind, open, close) ? day - DAY_MS : day)}:${open}-${date}:${close}`);
  }
  return told.join(';');
}

const opensBefore = (kind: Session['kind'], open: string, close: string): boolean =>
  kind === 'overnight' && open > close;

const dateText = (day: number): string => new Date(day).toISOString().slice(0, 10).replaceAll('-', '');

const formatters = new Map<string, Intl.DateTimeFormat>();

/** `yyyy-MM-dd`. */
function dayIn(timeZone: string, now: number): string {
  const known = formatters.get(timeZone);
  const format =
    known ?? new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formatters.set(timeZone, format);
  const part = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${part.get('year')}-${part.get('month')}-${part.get('day')}`;
}
