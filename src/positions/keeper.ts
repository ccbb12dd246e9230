// Turns the feed's findings into facts: book, updates, the first snapshot, gaps and what they hid, rows not taken.
import type { StreamerError } from '../errors.ts';
import { type Moment, now } from '../moment.ts';
import { textOf } from '../text.ts';
import type { AccountDownload } from './account-feed.ts';
import type { GapEvent, RejectedEvent, ResumedEvent, SnapshotEvent } from './facts.ts';
import { Gap } from './gap.ts';
import type { PortfolioRow, RowRejection } from './portfolio-row.ts';
import { PositionBook, type Stamp } from './position-book.ts';
import type { PositionPhase, PositionUpdate } from './position-update.ts';
import type { RowFilter } from './row-filter.ts';
import { type LinkWord, type PositionBookView, trustOf } from './trust.ts';

/** Unreadable rows listed in the view, one per contract; beyond it one more entry stands for all the others. */
const MAX_REJECTED = 1_000;
const UNLISTED: RowRejection = {
  reason: `rows of more than ${MAX_REJECTED} contracts were not taken: the others are not listed`,
  account: null,
  conId: null,
};

/** What one row led to: at most one update, or why it was not taken. */
export type RowFact = PositionUpdate | RejectedEvent | null;

/** What a complete download led to. */
export interface DownloadFacts {
  readonly rejected: readonly RejectedEvent[];
  /** Every difference from the book as it was. */
  readonly changes: readonly PositionUpdate[];
  /** There when it was the first. */
  readonly snapshot: SnapshotEvent | null;
  /** There when it closed a gap. */
  readonly resumed: ResumedEvent | null;
}

