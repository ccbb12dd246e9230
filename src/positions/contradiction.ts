// Account values that say something is held, against a download that names nothing: which are they, and how often.
import { readNumber } from './row-text.ts';

/** What is held, by kind, in any segment; GrossPositionValue leaves futures out. */
const HELD_VALUE = /^(?:GrossPositionValue|FutureOptionValue|[A-Za-z]{1,40}MarketValue)(?:-[SCP])?$/;
const CENT = 0.005;
const LOOKS = 3;
const LOOKED_FOR_MS = 60_000;
/** Values kept of one account; there are some dozens. */
const MAX_VALUES = 1_000;

interface Looks {
  readonly sinceMs: number;
  readonly count: number;
}

export class Contradiction {
  readonly #values = new Map<string, Map<string, boolean>>();
  readonly #looks = new Map<string, Looks>();

  /** A new download of the account: its values come again. */
  begin(account: string): void {
    this.#values.delete(account);
  }

  value(account: string, key: string, currency: string, value: string): void {
    if (!HELD_VALUE.test(key)) return;
    const values = this.#values.get(account) ?? new Map<string, boolean>();
    this.#values.set(account, values);
    if (values.size < MAX_VALUES) values.set(`${key}/${currency}`, Math.abs(readNumber(value) ?? 0) >= CENT);
  }

  saysHeld(account: string): boolean {
    return [...(this.#values.get(account)?.values() ?? [])].includes(true);
  }

  /** A download ended against its own values. @returns whether that was seen often and long enough to be taken for true */
  look(account: string, atMs: number): 'doubt' | 'believe' | 'believed before' {
    const before = this.#looks.get(account);
    if (before?.count === Number.POSITIVE_INFINITY) return 'believed before';
    const looks = before ? { ...before, count: before.count + 1 } : { sinceMs: atMs, count: 1 };
    const isEnough = looks.count >= LOOKS && atMs - looks.sinceMs >= LOOKED_FOR_MS;
    this.#looks.set(account, isEnough ? { ...looks, count: Number.POSITIVE_INFINITY } : looks);
    return isEnough ? 'believe' : 'doubt';
  }

  agreed(account: string): void {
    this.#looks.delete(account);
  }
}
