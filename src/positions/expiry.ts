// Contracts IB may stop telling of without a word: past their expiry day, or told long before all others.
import type { Moment } from '../moment.ts';
import type { Finding } from './account-facts.ts';
import type { Held, PositionBook } from './position-book.ts';
import type { PositionUpdate } from './position-update.ts';

const DAY_MS = 86_400_000;
/** 03:00 or 04:00 in New York: settled, and before anybody trades. */
const SETTLED_AT_MS = 8 * 3_600_000;
/** So many beats of silence about one contract while others are told of. */
const BEATS = 3;

/** When the day of an expiry begins, in UTC; `null` for what has no such day. */
export function expiryDayMs(expiry: string | null): number | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(expiry ?? '') ?? [];
  return day === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** When nobody trades what expires that day any more: 19:00 or 20:00 in New York. */
export function expiryEndMs(expiry: string | null): number | null {
  const dayMs = expiryDayMs(expiry);
  return dayMs === null ? null : dayMs + DAY_MS;
}

/** When what expires that day can be asked about; `null` for what has no such day. */
export function askAfterMs(expiry: string | null): number | null {
  const endMs = expiryEndMs(expiry);
  return endMs === null ? null : endMs + SETTLED_AT_MS;
}

export class Expiry {
  /** Silence of a whole account that raises doubt. */
  beatMs: number;
  /** Expired contracts asked about, by account. */
  readonly #asked = new Map<string, Set<number>>();
  /** When an account was last asked for a contract that is not told of. */
  readonly #askedUntold = new Map<string, number>();
  /** The wall clock's next expiry, as far as is known. */
  #nextWallMs = Number.POSITIVE_INFINITY;

  constructor(silentAfterMs: number) {
    this.beatMs = silentAfterMs;
  }

  /** Takes note of what is told as opened, changed or closed. */
  heed(findings: readonly Finding[], at: Moment): void {
    for (const finding of findings) {
      if (finding.find !== 'update') continue;
      const { account, conId, change } = finding.update;
      if (change === 'closed') this.#asked.get(account)?.delete(conId);
      else if (change !== 'repriced') this.#told(finding.update, at);
    }
  }

  /** When to look, by the clock that cannot be set; `null`: nothing held expires. */
  nextMs(at: Moment): number | null {
    return Number.isFinite(this.#nextWallMs) ? at.upMs + this.#nextWallMs - at.wallMs : null;
  }

  /** Accounts with something expired that nobody asked about. */
  expired(book: PositionBook, accounts: readonly string[], at: Moment): readonly string[] {
    if (at.wallMs < this.#nextWallMs) return [];
    this.#nextWallMs = Number.POSITIVE_INFINITY;
    return accounts.filter((account) => {
      let isDue = false;
      for (const [conId, { update }] of book.heldOf(account)) {
        const dueMs = askAfterMs(update.expiry);
        if (dueMs === null || this.#askedOf(account).has(conId)) continue;
        if (dueMs > at.wallMs) {
          this.#nextWallMs = Math.min(this.#nextWallMs, dueMs);
          continue;
        }
        this.#askedOf(account).add(conId);
        isDue = true;
      }
      return isDue;
    });
  }

  /** Whether the account holds something told of several beats before its newest row, not asked about as long. */
  isUntold(account: string, held: ReadonlyMap<number, Held>, atMs: number): boolean {
    const patienceMs = BEATS * this.beatMs;
    if (atMs - (this.#askedUntold.get(account) ?? Number.NEGATIVE_INFINITY) < patienceMs) return false;
    let newest = Number.NEGATIVE_INFINITY;
    let oldest = Number.POSITIVE_INFINITY;
    for (const { toldMs } of held.values()) {
      newest = Math.max(newest, toldMs);
      oldest = Math.min(oldest, toldMs);
    }
    if (newest - oldest <= patienceMs) return false;
    this.#askedUntold.set(account, atMs);
    return true;
  }

  /** What has expired by then, its own row speaks for. */
  #told({ account, conId, expiry }: PositionUpdate, at: Moment): void {
    const dueMs = askAfterMs(expiry);
    if (dueMs === null) return;
    if (dueMs <= at.wallMs) this.#askedOf(account).add(conId);
    else this.#nextWallMs = Math.min(this.#nextWallMs, dueMs);
  }

  #askedOf(account: string): Set<number> {
    let asked = this.#asked.get(account);
    if (!asked) {
      asked = new Set();
      this.#asked.set(account, asked);
    }
    return asked;
  }
}
