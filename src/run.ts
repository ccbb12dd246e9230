// One run from start() to stop(): joins link, account feed and keeper; hands the keeper's facts to be told.

import { clock } from './clock.ts';
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import { asStreamerError, type StreamerError, UnknownAccountError } from './errors.ts';
import { Connection, type Link, type Notice, type StreamerStatus } from './link/index.ts';
import type { StreamerSettings } from './options.ts';
import { AccountFeed, type FeedSink } from './positions/account-feed.ts';
import { chooseAccounts } from './positions/choose-accounts.ts';
import { PositionKeeper } from './positions/keeper.ts';
import { rowFilter } from './positions/row-filter.ts';
import type { PositionBookView } from './positions/trust.ts';
import { type Acts, REACTIONS } from './reactions.ts';
import type { StreamerEvents } from './streamer-events.ts';
import { linkWord, Telling } from './telling.ts';

/** An account taken over again sooner than this is left to whoever insists: no ping-pong. */
const TAKE_BACK_AFTER_MS = 60_000;

export class StreamingRun {
  readonly keeper: PositionKeeper;
  readonly connection: Connection;
  readonly #settings: StreamerSettings;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly telling: Telling;
  #feed: AccountFeed | null = null;
  #link: Link | null = null;
  /** How often TWS said that it lost its subscriptions. */
  #dataLosses = 0;
  /** The feed that is being downloaded again because of that. */
  #resynchronising: AccountFeed | null = null;
  /** Accounts whose servers at IB are resetting. */
  readonly #notReady = new Set<string>();
  #takenBackAt = Number.NEGATIVE_INFINITY;
  readonly #acts: Acts;

