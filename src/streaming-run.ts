// One run from start() to stop(): joins connection, row reader, account feed and keeper.
import { AccountFeed } from './account-feed.ts';
import { chooseAccounts } from './choose-accounts.ts';
import { Connection, type Link, type Notice, type NoticeReaction, type StreamerStatus } from './connection/index.ts';
import type { Emitter } from './emitter.ts';
import { AccountHeldElsewhereError, StreamerError, UnknownAccountError } from './errors.ts';
import type { StreamerSettings } from './options.ts';
import { PortfolioRowReader } from './portfolio-row.ts';
import type { PositionKeeper } from './position-keeper.ts';
import type { StreamerEvents } from './streamer-events.ts';

/** An account taken over again sooner than this is left to whoever insists: no ping-pong. */
const TAKE_BACK_AFTER_MS = 60_000;

export class StreamingRun {
  readonly settings: StreamerSettings;
  readonly #keeper: PositionKeeper;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #connection: Connection;
  #reader = new PortfolioRowReader();
  #feed: AccountFeed | null = null;
  #link: Link | null = null;
  #takenBackAt = Number.NEGATIVE_INFINITY;
  /** What the account subscription does about a notice; the link's own reactions are the connection's. */
  readonly #reactions: Readonly<Partial<Record<NoticeReaction, (notice: Notice) => void>>> = {
    'data-lost': () => void this.#resynchronise(),
    'data-kept': () => void this.#feed?.refresh(),
    'account-taken-over': () => this.#takeBack(),
    'account-held-elsewhere': ({ text }) => this.#link?.end(new AccountHeldElsewhereError(text)),
    'request-rejected': ({ text }) => {
      if (/account/i.test(text)) this.#accountRejected();
    },
  };

  constructor(
    settings: StreamerSettings,
    keeper: PositionKeeper,
    emitter: Emitter<StreamerEvents>,
    firstGeneration: number,
  ) {
    this.settings = settings;
    this.#keeper = keeper;
    this.#emitter = emitter;
    const { host, port, clientId, connectTimeoutMs, heartbeat, reconnect, circuitBreaker } = settings;
    this.#connection = new Connection(
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
        notice: (notice) => this.#notice(notice),
        unreadable: (reason) => keeper.rejected({ reason, account: null, conId: null }),
        status: (status) => this.#status(status),
        circuit: (event) => emitter.emit('circuit', event),
        lost: (_generation, error) => this.#lost(error),
      },
      firstGeneration,
    );
  }

  get connection(): Connection {
    return this.#connection;
  }

  start(): Promise<void> {
    return this.#connection.start();
  }

  async stop(why: StreamerError): Promise<void> {
    this.#feed?.close(why);
    this.#feed = null;
    await this.#connection.stop(why);
  }

  /** The subscription fell silent: doubt it, and let the feed ask again. */
  silent(): void {
    this.#connection.doubt('subscription-silent');
  }

  heard(): void {
    this.#connection.trust('subscription-silent');
    this.#connection.trust('account-taken-over');
  }

  #synchronise(link: Link): Promise<() => void> {
    const accounts = chooseAccounts(this.settings.account, link.accounts);
    this.#keeper.linkReady(link.generation);
    this.#reader = new PortfolioRowReader();
    this.#link = link;
    this.#feed = new AccountFeed(link, accounts, this.settings, this.#keeper, () => this.#keeper.now);
    return this.#feed.synchronise();
  }

  #portfolioValue(bytes: Buffer, start: number, end: number): void {
    const feed = this.#feed;
    if (!feed) return;
    const row = this.#reader.read(bytes, start, end);
    if ('reason' in row) feed.rowRejected(row);
    else feed.row(row);
  }

  #status(status: StreamerStatus): void {
    if (status.state === 'degraded') this.#keeper.doubted(status.reasons);
    if (status.state === 'live') this.#keeper.doubted([]);
    this.#emitter.emit('status', status);
  }

  #lost(error: StreamerError): void {
    this.#feed?.close(error);
    this.#feed = null;
    this.#link = null;
    this.#keeper.linkLost(error);
  }

  #notice(notice: Notice): void {
    this.#emitter.emit('notice', notice);
    this.#reactions[notice.reaction]?.(notice);
  }

  /** 1101: TWS lost its subscriptions, so everything is asked for again and compared. */
  async #resynchronise(): Promise<void> {
    const feed = this.#feed;
    if (!feed || !this.#keeper.hasSnapshot) return;
    this.#keeper.dataLost();
    try {
      const publish = await feed.synchronise();
      if (feed !== this.#feed) return;
      publish();
      this.#connection.trust('data-lost');
    } catch (error) {
      if (feed === this.#feed && error instanceof StreamerError) this.#link?.end(error);
    }
  }

  /** 2100 with one account is somebody else's doing; with several, our own turn-taking. */
  #takeBack(): void {
    const feed = this.#feed;
    if (!feed || feed.accounts.length > 1) return;
    this.#connection.doubt('account-taken-over');
    if (performance.now() - this.#takenBackAt < TAKE_BACK_AFTER_MS) return;
    this.#takenBackAt = performance.now();
    void feed.refresh().then(() => {
      if (feed === this.#feed) this.#connection.trust('account-taken-over');
    });
  }

  #accountRejected(): void {
    const account = this.#feed?.subscribed;
    if (this.#link && account) this.#link.end(new UnknownAccountError(account, this.#link.accounts));
  }
}
