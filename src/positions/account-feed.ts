// One link's account subscription(s): downloads to their end, then live rows; several accounts in turns.

import { errorOf, StreamerError } from '../errors.ts';
import { ageMs, type Moment, now } from '../moment.ts';
import { type PortfolioRow, PortfolioRowReader, type RowRejection } from './portfolio-row.ts';
import type { DownloadedRows } from './position-book.ts';

export interface FeedSettings {
  readonly snapshotTimeoutMs: number;
  /** How long one of several accounts stays subscribed after its download ended. */
  readonly accountDwellMs: number;
  /** Silence of the subscription that raises doubt: IB speaks at least every 3 minutes. */
  readonly silentAfterMs: number;
}

/** Contracts whose absence from a download proves nothing; `'all'` when an unreadable row named none. */
export type Unreadable = ReadonlySet<number> | 'all';

/** What the feed needs of the link. */
export interface AccountPort {
  requestAccountUpdates(subscribe: boolean, account: string): void;
  end(error: StreamerError): void;
}

/** Where the feed's findings go; `at` is when the bytes came that led to them. */
export interface FeedSink {
  /** Complete downloads of all accounts of the feed, none published before. */
  downloaded(accounts: readonly AccountDownload[], at: Moment): void;
  /** A row of a running subscription. */
  live(row: PortfolioRow, at: Moment): void;
  /** A row of a repeated download: only news matters. */
  refreshed(row: PortfolioRow, at: Moment): void;
  /** A repeated download ended: what was not `seen` is gone. */
  refreshEnded(account: string, seen: (conId: number) => boolean, at: Moment): void;
  rejected(rejection: RowRejection): void;
  /** The subscription fell silent. @returns whether asking again can help */
  silent(): boolean;
  /** A download ended, and the subscription is ours. */
  heard(): void;
  /** A good row came, whether or not it is published yet. */
  readable(row: PortfolioRow): void;
}

export interface AccountDownload {
  readonly account: string;
  readonly rows: DownloadedRows;
  readonly unreadable: Unreadable;
}

/** One account's download while it runs. */
interface Download {
  readonly account: string;
  readonly seen: Set<number>;
  /** Something of the account came since it was asked for. */
  heard: boolean;
  rows: number;
  unreadable: Set<number> | 'all';
  /** The end marker came, or the download is given up for `error`. */
  readonly end: (error?: StreamerError) => void;
}

/** Rows held back until they may be published; rows that come after the end marker still belong to them. */
type Staged = Map<number, { row: PortfolioRow; timestamp: Date }>;
const NOTHING_STAGED: ReadonlyMap<string, Staged> = new Map();

export class AccountFeed {
  readonly #port: AccountPort;
  /** The accounts it takes in turns. */
  readonly accounts: readonly string[];
  readonly #settings: FeedSettings;
  readonly #sink: FeedSink;
  readonly #reader = new PortfolioRowReader();
  #subscribed: string | null = null;
  #download: Download | null = null;
  /** The rows of the synchronisation that is under way or not yet published, by account. */
  #staging: ReadonlyMap<string, Staged> = NOTHING_STAGED;
  #work: Promise<unknown> = Promise.resolve();
  #rotation: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** When the subscription last spoke. */
  #heardAt = now();
  /** Accounts downloaded to their end on this link. */
  readonly #downloaded = new Set<string>();
  /** Accounts whose repeated download waits for its turn. */
  readonly #waiting = new Set<string>();
  /** Somebody else's request ended the subscription, and none of ours was answered since. */
  #isTakenOver = false;
  #closed = false;

  constructor(port: AccountPort, accounts: readonly string[], settings: FeedSettings, sink: FeedSink) {
    this.#port = port;
    this.accounts = accounts;
    this.#settings = settings;
    this.#sink = sink;
  }

