// One run from start() to stop(): joins connection, row reader, account feed and keeper.

import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import { AccountHeldElsewhereError, asStreamerError, type StreamerError, UnknownAccountError } from './errors.ts';
import {
  Connection,
  type DegradedReason,
  type Link,
  type Notice,
  type NoticeReaction,
  type StreamerStatus,
} from './link/index.ts';
import type { StreamerSettings } from './options.ts';
import { AccountFeed } from './positions/account-feed.ts';
import { chooseAccounts } from './positions/choose-accounts.ts';
import { type KeeperHooks, PositionKeeper } from './positions/keeper.ts';
import { PortfolioRowReader } from './positions/portfolio-row.ts';
import { rowFilter } from './positions/row-filter.ts';
import type { StreamerEvents } from './streamer-events.ts';

/** An account taken over again sooner than this is left to whoever insists: no ping-pong. */
const TAKE_BACK_AFTER_MS = 60_000;

export class StreamingRun implements KeeperHooks {
  readonly keeper: PositionKeeper;
  readonly connection: Connection;
  readonly #settings: StreamerSettings;
  readonly #emitter: Emitter<StreamerEvents>;
  #reader = new PortfolioRowReader();
  #feed: AccountFeed | null = null;
  #link: Link | null = null;
  /** How often TWS said that it lost its subscriptions. */
  #dataLosses = 0;
  /** The feed that is being downloaded again because of that. */
  #resynchronising: AccountFeed | null = null;
  /** Accounts whose servers at IB are resetting. */
  readonly #notReady = new Set<string>();
  #takenBackAt = Number.NEGATIVE_INFINITY;
  /** What the account subscription does about a notice; the link's own reactions are the connection's. */
  readonly #reactions: Readonly<Partial<Record<NoticeReaction, (notice: Notice) => void>>> = {
    'data-lost': () => this.#dataLost(),
    'data-kept': () => void this.#feed?.refresh(),
    'account-taken-over': () => this.#takeBack(),
    'account-held-elsewhere': ({ text }) => this.#link?.end(new AccountHeldElsewhereError(text)),
    'request-rejected': ({ text }) => {
      if (/account/i.test(text)) this.#accountRejected();
    },
  };

  /** @param before whose generations and sequence it goes on from; null for the first run of the process */
  constructor(
    settings: StreamerSettings,
    emitter: Emitter<StreamerEvents>,
    registry: HandlerRegistry,
    before: StreamingRun | null,
  ) {
    this.#settings = settings;
    this.#emitter = emitter;
    const keeper = new PositionKeeper(emitter, registry, rowFilter(settings), this, before?.keeper.sequence ?? 0);
    this.keeper = keeper;
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
        received: () => keeper.received(),
        portfolioValue: (bytes, start, end) => this.#portfolioValue(bytes, start, end),
        accountDownloadEnd: (account) => this.#feed?.downloadEnded(account),
        accountActivity: () => this.#feed?.activity(),
        accountReady: (isReady, account) => this.#accountReady(isReady, account),
        notice: (notice) => this.#notice(notice),
        unreadable: (reason) => keeper.unreadable(reason),
        skipped: (reason) => this.#skipped(reason),
        status: (status) => this.#status(status),
        circuit: (event) => emitter.emit('circuit', event),
        lost: (_generation, error) => this.#lost(error),
      },
      (before?.connection.generation ?? 0) + 1,
    );
  }

  start(): Promise<void> {
    return this.connection.start();
  }

  async stop(why: StreamerError): Promise<void> {
    this.#feed?.close(why);
    this.#feed = null;
    await this.connection.stop(why);
  }

  /** The subscription fell silent: doubt it, and let the feed ask again. While TWS is cut off from IB that cannot help. */
  silent(): boolean {
    if (this.connection.doubts.has('upstream-lost')) return false;
    this.connection.doubt('subscription-silent');
    return true;
  }

  doubts(): ReadonlySet<DegradedReason> {
    return this.connection.doubts;
  }

  /** A download ended that nobody took over: the subscription speaks, and is ours. */
  heard(): void {
    this.connection.trust('subscription-silent');
    this.connection.trust('account-taken-over');
  }

  async #synchronise(link: Link): Promise<() => void> {
    const accounts = chooseAccounts(this.#settings.account, link.accounts);
    // What is held of an account this login no longer names would look current for ever.
    const gone = this.keeper.accounts.find((account) => !accounts.includes(account));
    if (gone !== undefined) throw new UnknownAccountError(gone, link.accounts);
    this.keeper.linkReady(link.generation);
    this.#reader = new PortfolioRowReader();
    this.#link = link;
    const feed = new AccountFeed(link, accounts, this.#settings, this.keeper, () => this.keeper.now);
    this.#feed = feed;
    const publish = await feed.synchronise();
    return () => {
      publish();
      // A 1101 came during this download: it is complete as far as it goes, and the next one is under way.
      if (this.#resynchronising === feed) this.keeper.dataLost();
    };
  }

  #portfolioValue(bytes: Buffer, start: number, end: number): void {
    const feed = this.#feed;
    if (!feed) return;
    const row = this.#reader.read(bytes, start, end);
    if ('reason' in row) feed.rejected(row);
    else feed.row(row);
  }

  /** It may have been a row of the running download, of whatever contract. */
  #skipped(reason: string): void {
    const receiver = this.#feed ?? this.keeper;
    receiver.rejected({ reason, account: null, conId: null });
  }

  #status(status: StreamerStatus): void {
    // The book's word changes before the event, so that a listener never reads `current` beside a link that is not.
    if (status.state === 'degraded' || status.state === 'live') this.keeper.judge();
    if (status.state === 'reconnecting') this.keeper.linkDown(status.error);
    if (status.state === 'stopped') this.keeper.stopped(status.error);
    this.#emitter.emit('status', status);
  }

  #lost(error: StreamerError): void {
    this.#feed?.close(error);
    this.#feed = null;
    this.#link = null;
    this.#notReady.clear();
    this.keeper.linkLost(error);
  }

  #notice(notice: Notice): void {
    this.#emitter.emit('notice', notice);
    this.#reactions[notice.reaction]?.(notice);
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
    this.keeper.dataLost();
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
    if (performance.now() - this.#takenBackAt < TAKE_BACK_AFTER_MS) return;
    this.#takenBackAt = performance.now();
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
