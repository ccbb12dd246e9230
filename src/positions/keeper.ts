// Turns the feed's findings into book, updates, snapshots and gaps, and knows how far the book can be believed.

import type { HandlerRegistry } from '../delivery/handler-registry.ts';
import type { Emitter } from '../emitter.ts';
import type { StreamerError } from '../errors.ts';
import type { DegradedReason } from '../link/index.ts';
import { type Moment, now } from '../moment.ts';
import type { GapEvent, PositionBookView, RejectedEvent, StreamerEvents } from '../streamer-events.ts';
import { textOf } from '../text.ts';
import type { AccountDownload, FeedSink } from './account-feed.ts';
import { Gap } from './gap.ts';
import type { PortfolioRow, RowRejection } from './portfolio-row.ts';
import { PositionBook, type Stamp } from './position-book.ts';
import type { PositionPhase, PositionUpdate } from './position-update.ts';
import type { RowFilter } from './row-filter.ts';

/** What the keeper needs from the streamer while a link feeds it. */
export interface KeeperHooks {
  silent(): boolean;
  heard(): void;
  /** Why the link, though up, is not to be believed. */
  doubts(): ReadonlySet<DegradedReason>;
}

type Trust =
  | { readonly state: 'unknown'; readonly since: Date; readonly reason: string }
  | { readonly state: 'current'; readonly since: Date }
  | { readonly state: 'stale'; readonly since: Date; readonly reason: string };

/** Unreadable rows listed in the view, one per contract; beyond it one more entry stands for all the others. */
const MAX_REJECTED = 1_000;
const UNLISTED: RowRejection = {
  reason: `rows of more than ${MAX_REJECTED} contracts were not taken: the others are not listed`,
  account: null,
  conId: null,
};

export class PositionKeeper implements FeedSink {
  readonly #book = new PositionBook();
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #registry: HandlerRegistry;
  readonly #hooks: KeeperHooks;
  readonly #rejected = new Map<string, RejectedEvent>();
  readonly #heardAt = new Map<string, Moment>();
  readonly counts = { rows: 0, updates: 0, rejected: 0, gaps: 0 };
  readonly #filter: RowFilter;
  #trust: Trust = { state: 'unknown', since: new Date(), reason: 'the account download has not ended yet' };
  #gap: Gap | null = null;
  #hasSnapshot = false;
  /** Changes the book already holds are being handed out: who joins now is given the book afterwards. */
  #delivering = false;
  #generation = 0;
  #sequence: number;
  #asOf = now();
  #lastAccount = '';
  #now = now();
  readonly #nextSequence = () => ++this.#sequence;

