// What was asked for of live P&L over the newest link, and what came of it, by the gateway's journal; judges pace and number.
import type { JournalEntry, MockGateway } from '../../../mock-gateway/index.ts';
import type { Schedule } from './schedule.ts';

/** 20 requests take a second at least; what one may come late by, in milliseconds, is off that. */
const PACED = { requests: 20, ms: 1_000, lateMs: 250 } as const;
/** Faults under which the time of coming says nothing of the time of sending. */
const RETIMING: ReadonlySet<string> = new Set([
  'latency',
  'throttle',
  'slice',
  'stall',
  'mute',
  'hang',
  'reorder',
  'postpone',
]);
/** Amounts on the wire are rounded. */
const ROUNDED = 1e-4;
/** Any connection that is not one. */
const NO_CONNECTION = -1;

/** A frame, by the names of the journal; or 2150 in its place. */
export type LastWord = Readonly<Record<string, unknown>> | 'unavailable';

export class PnlRequests {
  readonly complaints: string[] = [];
  /** P&L requests of every link. */
  count = 0;
  readonly #subscriptions: number;
  readonly #isRetimed: boolean;
  readonly #isVague: () => boolean;
  /** Number of the standing request of each `account/conId`; of an account as a whole `account/`. */
  readonly #open = new Map<string, number>();
  readonly #last = new Map<number, LastWord>();
  /** What each number was ever used for on this link. */
  readonly #keys = new Map<number, string>();
  /** What the world's price was whenever a frame of a position was sent. */
  readonly #prices = new Map<string, Set<number>>();
  readonly #gateway: MockGateway;
  #connection = NO_CONNECTION;
  #times: number[] = [];
  /** TWS said 1101: what was asked for just then may be forgotten or not. */
  #wasLost = false;

  /** @param isVague whether anything was falsified, so that requests follow from what nobody said */
  constructor(gateway: MockGateway, { pnl, steps }: Schedule, isVague: () => boolean, changed: () => void) {
    this.#subscriptions = pnl?.subscriptions ?? 0;
    this.#isRetimed = steps.some((step) => step.do === 'fault' && RETIMING.has(step.fault.fault));
    this.#isVague = isVague;
    this.#gateway = gateway;
    gateway.journal.watch((entry) => {
      if (this.#take(entry)) changed();
    });
  }

  /** The number of the standing request. */
  asked(account: string, conId: number | null): number | undefined {
    return this.#open.get(keyOf(account, conId));
  }

  /** The newest that was sent under that number. */
  lastWord(reqId: number): LastWord | undefined {
    return this.#last.get(reqId);
  }

  /** Whether a frame of this position ever said this price; where anything was falsified, whatever is told. */
  wasPrice(key: string, price: number): boolean {
    const prices = [...(this.#prices.get(key) ?? [])];
    return this.#isVague() || prices.some((told) => Math.abs(price / told - 1) < ROUNDED);
  }

  /** @returns whether it was about P&L */
  #take({ connection, direction, name, fields, time }: JournalEntry): boolean {
    if (name === 'startApi') this.#begin(connection);
    if (connection !== this.#connection) return false;
    const reqId = Number(fields['reqId']);
    const account = String(fields['account']);
    switch (name) {
      case 'reqPnL':
        this.#paced(time);
        this.#open.set(keyOf(account, null), reqId);
        return true;
      case 'reqPnLSingle':
        this.#paced(time);
        this.#asked(keyOf(account, Number(fields['conId'])), reqId);
        return true;
      case 'cancelPnL':
      case 'cancelPnLSingle':
        this.#paced(time);
        for (const [key, open] of this.#open) if (open === reqId) this.#open.delete(key);
        return true;
      case 'pnlSingle':
        this.#sent(reqId);
        this.#last.set(reqId, fields);
        return true;
      case 'pnl':
        this.#last.set(reqId, fields);
        return true;
      case 'error':
        if (direction !== 'response') return false;
        if (fields['code'] === 2150) this.#last.set(Number(fields['id']), 'unavailable');
        if (fields['code'] === 1101) this.#wasLost = true;
        return fields['code'] === 2150;
      default:
        return false;
    }
  }

  #begin(connection: number): void {
    this.#connection = connection;
    this.#wasLost = false;
    this.#open.clear();
    this.#last.clear();
    this.#keys.clear();
    this.#times = [];
  }

  #asked(key: string, reqId: number): void {
    const isAgain = this.#open.has(key);
    this.#open.set(key, reqId);
    this.#keys.set(reqId, key);
    if (this.#wasLost || this.#isVague()) return;
    if (isAgain) this.complaints.push(`P&L of ${key} was asked for again without being cancelled`);
    const singles = [...this.#open.keys()].filter((open) => !open.endsWith('/')).length;
    if (singles > this.#subscriptions)
      this.complaints.push(`P&L of ${singles} positions was asked for, not of ${this.#subscriptions} at most`);
  }

  #sent(reqId: number): void {
    const key = this.#keys.get(reqId) ?? '';
    const [account, conId] = key.split('/');
    const known = this.#gateway.world.accounts.find(({ id }) => id === account);
    const price = known?.rows.find(({ contract }) => contract.conId === Number(conId))?.marketPrice;
    if (price !== undefined) this.#prices.set(key, (this.#prices.get(key) ?? new Set()).add(price));
  }

  #paced(time: number): void {
    this.count++;
    this.#times.push(time);
    const before = this.#times.at(-1 - PACED.requests);
    if (before !== undefined && !this.#isRetimed && time - before < PACED.ms - PACED.lateMs)
      this.complaints.push(`${PACED.requests + 1} requests for P&L came within ${time - before} ms`);
  }
}

const keyOf = (account: string, conId: number | null): string => `${account}/${conId ?? ''}`;
