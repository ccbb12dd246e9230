// The second witness of sizes: positions bursts (61 … 62), and the map of sizes they and the live rows leave.
import type { PositionContract } from './position-update.ts';

/** One size as position (61) told it. */
export interface WitnessedSize {
  readonly contract: PositionContract;
  readonly size: number;
  readonly averageCost: number | null;
  readonly atMs: number;
  /** Which of all words it was, those of portfolio rows counted too. */
  readonly word: number;
  /** The newest burst that was under way or over when it came. */
  readonly burst: number;
  /** When this size was first said. */
  readonly sinceMs: number;
  /** The book took its size from here. */
  isTold: boolean;
}

const NOTHING: ReadonlyMap<number, WitnessedSize> = new Map();
/** Sizes kept of one account; IB's own accounts hold some thousands. */
const MAX_SIZES = 250_000;
/** Bursts that may stand unanswered; nobody is asked for more. */
const MAX_UNANSWERED = 8;

export class Witness {
  readonly #sizes = new Map<string, Map<number, WitnessedSize>>();
  readonly #accounts: ReadonlySet<string>;
  /** `silent`: asked and not answered in time, on this link. */
  #is: 'served' | 'silent' | 'none';
  #asked = 0;
  #ended = 0;
  #lastAskedMs = Number.NEGATIVE_INFINITY;
  #needed = 1;

  constructor(accounts: readonly string[], isServed: boolean) {
    this.#accounts = new Set(accounts);
    this.#is = isServed ? 'served' : 'none';
  }

  /** Whether it can be waited for. */
  get isServed(): boolean {
    return this.#is === 'served';
  }

  /** The burst that must be over before the map is what IB says now. */
  get needed(): number {
    return this.#needed;
  }

  /** The number of the next burst to be asked for. */
  get next(): number {
    return this.#asked + 1;
  }

  /** Whether the map is what IB says now. */
  get isTrusted(): boolean {
    return this.hasEnded(this.#needed);
  }

  hasEnded(burst: number): boolean {
    return this.#is !== 'none' && this.#ended >= burst;
  }

  /** Whether a burst was asked for and is still to end, or none ever will be. */
  isAwaited(burst: number): boolean {
    return this.#is === 'none' || (this.#ended < burst && burst <= this.#asked);
  }

  /** A burst asked for no earlier than now: its number, and whether it has to be sent for. */
  ask(atMs: number): { readonly burst: number; readonly isNew: boolean } {
    const isAsked = this.#asked > this.#ended && this.#asked >= this.#needed && this.#lastAskedMs === atMs;
    if (isAsked) return { burst: this.#asked, isNew: false };
    // Too many unanswered: a burst that never comes, so that two downloads decide.
    if (this.#is === 'none' || this.#asked - this.#ended >= MAX_UNANSWERED)
      return { burst: this.#asked + 1, isNew: false };
    this.#lastAskedMs = atMs;
    return { burst: ++this.#asked, isNew: true };
  }

  /** What it said may be old: only bursts from this one on count. */
  distrust(burst: number): void {
    this.#needed = burst;
  }

  refused(): void {
    this.#is = 'none';
    this.#sizes.clear();
  }

  fellSilent(): void {
    if (this.#is === 'served') this.#is = 'silent';
  }

  /** @returns whether the account is streamed, and the size was kept: none is of a witness that is not to be had */
  position(account: string, said: Omit<WitnessedSize, 'burst' | 'sinceMs' | 'isTold'>): WitnessedSize | null {
    if (this.#is === 'none' || !this.#accounts.has(account)) return null;
    let sizes = this.#sizes.get(account);
    if (!sizes) {
      sizes = new Map();
      this.#sizes.set(account, sizes);
    }
    const before = sizes.get(said.contract.conId);
    if (!before && sizes.size >= MAX_SIZES) return null;
    const { contract, size, averageCost, atMs, word } = said;
    const isSame = before?.size === size;
    const sinceMs = isSame ? before.sinceMs : atMs;
    const isTold = isSame && before.isTold;
    const witnessed = { contract, size, averageCost, atMs, word, burst: this.#asked, sinceMs, isTold };
    sizes.set(contract.conId, witnessed);
    return witnessed;
  }

  /** positionEnd (62): what the oldest open burst did not tell is not held. */
  end(): boolean {
    if (this.#is === 'none' || this.#ended >= this.#asked) return false;
    this.#ended++;
    this.#is = 'served';
    for (const sizes of this.#sizes.values())
      for (const [conId, { burst }] of sizes) if (burst < this.#ended) sizes.delete(conId);
    return true;
  }

  /** What it says of one contract; `undefined`: nothing, which is 0 once a burst is over. */
  of(account: string, conId: number): WitnessedSize | undefined {
    return this.#sizes.get(account)?.get(conId);
  }

  sizesOf(account: string): ReadonlyMap<number, WitnessedSize> {
    return this.#sizes.get(account) ?? NOTHING;
  }

  /** Whether it shows the account to hold anything. */
  shows(account: string): boolean {
    for (const { size } of this.sizesOf(account).values()) if (size !== 0) return true;
    return false;
  }
}