  /** @param before whose generations and sequence it goes on from; null for the first run of the process */
  constructor(
    settings: StreamerSettings,
    emitter: Emitter<StreamerEvents>,
    registry: HandlerRegistry,
    before: StreamingRun | null,
  ) {
    this.#settings = settings;
    this.#emitter = emitter;
    registry.forgetOwedSnapshots();
    this.keeper = new PositionKeeper(rowFilter(settings), before?.keeper.sequence ?? 0);
    this.telling = new Telling(this.keeper, emitter, registry, () => linkWord(this.connection.status));
    const { host, port, clientId, connectTimeoutMs, heartbeat, reconnect, circuitBreaker } = settings;
    this.connection = new Connection(
      {
        target: { host, port, clientId, connectTimeoutMs },
        heartbeat,
        retry: { ...reconnect, ...circuitBreaker },
        retryInitially: reconnect.initial,
        stableMs: reconnect.stableMs,
      },
      {
        synchronise: (link) => this.#synchronise(link),
        messages: {
          portfolioValue: (bytes, start, end, at) => this.#feed?.portfolioValue(bytes, start, end, at),
          downloadEnd: (account, at) => this.#feed?.downloadEnd(account, at),
          activity: (at) => this.#feed?.activity(at),
          ready: (isReady, account) => this.#accountReady(isReady, account),
          unreadable: (reason) => this.telling.rejected(this.keeper.unreadable(reason)),
          skipped: (reason) => this.#skipped(reason),
        },
        notice: (notice) => this.#notice(notice),
        status: (status) => this.#status(status),
        circuit: (event) => emitter.emit('circuit', event),
        lost: (error) => this.#lost(error),
      },
      (before?.connection.generation ?? 0) + 1,
    );
    this.#acts = {
      clientId,
      end: (error) => this.connection.end(error),
      followPort: (next) => this.connection.followPort(next),
      refresh: () => void this.#feed?.refresh(),
      resynchronise: () => this.#dataLost(),
      takeBack: () => this.#takeBack(),
      refuseAccount: () => this.#accountRejected(),
    };
  }

  start(): Promise<void> {
    return this.connection.start();
  }

  async stop(why: StreamerError): Promise<void> {
    this.#feed?.close(why);
    this.#feed = null;
    await this.connection.stop(why);
  }

  /** What is held, and how far that can be believed. */
  view(): PositionBookView {
    return this.keeper.view(linkWord(this.connection.status));
  }

  /** Where the findings of the feeds go. */
  readonly #sink: FeedSink = {
    downloaded: (downloads, at) => this.telling.download(this.keeper.downloaded(downloads, at)),
    live: (row, at) => this.telling.row(this.keeper.live(row, at)),
    refreshed: (row, at) => this.telling.row(this.keeper.refreshed(row, at)),
    refreshEnded: (account, seen, at) => this.telling.changes(this.keeper.refreshEnded(account, seen, at)),
    readable: (row) => this.keeper.readable(row),
    rejected: (rejection) => this.telling.rejected(this.keeper.rejected(rejection)),
    silent: () => {
      // While TWS is cut off from IB, asking again cannot help.
      if (this.connection.doubts.has('upstream-lost')) return false;
      this.connection.doubt('subscription-silent');
      return true;
    },
    heard: () => {
      this.connection.trust('subscription-silent');
      this.connection.trust('account-taken-over');
    },
  };

  async #synchronise(link: Link): Promise<() => void> {
    const accounts = chooseAccounts(this.#settings.account, link.accounts);
    // What is held of an account this login no longer names would look current for ever.
    const gone = this.keeper.accounts.find((account) => !accounts.includes(account));
    if (gone !== undefined) throw new UnknownAccountError(gone, link.accounts);
    this.keeper.linkReady(link.generation);
    this.#link = link;
    const feed = new AccountFeed(link, accounts, this.#settings, this.#sink);
    this.#feed = feed;
    const publish = await feed.synchronise();
    return () => {
      publish();
      // A 1101 came during this download: it is complete as far as it goes, and the next one is under way.
      if (this.#resynchronising === feed) this.telling.gap(this.keeper.dataLost());
    };
  }

  /** It may have been a row of the running download, of whatever contract. */
  #skipped(reason: string): void {
    const receiver = this.#feed ?? this.#sink;
    receiver.rejected({ reason, account: null, conId: null });
  }

  #status(status: StreamerStatus): void {
    if (status.state === 'live') this.telling.settleSnapshots();
    this.#emitter.emit('status', status);
  }

  #lost(error: StreamerError): void {
    this.#feed?.close(error);
    this.#feed = null;
    this.#link = null;
    this.#notReady.clear();
    this.telling.gap(this.keeper.linkLost(error));
  }

  #notice(notice: Notice): void {
    const { doubt, trust, act } = REACTIONS[notice.reaction] ?? {};
    if (doubt) this.connection.doubt(doubt);
    if (trust) this.connection.trust(trust);
    this.#emitter.emit('notice', notice);
    act?.(this.#acts, notice);
  }

  /** 1101: TWS lost its subscriptions, so everything is asked for again and compared. */
  #dataLost(): void {
    const feed = this.#feed;
    if (!feed) {
      // Nothing was subscribed yet, so nothing was lost.
      this.connection.trust('data-lost');
      return;
    }
    this.#dataLosses++;
    this.telling.gap(this.keeper.dataLost());
    if (this.#resynchronising !== feed) void this.#resynchronise(feed);
  }

  /** Only a download that no further 1101 fell into is believed. */
  async #resynchronise(feed: AccountFeed): Promise<void> {
    this.#resynchronising = feed;
    try {
      let losses: number;
      let publish: () => void;
      do {
        losses = this.#dataLosses;
        publish = await feed.synchronise();
      } while (feed === this.#feed && losses !== this.#dataLosses);
      if (feed === this.#feed) this.connection.trust('data-lost', publish);
    } catch (error) {
      if (feed === this.#feed) this.#link?.end(asStreamerError(error));
    } finally {
      if (this.#resynchronising === feed) this.#resynchronising = null;
    }
  }

  /** 2100 with one account is somebody else's doing; with several, our own turn-taking. */
  #takeBack(): void {
    const feed = this.#feed;
    if (!feed || feed.accounts.length > 1) return;
    feed.takenOver();
    this.connection.doubt('account-taken-over');
    if (clock.upMs() - this.#takenBackAt < TAKE_BACK_AFTER_MS) return;
    this.#takenBackAt = clock.upMs();
    void feed.refresh();
  }

  #accountReady(isReady: boolean, account: string): void {
    const feed = this.#feed;
    if (!feed?.accounts.includes(account)) return;
    if (!isReady) {
      this.#notReady.add(account);
      this.connection.doubt('account-not-ready');
    } else if (this.#notReady.delete(account) && this.#notReady.size === 0) {
      void this.#readyAgain(feed);
    }
  }

  /** What came meanwhile may be old: everything is asked for again before it is believed. */
  async #readyAgain(feed: AccountFeed): Promise<void> {
    await feed.refresh();
    if (feed === this.#feed && this.#notReady.size === 0) this.connection.trust('account-not-ready');
  }

  #accountRejected(): void {
    const account = this.#feed?.subscribed;
    if (this.#link && account) this.#link.end(new UnknownAccountError(account, this.#link.accounts));
  }
}
