// One run from start() to stop(): joins link and core. What the link says are facts to the core; what that finds is told, or sent.

import type { AccountLife } from './account-life.ts';
import { asStreamerError, type StreamerError, UnknownAccountError } from './errors.ts';
import { Hands } from './hands.ts';
import { Heard } from './heard.ts';
import { Connection, type Link, type Notice, type StreamerStatus } from './link/index.ts';
import { LivePnl } from './live-pnl.ts';
import { type Moment, now } from './moment.ts';
import type { StreamerSettings } from './options.ts';
import type { Outlets } from './outlets.ts';
import { STOPPED } from './positions/account-core.ts';
import type { AccountFact, Finding, Standing } from './positions/account-facts.ts';
import { chooseAccounts } from './positions/choose-accounts.ts';
import { type RowRejection, readPortfolioRow } from './positions/portfolio-row.ts';
import { readPosition } from './positions/position-message.ts';
import { RowBytes } from './positions/row-bytes.ts';
import { type Acts, REACTIONS } from './reactions.ts';
import { Telling } from './telling.ts';
import type { ToldValue } from './values/account-value-store.ts';
import { Waking } from './waking.ts';

export class StreamingRun {
  readonly life: AccountLife;
  readonly connection: Connection;
  readonly telling: Telling;
  readonly heard = new Heard();
  readonly #settings: StreamerSettings;
  readonly #outlets: Outlets;
  readonly #waking: Waking;
  readonly #acts: Acts;
  readonly #hands: Hands;
  /** Null: values are off. */
  readonly #pnl: LivePnl | null;
  #rows = new RowBytes();
  #accounts: readonly string[] = [];
  /** Of the login, by the newest link: managedAccounts (15). */
  logins: readonly string[] = [];
  #standing: Standing;

