// One moment of a trace: what happened, in whose lane, and what is held from then on.

/** Whose lane. */
export type Lane = 'client' | 'gateway' | 'world' | 'faults' | 'streamer';

/** Who says what is held: the world of the fake, its messages to clients, or the program under test. */
export type Teller = 'world' | 'told' | 'book';

/** What one of them says of one position. */
export interface Holding {
  readonly by: Teller;
  /** Account and conId. */
  readonly key: string;
  /** For people. */
  readonly label: string;
  /** 0 is not held. */
  readonly position: number;
}

export interface Moment {
  /** Its place: that of a journal entry, or half behind the one before it. */
  readonly at: number;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly time: number;
  readonly lane: Lane;
  readonly name: string;
  readonly fields: object;
  readonly holdings: readonly Holding[];
}

/** The newest moments of those that are told as they happen; of older ones, what they said is held stays. */
export class KeptMoments {
  readonly #most: number;
  readonly #base = new Map<string, Holding>();
  #kept: Moment[] = [];
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get all(): readonly Moment[] {
    return this.#kept;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** What was held before the first of them. */
  get base(): readonly Holding[] {
    return [...this.#base.values()];
  }

  /** It was held from the beginning. */
  begin(holding: Holding): void {
    this.#base.set(`${holding.by} ${holding.key}`, holding);
  }

  add(moment: Moment): void {
    this.#kept.push(moment);
    if (this.#kept.length <= this.#most * 2) return;
    // Cut in large slices: cutting one at a time would move the whole list with every moment.
    for (const old of this.#kept.slice(0, -this.#most)) {
      this.#dropped += 1;
      for (const holding of old.holdings) this.begin(holding);
    }
    this.#kept = this.#kept.slice(-this.#most);
  }
}