export class PositionKeeper {
  readonly #book = new PositionBook();
  readonly #rejected = new Map<string, RejectedEvent>();
  readonly #heardAt = new Map<string, Moment>();
  readonly counts = { rows: 0, updates: 0, rejected: 0, gaps: 0 };
  readonly #filter: RowFilter;
  #held:
    | { readonly hasSnapshot: false; readonly since: Date }
    | { readonly hasSnapshot: true; readonly since: Date; gap: Gap | null };
  #generation = 0;
  #sequence: number;
  #asOf = now();
  #lastAccount = '';
  readonly #nextSequence = () => {
    this.counts.updates++;
    return ++this.#sequence;
  };

  /** @param sequence of the last update there was; they grow by one in the whole process */
  constructor(filter: RowFilter, sequence: number) {
    this.#filter = filter;
    this.#sequence = sequence;
    this.#held = { hasSnapshot: false, since: this.#asOf.date };
  }

  /** That of the last update. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Accounts that hold something as far as is known. */
  get accounts(): readonly string[] {
    return this.#book.accounts;
  }

  get size(): number {
    return this.#book.size;
  }

  /** When each account was last heard of. */
  get heardAt(): ReadonlyMap<string, Moment> {
    return this.#heardAt;
  }

  get hasSnapshot(): boolean {
    return this.#held.hasSnapshot;
  }

  /** Every position held, each as its newest update. */
  positions(): readonly PositionUpdate[] {
    return this.#book.positions();
  }

  isCurrent(link: LinkWord): boolean {
    return trustOf(link, this.#held).state === 'current';
  }

  view(link: LinkWord): PositionBookView {
    const trust = trustOf(link, this.#held);
    if (trust.state === 'unknown') return Object.freeze(trust);
    const positions = Object.freeze(this.#book.positions());
    return Object.freeze({
      ...trust,
      asOf: new Date(this.#asOf.wallMs),
      positions,
      rejected: Object.freeze([...this.#rejected.values()]),
    });
  }

  /** A new link feeds from now on. */
  linkReady(generation: number): void {
    this.#generation = generation;
  }

  /** The link is gone. `null`: nothing was held, or a gap is open already. */
  linkLost(error: StreamerError): GapEvent | null {
    return this.#openGap('connection-lost', error);
  }

  /** TWS lost its subscriptions. `null` as in {@link linkLost}. */
  dataLost(): GapEvent | null {
    return this.#openGap('data-lost', null);
  }

  /** Every account was downloaded to its end. */
  downloaded(downloads: readonly AccountDownload[], at: Moment): DownloadFacts {
    const held = this.#held;
    const phase = held.hasSnapshot ? 'reconciled' : 'snapshot';
    // What an earlier link's rows left unsaid, this complete download says.
    for (const [key, { generation }] of this.#rejected) if (generation !== this.#generation) this.#rejected.delete(key);
    const rejected: RejectedEvent[] = [];
    const changes = downloads.flatMap((download) => this.#take(download, phase, at, rejected));
    const gap = held.hasSnapshot ? held.gap : null;
    this.#held = { hasSnapshot: true, since: held.since, gap: null };
    this.#asOf = now();
    const asOf = this.#asOf.date;
    const generation = this.#generation;
    const accounts = downloads.map(({ account }) => account);
    return {
      rejected,
      changes,
      snapshot: held.hasSnapshot ? null : Object.freeze({ generation, accounts, asOf, positions: this.positions() }),
      resumed: gap?.resumed(generation, asOf, changes) ?? null,
    };
  }

  /** A row of a running subscription. */
  live(row: PortfolioRow, at: Moment): RowFact {
    const admitted = this.#admit(row, at);
    if (typeof admitted !== 'boolean') return admitted;
    return admitted ? this.#book.apply(row, this.#stamp('live', at)) : null;
  }

  /** A row of a repeated download: only news matters. */
  refreshed(row: PortfolioRow, at: Moment): RowFact {
    const admitted = this.#admit(row, at);
    if (typeof admitted !== 'boolean') return admitted;
    return admitted ? this.#book.applyDifference(row, this.#stamp('reconciled', at)) : null;
  }

  /** A repeated download ended: what was not `seen` is gone. */
  refreshEnded(account: string, seen: (conId: number) => boolean, at: Moment): readonly PositionUpdate[] {
    this.#heardAt.set(account, at);
    this.#asOf = at;
    return this.#book.closeMissing(account, seen, this.#stamp('reconciled', at));
  }

  /** A good row came, published or not yet: what was rejected of its contract before it is said now. */
  readable({ account, contract }: PortfolioRow): void {
    if (this.#rejected.size === 0) return;
    this.#rejected.delete(`${account}/${contract.conId}`);
    this.#rejected.delete(`null/${contract.conId}`);
  }

  /** A row was not taken: listed in the view until a good one, or the next link's download, says what it hid. */
  rejected(rejection: RowRejection): RejectedEvent {
    const event = this.#rejection(rejection);
    const key = `${event.account}/${event.conId}`;
    if (this.#rejected.size < MAX_REJECTED || this.#rejected.has(key)) this.#rejected.set(key, event);
    else this.#rejected.set('unlisted', Object.freeze({ ...UNLISTED, generation: this.#generation }));
    return event;
  }

  /** A frame was not taken that is no row of ours. */
  unreadable(reason: string): RejectedEvent {
    return this.#rejection({ reason, account: null, conId: null });
  }

  #rejection({ reason, account, conId }: RowRejection): RejectedEvent {
    this.counts.rejected++;
    return Object.freeze({ reason, account, conId, generation: this.#generation });
  }

  #take(
    { account, rows, unreadable }: AccountDownload,
    phase: PositionPhase,
    at: Moment,
    rejected: RejectedEvent[],
  ): readonly PositionUpdate[] {
    this.#heardAt.set(account, at);
    const admitted = [...rows].filter(([, { row }]) => {
      const verdict = this.#admit(row, at);
      if (typeof verdict === 'boolean') return verdict;
      rejected.push(verdict);
      return false;
    });
    return this.#book.reconcile(account, new Map(admitted), unreadable, this.#stamp(phase, at));
  }

  /** Counts the row and decides whether it concerns the handlers. */
  #admit(row: PortfolioRow, at: Moment): boolean | RejectedEvent {
    const { conId } = row.contract;
    this.counts.rows++;
    if (this.#asOf !== at || this.#lastAccount !== row.account) {
      this.#asOf = at;
      this.#lastAccount = row.account;
      this.#heardAt.set(row.account, at);
    }
    try {
      return this.#filter(row, this.#book.get(row.account, conId) !== undefined);
    } catch (error) {
      return this.rejected({ reason: `the filter threw: ${textOf(error)}`, account: row.account, conId });
    }
  }

  #stamp(phase: PositionPhase, at: Moment): Stamp {
    return { phase, generation: this.#generation, timestamp: at.date, nextSequence: this.#nextSequence };
  }

  #openGap(reason: GapEvent['reason'], error: StreamerError | null): GapEvent | null {
    if (!this.#held.hasSnapshot || this.#held.gap) return null;
    this.counts.gaps++;
    this.#held.gap = new Gap(this.#generation, reason, error, this.#book.size);
    return this.#held.gap.event;
  }
}