  /** @param life goes on from the run before, if there was one */
  constructor(settings: StreamerSettings, outlets: Outlets, life: AccountLife) {
    this.#settings = settings;
    this.#outlets = outlets;
    this.life = life;
    this.#standing = life.core.standing;
    this.telling = new Telling(life, outlets);
    this.#hands = new Hands(settings.snapshotTimeoutMs, this.telling, outlets.log);
    life.pnl.use(settings.values === 'off' ? 0 : settings.pnl.subscriptions);
    this.#pnl = settings.values === 'off' ? null : new LivePnl(life, this.#hands, this.#failed);
    this.#waking = new Waking(life.core, (at) => this.#take({ fact: 'wake' }, at), this.#failed);
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
        up: (link) => this.#up(link),
        messages: {
          portfolioValue: (bytes, start, end, at) => this.#portfolioValue(bytes, start, end, at),
          downloadEnd: (account, at) => this.#downloadEnd(account, at),
          value: (value, at) => this.#value(value, at),
          accountTime: (at) => this.#take({ fact: 'accountTime' }, at),
          position: (bytes, start, end, at) => this.#position(bytes, start, end, at),
          positionsEnd: (at) => this.#take({ fact: 'positionsEnd' }, at),
          execution: (message, at) => {
            const rejection = this.life.executed(message, at);
            if (rejection) this.telling.rejected(rejection, false);
          },
          unreadable: (reason) => this.telling.rejected({ reason, account: null, conId: null }, false),
          skipped: (reason, at) => this.#badRow({ reason, account: null, conId: null }, at),
          pnl: (bytes, start, end, at) => this.#pnl?.frame(this.#rows, bytes, start, end, at),
          chunkRead: (at) => this.#chunkRead(at),
        },
        notice: (notice, at) => this.#notice(notice, at),
        status: (status) => this.#status(status),
        circuit: (event) => outlets.emitter.emit('circuit', event),
        lost: (error) => this.#lost(error),
        over: (error) => this.#over(error),
      },
      life.generation + 1,
    );
    const { connection } = this;
    this.#acts = {
      get clientId() {
        return connection.clientId;
      },
      end: (error) => this.connection.end(error),
      followPort: (next) => this.connection.followPort(next),
      // Of the only account there is, when nothing of it was told on this link yet, the link is of no use.
      heldElsewhere: (error) => {
        if (this.#accounts.length === 1 && life.core.standing.is === 'syncing') connection.end(error);
      },
      refuseAccount: () => this.#accountRejected(),
    };
  }

  start(): Promise<void> {
    return this.connection.start();
  }

  async stop(why: StreamerError): Promise<void> {
    this.#waking.stop();
    this.#pnl?.down();
    await this.connection.stop(why);
  }

  #up(link: Link): void {
    this.logins = Object.freeze([...link.accounts]);
    const accounts = chooseAccounts(this.#settings.account, link.accounts, this.#accounts);
    // What is held of an account this login no longer names would look current for ever.
    const gone = this.#accounts.length > 0 && this.life.core.accounts.find((account) => !accounts.includes(account));
    if (gone) throw new UnknownAccountError(gone, link.accounts);
    this.#accounts = accounts;
    this.#hands.link = link;
    this.#rows = new RowBytes();
    this.life.admission.retain(accounts);
    this.life.values.retain(accounts);
    this.#outlets.registry.retain(accounts);
    const at = now();
    const found = this.life.take({ fact: 'linkUp', generation: link.generation, accounts }, at);
    // The gap since stop() is of the link that was stopped.
    const gap = found.filter(({ find }) => find === 'gap');
    this.#carryOut(gap, at, null);
    this.life.generation = link.generation;
    this.#pnl?.up(link.generation);
    this.#found(found.slice(gap.length), at);
  }

  #lost(error: StreamerError): () => void {
    const at = now();
    const found = this.#down(error.message, at);
    return () => this.#carryOut(found, at, error);
  }

  #over(error: StreamerError | null): void {
    const at = now();
    this.#carryOut(this.#down(error === null ? STOPPED : error.message, at), at, error);
  }

  #down(why: string, at: Moment): readonly Finding[] {
    this.#waking.stop();
    this.#hands.link = null;
    this.life.values.lost(at);
    this.#pnl?.down();
    const found = this.life.take({ fact: 'linkDown', why }, at);
    this.#standing = this.life.core.standing;
    return found;
  }

  #portfolioValue(bytes: Buffer, start: number, end: number, at: Moment): void {
    if (this.#hands.link === null) return;
    const row = readPortfolioRow(this.#rows, bytes, start, end);
    if ('reason' in row) {
      this.#badRow(row, at);
      return;
    }
    const { account, unread } = row;
    if (this.#accounts.includes(account)) this.heard.row(account, at);
    const { conId } = row.contract;
    if (unread === null) this.life.rejections.readable(account, conId);
    else this.telling.rejected({ reason: unread, account, conId }, true);
    this.#found(this.life.row(row, at), at);
    this.#pnl?.row(row, at);
  }

  #downloadEnd(account: string, at: Moment): void {
    if (this.#accounts.includes(account)) this.heard.account(account, at);
    this.life.values.ended(account || (this.life.core.subscribed ?? ''));
    this.#take({ fact: 'end', account }, at);
  }

  #value(value: ToldValue, at: Moment): void {
    this.#take({ fact: 'value', ...value }, at);
    if (this.#hands.link && this.#accounts.includes(value.account))
      this.telling.accountValue(value.account, this.life.values.take(value, this.life.generation, at));
  }

  #position(bytes: Buffer, start: number, end: number, at: Moment): void {
    const { fact, account, unread } = readPosition(this.#rows, bytes, start, end);
    // They tell of every account of the login: one that is not streamed says nothing of ours, and hides nothing.
    if (account !== null && !this.#accounts.includes(account)) return;
    this.#take(fact, at);
    if (unread !== null) this.telling.rejected(unread, false);
  }

  /** It may have been a row of the running download, of whatever contract. */
  #badRow(rejection: RowRejection, at: Moment): void {
    if (this.#hands.link) this.#take({ fact: 'badRow', rejection }, at);
    else this.telling.rejected(rejection, true);
  }

  #status(status: StreamerStatus): void {
    // What an attempt heard before its link was ready is gone with it.
    if (status.state === 'connecting') this.life.take({ fact: 'dataKept' }, now());
    if (status.state === 'live') this.telling.settleSnapshots();
    this.#outlets.emitter.emit('status', status);
  }

  #notice(notice: Notice, at: Moment): void {
    const { fact, act } = REACTIONS[notice.reaction] ?? {};
    const what = fact?.(notice);
    if (what?.fact === 'dataLost') {
      this.life.values.lost(at);
      this.#pnl?.dataLost();
    }
    if (what) this.#take(what, at);
    this.#outlets.emitter.emit('notice', notice);
    this.#pnl?.notice(notice, at);
    act?.(this.#acts, notice);
  }

  #chunkRead(at: Moment): void {
    this.#waking.wakeIfDue(at);
    this.#pnl?.wakeIfDue(at);
  }

  #accountRejected(): void {
    const account = this.life.core.subscribed;
    // Of several the others go on.
    if (this.#hands.link && account !== null && this.#accounts.length === 1)
      this.#hands.link.end(new UnknownAccountError(account, this.#hands.link.accounts));
  }

  #take(fact: AccountFact, at: Moment): void {
    this.#found(this.life.take(fact, at), at);
  }

  /** Word, status and events in one breath: the link's status follows the core's standing before anything is told. */
  #found(found: readonly Finding[], at: Moment): void {
    const { standing } = this.life.core;
    this.#waking.arm();
    const before = this.#standing;
    this.#standing = standing;
    const isKnown = standing === before || found.some(({ find }) => find === 'unanswered');
    if (isKnown || standing.is === 'down' || standing.is === 'syncing') {
      this.#carryOut(found, at, null);
    } else {
      const doubts = standing.is === 'live' ? [] : standing.doubts;
      this.connection.stands(doubts, () => this.#carryOut(found, at, null));
    }
  }

  #carryOut(found: readonly Finding[], at: Moment, error: StreamerError | null): void {
    this.#hands.carryOut(found, at, error);
    this.#pnl?.after(found, this.#accounts, at);
  }

  /** An error of our own, in a timer: whatever it was, no live socket is left behind. */
  readonly #failed = (error: unknown): void => this.connection.end(asStreamerError(error));
}
