// The book as the bus tells it: messages in, findings out. Pure: no socket, no timer.

import type { PositionUpdate } from '../index.ts';
import type { Moment } from '../moment.ts';
import type { Belief, Finding } from '../positions/account-facts.ts';
import type { PositionMessage, StateMessage } from './messages.ts';

/** What follows from a message. */
export type BookFound = Extract<Finding, { find: 'update' | 'snapshot' | 'gap' | 'resumed' }>;
type Doubt = { readonly state: 'unknown' | 'stale'; readonly reason: string };

/** A publisher, and when it began by its own clock: the later is the newer until a heartbeat says otherwise. */
interface Publisher {
  readonly run: string;
  readonly began: number;
}

/** When and where a message came in. */
export interface Arrival {
  readonly at: Moment;
  /** Its number in the stream. */
  readonly seq: number;
  /** Written after this reader joined: a proof of life. */
  readonly isLive: boolean;
}

interface Held {
  readonly run: string;
  /** The publisher's number of what was last taken; that of `update` is this reader's own. */
  readonly sequence: number;
  readonly update: PositionUpdate;
}

/** Closed positions whose number is remembered; beyond it the oldest are forgotten. */
const MAX_CLOSED = 100_000;
const NOTHING: readonly BookFound[] = [];
const NOT_YET = 'the bus has not told the whole book yet';

export class BusBook {
  readonly #held = new Map<string, Held>();
  /** The publisher's number of the last update of what is closed, in the newest run. */
  readonly #closed = new Map<string, number>();
  #publisher: Publisher | null = null;
  /** Number of the newest heartbeat in the stream: a publisher of before it counts no more. */
  #heartbeat = 0;
  #changes: PositionUpdate[] | null = null;
  #positions: readonly PositionUpdate[] | null = null;
  /** Of the newest update told. Own: publishers number from 1 anew, and what was told must not look newer than what is. */
  #sequence = 0;
  isPublished = false;
  /** Of which publisher something never came, by its own word when it last said that its book is whole. */
  incompleteOf: string | null = null;
  belief: Belief;
  asOf: Moment | null = null;
  generation = 0;

  constructor(at: Moment) {
    this.belief = { state: 'unknown', since: at, reason: NOT_YET };
  }

  /** The newest that was heard. */
  get publisher(): Publisher | null {
    return this.#publisher;
  }

  positions(): readonly PositionUpdate[] {
    this.#positions ??= [...this.#held.values()].map(({ update }) => update);
    return this.#positions;
  }

