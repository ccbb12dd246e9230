// The book as the bus tells it: messages in, findings out. Pure: no socket, no timer.

import type { PositionUpdate } from '../src/index.ts';
import type { Moment } from '../src/moment.ts';
import type { Belief, Finding } from '../src/positions/account-facts.ts';
import type { PositionMessage, StateMessage } from './messages.ts';

type Found = Extract<Finding, { find: 'update' | 'snapshot' | 'gap' | 'resumed' }>;
type Doubt = { readonly state: 'unknown' | 'stale'; readonly reason: string };

interface Publisher {
  readonly run: string;
  readonly began: number;
}

interface Held {
  readonly run: string;
  readonly update: PositionUpdate;
}

/** Closed positions whose number is remembered; beyond it the oldest are forgotten. */
const MAX_CLOSED = 100_000;
const NOTHING: readonly Found[] = [];
const NOT_YET = 'the bus has not told the whole book yet';

export class BusBook {
  readonly #held = new Map<string, Held>();
  /** Number of the last update of what is closed, in the newest run. */
  readonly #closed = new Map<string, number>();
  #publisher: Publisher | null = null;
  #changes: PositionUpdate[] | null = null;
  #positions: readonly PositionUpdate[] | null = null;
  #sequence = 0;
  isPublished = false;
  belief: Belief;
  asOf: Moment | null = null;
  generation = 0;

  constructor(at: Moment) {
    this.belief = { state: 'unknown', since: at, reason: NOT_YET };
  }

  get run(): string | null {
    return this.#publisher?.run ?? null;
  }

  positions(): readonly PositionUpdate[] {
    this.#positions ??= [...this.#held.values()].map(({ update }) => update);
    return this.#positions;
  }

  position({ run, began, update }: PositionMessage, at: Moment): readonly Found[] {
    const found: Found[] = [];
    if (!this.#isOfNewest({ run, began }, at, found)) return NOTHING;
    const key = `${update.account}/${update.conId}`;
    const before = this.#held.get(key);
    const known = before?.run === run ? before.update.sequence : (this.#closed.get(key) ?? -1);
    if (update.sequence <= known) return found;
    this.generation = update.generation;
    this.#positions = null;
    if (update.change !== 'closed') {
      this.#closed.delete(key);
      const told = this.#asSeen(update, before);
      this.#held.set(key, { run, update: told });
      // A new publisher repeats what did not change: no news.
      if (before === undefined || before.run === run || !sameNumbers(before.update, told)) this.#tell(told, found);
      return found;
    }
    this.#remember(key, update.sequence);
    if (this.#held.delete(key)) this.#tell(this.#asSeen(update, before), found);
    return found;
  }

  /** @param isLive written after this reader joined: a proof of life */
  state(message: StateMessage, at: Moment, isLive: boolean): readonly Found[] {
    const found: Found[] = [];
    if (!this.#isOfNewest(message, at, found) || !isLive) return found;
    const { state, reason, isWhole, keys } = message;
    this.generation = message.generation;
    if (state !== 'current') this.doubt(reason ?? 'the publisher does not know', at, found);
    else if (!isWhole) this.doubt(NOT_YET, at, found);
    else {
      this.#closeOlderRuns(message.run, at, found);
      if (keys !== null && keys !== this.#held.size)
        this.doubt(`the bus holds ${this.#held.size} positions and its publisher ${keys}`, at, found);
      else this.#believe(message, at, found);
    }
    return found;
  }

  /** It may be wrong from now on. */
  doubt(reason: string, at: Moment, found: Found[] = []): readonly Found[] {
    if (this.belief.state === 'current') {
      this.#changes = [];
      found.push({ find: 'gap', reason: 'connection-lost' });
    }
    const doubt: Doubt = { state: this.isPublished ? 'stale' : 'unknown', reason };
    const since = this.belief.state === doubt.state ? this.belief.since : at;
    this.belief = { ...doubt, since };
    return found;
  }

  #believe({ accounts }: StateMessage, at: Moment, found: Found[]): void {
    this.asOf = at;
    if (this.belief.state === 'current') return;
    this.belief = { state: 'current', since: at };
    const changes = this.#changes;
    this.#changes = null;
    if (!this.isPublished) found.push({ find: 'snapshot', accounts });
    else if (changes) found.push({ find: 'resumed', changes });
    this.isPublished = true;
  }

  #isOfNewest({ run, began }: Publisher, at: Moment, found: Found[]): boolean {
    const newest = this.#publisher;
    if (newest?.run === run) return true;
    if (newest && (began < newest.began || (began === newest.began && run < newest.run))) return false;
    this.#publisher = { run, began };
    this.#closed.clear();
    if (newest) this.doubt('another publisher began, and its book is not whole yet', at, found);
    return true;
  }

  /** What the new publisher's whole book does not hold was closed meanwhile. */
  #closeOlderRuns(run: string, at: Moment, found: Found[]): void {
    for (const [key, held] of this.#held) {
      if (held.run === run) continue;
      this.#held.delete(key);
      this.#positions = null;
      const { update } = held;
      const nothing = { position: 0, marketValue: 0, unrealizedPnl: null, timestamp: at.date };
      this.#tell(this.#numbered({ ...update, ...nothing, change: 'closed', phase: 'reconciled' }), found);
    }
  }

  /** As it looks from here: between the publisher and this reader some of what was told may have been folded. */
  #asSeen(update: PositionUpdate, before: Held | undefined): PositionUpdate {
    const change = before === undefined ? 'opened' : update.change === 'opened' ? 'changed' : update.change;
    const phase = !this.isPublished ? 'snapshot' : this.#changes ? 'reconciled' : update.phase;
    return Object.freeze({ ...update, change: update.change === 'closed' ? 'closed' : change, phase });
  }

  /** A close that nobody numbered: after everything that was told. */
  #numbered(update: Omit<PositionUpdate, 'sequence'>): PositionUpdate {
    return Object.freeze({ ...update, sequence: this.#sequence });
  }

  #remember(key: string, sequence: number): void {
    this.#closed.delete(key);
    this.#closed.set(key, sequence);
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > MAX_CLOSED && oldest !== undefined) this.#closed.delete(oldest);
  }

  #tell(update: PositionUpdate, found: Found[]): void {
    this.#sequence = Math.max(this.#sequence, update.sequence);
    this.#changes?.push(update);
    found.push({ find: 'update', update });
  }
}

const sameNumbers = (a: PositionUpdate, b: PositionUpdate): boolean =>
  a.position === b.position &&
  a.marketPrice === b.marketPrice &&
  a.marketValue === b.marketValue &&
  a.averageCost === b.averageCost &&
  a.unrealizedPnl === b.unrealizedPnl &&
  a.realizedPnl === b.realizedPnl;