  /** @param sequence of the last update there was; they grow by one in the whole process */
  constructor(
    emitter: Emitter<StreamerEvents>,
    registry: HandlerRegistry,
    filter: RowFilter,
    hooks: KeeperHooks,
    sequence: number,
  ) {
    this.#emitter = emitter;
    this.#registry = registry;
    this.#filter = filter;
    this.#hooks = hooks;
    this.#sequence = sequence;
    registry.forgetOwedSnapshots();
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

  view(): PositionBookView {
    const trust = this.#trust;
    if (trust.state === 'unknown') return Object.freeze({ ...trust });
    const positions = Object.freeze(this.#book.positions());
    return Object.freeze({
      ...trust,
      asOf: new Date(this.#asOf.wallMs),
      positions,
      rejected: Object.freeze([...this.#rejected.values()]),
    });
  }

  /** The next bytes arrived; rows read from them carry this moment. */
  received(): void {
    this.#now = now();
  }

  get now(): Moment {
    return this.#now;
  }

  /** A new link feeds from now on. */
  linkReady(generation: number): void {
    this.#generation = generation;
  }

  /** The link is down; `linkLost` follows once what it fed is closed. */
  linkDown(error: StreamerError): void {
    if (this.#hasSnapshot && !this.#gap) this.#trust = { state: 'stale', since: new Date(), reason: error.message };
  }

  linkLost(error: StreamerError): void {
    this.#openGap('connection-lost', error);
  }

  dataLost(): void {
    this.#openGap('data-lost', null);
  }

  /** @param error why start() failed; `null` for stop() */
  stopped(error: StreamerError | null): void {
    const reason = error === null ? 'stop() was called' : error.message;
    this.#trust = { state: this.#hasSnapshot ? 'stale' : 'unknown', since: new Date(), reason };
  }

  get hasSnapshot(): boolean {
    return this.#hasSnapshot;
  }

  downloaded(downloads: readonly AccountDownload[]): void {
    const phase = this.#hasSnapshot ? 'reconciled' : 'snapshot';
    // What an earlier link's rows left unsaid, this complete download says.
    for (const [key, { generation }] of this.#rejected) if (generation !== this.#generation) this.#rejected.delete(key);
    const changes = downloads.flatMap((download) => this.#take(download, phase));
    const gap = this.#gap;
    const isFirst = !this.#hasSnapshot;
    this.#gap = null;
    this.#hasSnapshot = true;
    this.#asOf = now();
    this.#assess();
    this.#deliverAll(changes);
    if (isFirst) {
      const accounts = downloads.map(({ account }) => account);
      const positions = this.#book.positions();
      this.#emitter.emit(
        'snapshot',
        Object.freeze({ generation: this.#generation, accounts, asOf: this.#asOf.date, positions }),
      );
    } else if (gap) {
      this.#emitter.emit('resumed', gap.resumed(this.#generation, this.#asOf.date, changes));
    }
  }

  live(row: PortfolioRow): void {
    if (!this.#admit(row)) return;
    const update = this.#book.apply(row, this.#stamp('live'));
    if (update) this.#deliver(update);
  }

  refreshed(row: PortfolioRow): void {
    if (!this.#admit(row)) return;
    const update = this.#book.applyDifference(row, this.#stamp('reconciled'));
    if (update) this.#deliver(update);
  }

  refreshEnded(account: string, seen: (conId: number) => boolean): void {
    this.#heardAt.set(account, this.#now);
    this.#asOf = this.#now;
    this.#deliverAll(this.#book.closeMissing(account, seen, this.#stamp('reconciled')));
  }

  /** A good row came, published or not yet: what was rejected of its contract before it is said now. */
  readable({ account, contract }: PortfolioRow): void {
    if (this.#rejected.size === 0) return;
    this.#rejected.delete(`${account}/${contract.conId}`);
    this.#rejected.delete(`null/${contract.conId}`);
  }

  /** A row was not taken: listed in the view until a good one, or the next link's download, says what it hid. */
  rejected(rejection: RowRejection): void {
    const event = this.#rejection(rejection);
    const key = `${event.account}/${event.conId}`;
    if (this.#rejected.size < MAX_REJECTED || this.#rejected.has(key)) this.#rejected.set(key, event);
    else this.#rejected.set('unlisted', Object.freeze({ ...UNLISTED, generation: this.#generation }));
    this.#emitter.emit('rejected', event);
  }

  /** A frame was not taken that is no row of ours. */
  unreadable(reason: string): void {
    this.#emitter.emit('rejected', this.#rejection({ reason, account: null, conId: null }));
  }

  silent(): boolean {
    return this.#hooks.silent();
  }

  heard(): void {
    this.#hooks.heard();
  }

  #rejection({ reason, account, conId }: RowRejection): RejectedEvent {
    this.counts.rejected++;
    return Object.freeze({ reason, account, conId, generation: this.#generation });
  }

  #take({ account, rows, unreadable }: AccountDownload, phase: PositionPhase): readonly PositionUpdate[] {
    this.#heardAt.set(account, this.#now);
    const admitted = new Map([...rows].filter(([, { row }]) => this.#admit(row)));
    return this.#book.reconcile(account, admitted, unreadable, this.#stamp(phase));
  }

  /** Counts the row and decides whether it concerns the handlers. */
  #admit(row: PortfolioRow): boolean {
    const { conId } = row.contract;
    this.counts.rows++;
    if (this.#asOf !== this.#now || this.#lastAccount !== row.account) {
      this.#asOf = this.#now;
      this.#lastAccount = row.account;
      this.#heardAt.set(row.account, this.#now);
    }
    try {
      return this.#filter(row, this.#book.get(row.account, conId) !== undefined);
    } catch (error) {
      this.rejected({ reason: `the filter threw: ${textOf(error)}`, account: row.account, conId });
      return false;
    }
  }

  #deliver(update: PositionUpdate): void {
    this.counts.updates++;
    this.#registry.deliver(update);
    if (this.#emitter.has('position')) this.#emitter.emit('position', update);
  }

  #deliverAll(changes: readonly PositionUpdate[]): void {
    this.#delivering = true;
    for (const update of changes) this.#deliver(update);
    this.#delivering = false;
    this.settleSnapshots();
  }

  #stamp(phase: PositionPhase): Stamp {
    return { phase, generation: this.#generation, timestamp: this.#now.date, nextSequence: this.#nextSequence };
  }

  #openGap(reason: GapEvent['reason'], error: StreamerError | null): void {
    if (!this.#hasSnapshot || this.#gap) return;
    this.counts.gaps++;
    this.#gap = new Gap(this.#generation, reason, error, this.#book.size);
    const { since } = this.#gap.event;
    this.#trust = { state: 'stale', since, reason: error ? error.message : 'TWS lost its subscriptions (1101)' };
    this.#emitter.emit('gap', this.#gap.event);
  }

  /** Says anew how far the book can be believed, unless something is known to be missing from it. */
  judge(): void {
    this.#assess();
    this.settleSnapshots();
  }

  #assess(): void {
    if (!this.#hasSnapshot || this.#gap) return;
    const since = new Date();
    const doubts = [...this.#hooks.doubts()];
    if (doubts.length > 0) this.#trust = { state: 'stale', since, reason: doubts.join(', ') };
    else if (this.#trust.state !== 'current') this.#trust = { state: 'current', since };
  }

  /** Hands the book to every handler that is owed it, once it can be believed. */
  settleSnapshots(): void {
    if (this.#trust.state !== 'current' || this.#delivering) return;
    this.#registry.settleSnapshots(() => this.#book.positions());
  }
}