  /** The stream that is read from now on is not the one it was: what that said of an order of publishers is no more. */
  madeAnew(): void {
    this.#heartbeat = 0;
    if (this.#publisher) this.#publisher = { ...this.#publisher, began: 0 };
  }

  position({ run, began, update }: PositionMessage, arrival: Arrival): readonly BookFound[] {
    const found: BookFound[] = [];
    if (!this.admits({ run, began }, arrival, found)) return NOTHING;
    const key = `${update.account}/${update.conId}`;
    const { sequence } = update;
    const before = this.#held.get(key);
    const known = before?.run === run ? before.sequence : (this.#closed.get(key) ?? -1);
    if (sequence <= known) return found;
    this.generation = update.generation;
    this.#positions = null;
    if (update.change === 'closed') {
      this.#remember(key, sequence);
      if (this.#held.delete(key)) this.#tell(update, 'closed', before, found);
      return found;
    }
    this.#closed.delete(key);
    // A new publisher repeats what did not change: no news.
    const isNews = before === undefined || before.run === run || !sameNumbers(before.update, update);
    const seen = isNews
      ? this.#tell(update, changeOf(update, before?.update), before, found)
      : Object.freeze({ ...update, change: before.update.change, sequence: before.update.sequence });
    this.#held.set(key, { run, sequence, update: seen });
    return found;
  }

  state(message: StateMessage, { at, seq, isLive }: Arrival): readonly BookFound[] {
    if (seq <= this.#heartbeat) return NOTHING;
    this.#heartbeat = seq;
    const found: BookFound[] = [];
    // Only who knows the heartbeat before may write one, and is the later by it or finds it lost: no clock is asked.
    this.#hear(message, at, found);
    if (!isLive) return found;
    const { state, reason, isWhole } = message;
    this.generation = message.generation;
    if (state !== 'current') this.doubt(reason ?? 'the publisher does not know', at, found);
    else if (!isWhole) this.doubt(NOT_YET, at, found);
    else {
      const missing = this.#missing(message);
      this.incompleteOf = missing === null ? null : message.run;
      // What is doubted closes nothing.
      if (missing !== null) this.doubt(missing, at, found);
      else {
        this.#closeOlderRuns(message.run, at, found);
        this.#believe(message, at, found);
      }
    }
    return found;
  }

  /** It may be wrong from now on. */
  doubt(reason: string, at: Moment, found: BookFound[] = []): readonly BookFound[] {
    if (this.belief.state === 'current') {
      this.#changes = [];
      found.push({ find: 'gap', reason: 'connection-lost' });
    }
    const doubt: Doubt = { state: this.isPublished ? 'stale' : 'unknown', reason };
    const since = this.belief.state === doubt.state ? this.belief.since : at;
    this.belief = { ...doubt, since };
    return found;
  }

  /** @returns whether it is of the newest publisher, who may be new by it */
  admits(publisher: Publisher, { at, seq }: Arrival, found: BookFound[]): boolean {
    const newest = this.#publisher;
    if (newest?.run === publisher.run) return true;
    if (newest && (seq < this.#heartbeat || !isLater(publisher, newest))) return false;
    this.#hear(publisher, at, found);
    return true;
  }

  #hear({ run, began }: Publisher, at: Moment, found: BookFound[]): void {
    const before = this.#publisher;
    if (before?.run === run) return;
    this.#publisher = { run, began };
    this.#closed.clear();
    if (before) this.doubt('another publisher began, and its book is not whole yet', at, found);
  }

  #believe({ accounts }: StateMessage, at: Moment, found: BookFound[]): void {
    this.asOf = at;
    if (this.belief.state === 'current') return;
    this.belief = { state: 'current', since: at };
    const changes = this.#changes;
    this.#changes = null;
    if (!this.isPublished) found.push({ find: 'snapshot', accounts });
    else if (changes) found.push({ find: 'resumed', changes });
    this.isPublished = true;
  }

  /** What of the publisher's whole book never came, as a sentence part; null: nothing, or it does not say. */
  #missing({ run, keys, sum }: StateMessage): string | null {
    const own = [...this.#held.values()].filter((held) => held.run === run);
    if (keys !== null && keys !== own.length) return `the bus holds ${own.length} positions and its publisher ${keys}`;
    if (sum === null || sum === own.reduce((all, { sequence }) => all + sequence, 0)) return null;
    return 'an update of the publisher never came over the bus';
  }

  /** What the new publisher's whole book does not hold was closed meanwhile. */
  #closeOlderRuns(run: string, at: Moment, found: BookFound[]): void {
    for (const [key, held] of this.#held) {
      if (held.run === run) continue;
      this.#held.delete(key);
      this.#positions = null;
      const { generation } = this;
      const nothing = { position: 0, marketValue: 0, unrealizedPnl: null, timestamp: at.date, generation };
      this.#tell({ ...held.update, ...nothing, phase: 'reconciled' }, 'closed', held, found);
    }
  }

  #remember(key: string, sequence: number): void {
    this.#closed.delete(key);
    this.#closed.set(key, sequence);
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > MAX_CLOSED && oldest !== undefined) this.#closed.delete(oldest);
  }

  /** As it looks from here: between the publisher and this reader some of what was told may have been folded. */
  #tell(
    { cause: told, ...update }: PositionUpdate,
    change: PositionUpdate['change'],
    before: Held | undefined,
    found: BookFound[],
  ): PositionUpdate {
    const isMissed = this.#changes !== null;
    const phase = !this.isPublished ? 'snapshot' : isMissed ? 'reconciled' : update.phase;
    const isStep = phase !== 'snapshot' && update.position !== (before?.update.position ?? 0);
    const cause = isMissed && told !== 'expiry' && told !== 'expiry?' ? 'unknown' : (told ?? 'unknown');
    const seen = Object.freeze({ ...update, ...(isStep ? { cause } : {}), change, phase, sequence: ++this.#sequence });
    this.#changes?.push(seen);
    found.push({ find: 'update', update: seen });
    return seen;
  }
}

const isLater = (one: Publisher, other: Publisher): boolean =>
  one.began > other.began || (one.began === other.began && one.run > other.run);

function changeOf(update: PositionUpdate, before: PositionUpdate | undefined): PositionUpdate['change'] {
  if (before === undefined) return 'opened';
  const isSame = before.position === update.position && before.averageCost === update.averageCost;
  if (update.change === 'opened') return isSame ? 'repriced' : 'changed';
  return isSame ? update.change : 'changed';
}

const sameNumbers = (a: PositionUpdate, b: PositionUpdate): boolean =>
  a.position === b.position &&
  a.marketPrice === b.marketPrice &&
  a.marketValue === b.marketValue &&
  a.averageCost === b.averageCost &&
  a.unrealizedPnl === b.unrealizedPnl &&
  a.realizedPnl === b.realizedPnl;