  /**
   * Downloads every account to its end. What came is held back until the returned function is called.
   * @throws {SnapshotTimeoutError} when an end marker does not come
   */
  synchronise(): Promise<() => void> {
    return this.#inTurn(async () => {
      // Its own map: another synchronisation may begin between the end of this one and its publication.
      const staging = new Map<string, Staged>();
      this.#staging = staging;
      const downloads: AccountDownload[] = [];
      for (const account of this.accounts) {
        const rows: Staged = new Map();
        staging.set(account, rows);
        const { unreadable } = await this.#run(account, () => {});
        downloads.push({ account, rows, unreadable });
      }
      return () => this.#publish(staging, downloads);
    });
  }

  /** The account subscribed now. */
  get subscribed(): string | null {
    return this.#subscribed;
  }

  /** Downloads the subscribed account again, taking rows as they come. Ends the link when the download does not end. */
  async refresh(): Promise<void> {
    const account = this.#subscribed;
    if (account !== null && !this.#waiting.has(account)) await this.#refreshAccount(account);
  }

  /** 2100. What comes before the answer to a request of ours speaks of the time before that request. */
  takenOver(): void {
    if (!this.#download || this.#download.heard) this.#isTakenOver = true;
  }

  /** Body of a portfolioValue message (7): `bytes[start]` … `bytes[end - 1]`. */
  portfolioValue(bytes: Buffer, start: number, end: number, at: Moment): void {
    const row = this.#reader.read(bytes, start, end);
    if ('reason' in row) this.rejected(row);
    else this.#row(row, at);
  }

  #row(row: PortfolioRow, at: Moment): void {
    if (!this.accounts.includes(row.account)) {
      const conId = row.contract.conId;
      this.#sink.rejected({ reason: 'the row is of an account that was not subscribed', account: row.account, conId });
      return;
    }
    this.activity(at);
    this.#sink.readable(row);
    const download = this.#download?.account === row.account ? this.#download : null;
    if (download) {
      download.rows++;
      download.seen.add(row.contract.conId);
    }
    const staged = this.#staging.get(row.account);
    if (staged) staged.set(row.contract.conId, { row, timestamp: at.date });
    else if (download) this.#sink.refreshed(row, at);
    else this.#sink.live(row, at);
  }

  /** A row that could not be read: its contract's absence from the running download proves nothing. */
  rejected(rejection: RowRejection): void {
    const download = this.#download;
    if (download) {
      if (rejection.conId === null || download.unreadable === 'all') download.unreadable = 'all';
      else download.unreadable.add(rejection.conId);
    }
    this.#sink.rejected(rejection);
  }

  /**
   * accountDownloadEnd (54). It names no request: one that comes before anything else of a repeated download belongs to
   * an earlier one, and believing it would close all that is held.
   */
  downloadEnd(account: string, at: Moment): void {
    const download = this.#download;
    const isLate = download !== null && !download.heard && this.#downloaded.has(download.account);
    if (isLate) return;
    this.activity(at);
    if (download && (account === download.account || account === '')) download.end();
  }

  /** Anything that proves the subscription alive. */
  activity(at: Moment): void {
    this.#heardAt = at;
    if (this.#download) this.#download.heard = true;
  }

  /** The link is gone: no timer, no further finding. */
  close(error: StreamerError): void {
    this.#closed = true;
    clearTimeout(this.#rotation);
    clearTimeout(this.#silence);
    this.#staging = NOTHING_STAGED;
    this.#download?.end(error);
  }

  #publish(staging: ReadonlyMap<string, Staged>, downloads: readonly AccountDownload[]): void {
    if (this.#closed) return;
    if (this.#staging === staging) this.#staging = NOTHING_STAGED;
    this.#sink.downloaded(downloads, this.#heardAt);
    this.#watchSilence();
    this.#rotate();
  }

  async #refreshAccount(account: string): Promise<void> {
    this.#waiting.add(account);
    try {
      await this.#inTurn(() => {
        this.#waiting.delete(account);
        return this.#run(account, ({ seen, unreadable }) => {
          const spared = (conId: number) => seen.has(conId) || unreadable === 'all' || unreadable.has(conId);
          this.#sink.refreshEnded(account, spared, this.#heardAt);
        });
      });
    } catch (error) {
      if (!this.#closed && error instanceof StreamerError && error.code === 'SNAPSHOT_TIMEOUT') this.#port.end(error);
    }
  }

  /** One download at a time: the gateway's end marker names no request. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => {});
    return turn;
  }

  /** @param ended called the moment the end marker is read: rows behind it in the same chunk are live again */
  #run(account: string, ended: (download: Download) => void): Promise<Download> {
    if (this.#closed) return Promise.reject(new Error('the link is gone'));
    return new Promise((resolve, reject) => {
      const { snapshotTimeoutMs } = this.#settings;
      const timer = setTimeout(
        () => download.end(errorOf('SNAPSHOT_TIMEOUT', { timeoutMs: snapshotTimeoutMs, rows: download.rows })),
        snapshotTimeoutMs,
      );
      const download: Download = {
        account,
        seen: new Set(),
        heard: false,
        rows: 0,
        unreadable: new Set(),
        end: (error) => {
          clearTimeout(timer);
          this.#download = null;
          if (error) return reject(error);
          this.#downloaded.add(account);
          ended(download);
          if (!this.#isTakenOver) this.#sink.heard();
          resolve(download);
        },
      };
      this.#download = download;
      this.#isTakenOver = false;
      if (this.#subscribed !== null) this.#port.requestAccountUpdates(false, this.#subscribed);
      this.#subscribed = account;
      this.#port.requestAccountUpdates(true, account);
    });
  }

  #rotate(): void {
    clearTimeout(this.#rotation);
    if (this.accounts.length < 2 || this.#closed) return;
    this.#rotation = setTimeout(async () => {
      const next = (this.accounts.indexOf(this.#subscribed ?? '') + 1) % this.accounts.length;
      await this.#refreshAccount(this.accounts[next] ?? '');
      this.#rotate();
    }, this.#settings.accountDwellMs);
  }

  #watchSilence(): void {
    clearTimeout(this.#silence);
    if (this.#closed) return;
    const { silentAfterMs } = this.#settings;
    const leftMs = silentAfterMs - ageMs(this.#heardAt);
    // Nothing left: it is silent, and that was dealt with; the next look is a whole patience away.
    const waitMs = leftMs > 0 ? leftMs : silentAfterMs;
    this.#silence = setTimeout(async () => {
      if (ageMs(this.#heardAt) >= silentAfterMs && this.#sink.silent()) await this.refresh();
      this.#watchSilence();
    }, waitMs);
  }
}
