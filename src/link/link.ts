// ONE supervised link to IB: attempts, generations, doubts. Joins session, heartbeat and retry; what a notice asks for is its user's.
import { asStreamerError, type StreamerError } from '../errors.ts';
import { AttemptWait } from './attempt-wait.ts';
import { ClientIdChoice } from './client-id-choice.ts';
import type { ConnectionHooks } from './connection-hooks.ts';
import { deadline } from './deadline.ts';
import { Heartbeat, type HeartbeatSettings } from './heartbeat.ts';
import { IbSession, type SessionTarget } from './ib-session.ts';
import { type DegradedReason, LinkStatus, type StreamerStatus } from './lifecycle.ts';
import { DataFarms, type FarmHealth } from './notices.ts';
import { PortChoice } from './port-choice.ts';
import { Retry, type RetrySettings } from './retry.ts';

export interface ConnectionSettings {
  readonly target: Omit<SessionTarget, 'clientId'> & { readonly clientId: number | 'auto' };
  readonly heartbeat: HeartbeatSettings;
  readonly retry: RetrySettings;
  /** Keep trying although the first attempt failed. */
  readonly retryInitially: boolean;
  /** A link that was lost sooner than this after it came up counts as a failed attempt. */
  readonly stableMs: number;
}

export interface ConnectionStats {
  /** Attempts begun. */
  attempts: number;
  /** TCP connections opened. */
  connects: number;
  /** Links ended, for whatever reason but stop(). */
  losses: number;
}

export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #hooks: ConnectionHooks;
  readonly #retry: Retry;
  readonly #status: LinkStatus;
  readonly #stopped = new AbortController();
  readonly #farms = new DataFarms();
  readonly stats: ConnectionStats = { attempts: 0, connects: 0, losses: 0 };
  readonly #ports: PortChoice;
  readonly #ids: ClientIdChoice;
  #generation = 0;
  #attempt = 0;
  #wasLive = false;
  /** The session's link was ready, and is not over. */
  #isUp = false;
  #session: IbSession | null = null;
  #heartbeat: Heartbeat | null = null;
  readonly #wait = new AttemptWait();
  #synchronised: () => void = () => {};
  /** Resolves when there is no link any more and none will follow. */
  done: Promise<void> = Promise.resolve();

  constructor(settings: ConnectionSettings, hooks: ConnectionHooks, firstGeneration: number) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#ports = new PortChoice(settings.target.port);
    this.#ids = new ClientIdChoice(settings.target.clientId);
    this.#generation = firstGeneration - 1;
    this.#status = new LinkStatus((status) => hooks.status(status));
    this.#retry = new Retry(settings.retry, (event) => hooks.circuit(event));
  }

  get status(): StreamerStatus {
    return this.#status.now;
  }

  get generation(): number {
    return this.#generation;
  }

  /** As which client the gateway is, or was last, asked. */
  get clientId(): number {
    return this.#ids.next;
  }

  /** Health of each data farm the gateway spoke of. */
  get farms(): ReadonlyMap<string, FarmHealth> {
    return this.#farms.health;
  }

  get heartbeatRoundTripMs(): number | null {
    return this.#heartbeat?.roundTripMs ?? null;
  }

  /** Resolves when the first link is synchronised. @throws {StreamerError} why there is none */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.done = this.#supervise(resolve).catch((error: unknown) => {
        this.#session?.end(asStreamerError(error));
        this.#over(this.#stopped.signal.aborted ? 'stop' : 'gaveUp', asStreamerError(error));
        reject(error);
      });
    });
  }

  /** Closes the link and ends every timer. */
  async stop(why: StreamerError): Promise<void> {
    this.#stopped.abort(why);
    this.#wait.hurry();
    this.#session?.end(why);
    await this.done;
  }

  /**
   * Ends the wait for the next attempt: it begins as soon as the old socket is closed.
   * @returns whether there is such a wait
   */
  reconnectNow(): boolean {
    const { state } = this.status;
    if (state !== 'reconnecting' && state !== 'circuitOpen') return false;
    this.#wait.hurry();
    return true;
  }

  /** What is asked of the link is complete, and believed but for these doubts. @param meanwhile see {@link LinkStatus.stands} */
  stands(doubts: readonly DegradedReason[], meanwhile: () => void): void {
    this.#attempt = 0;
    this.#status.stands(this.#generation, doubts, meanwhile);
    this.#synchronised();
  }

  /** The next links are opened at this port, as long as that is served. */
  followPort(port: number): void {
    this.#ports.follow(port);
  }

  /** Ends the link, or the attempt, that there is. */
  end(error: StreamerError): void {
    this.#session?.end(error);
  }

  async #supervise(live: () => void): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#retry.begins(this.#wait.wasHurried());
      const error = await this.#oneLink(live).catch(asStreamerError);
      if (signal.aborted) break;
      // A client id is no failure of the gateway: the next is tried at once.
      if (error.code === 'CLIENT_ID_IN_USE' && this.#ids.taken()) {
        this.#status.lost(this.#attempt + 1, 0, error);
        continue;
      }
      this.#judge(error);
      await this.#waitAfter(error);
    }
    if (!this.#wasLive) throw signal.reason;
    this.#over('stop', null);
  }

  /** @throws {StreamerError} the error, when no further attempt is to be made */
  #judge(error: StreamerError): void {
    this.#retry.ended(error.code === 'INTERNAL');
    // A link that was up is replaced whatever ended it, but for errors of our own that repeat themselves.
    const { retryInitially } = this.#settings;
    if (this.#wasLive ? this.#retry.failsByItself : !retryInitially || !error.retryable) throw error;
  }

  /** From one attempt to the end of its link and its socket. */
  async #oneLink(live: () => void): Promise<StreamerError> {
    this.#attempt++;
    this.stats.attempts++;
    this.#status.attempt(this.#attempt);
    // Who was told may have called stop(), which could end nothing yet.
    this.#stopped.signal.throwIfAborted();
    const port = this.#ports.next;
    const session = this.#open(port);
    const { stableMs } = this.#settings;
    let undoStable = () => {};
    try {
      await this.#synchronise(session);
      this.#ports.served(port);
      this.#ids.served();
      live();
      // Of a link that lies lost in the socket unread, nobody says that it lasted. Sooner than at once none is lost.
      if (stableMs === 0) this.#retry.succeeded();
      else undoStable = deadline(stableMs, () => this.#retry.succeeded());
    } catch (thrown) {
      // Whatever threw: no live socket is left behind.
      session.end(asStreamerError(thrown));
    }
    const error = await session.ended;
    undoStable();
    this.#ports.failed(port);
    // At most one connection at any instant: the next attempt waits until this one's socket is closed.
    this.#session = null;
    await session.gone;
    return error;
  }

  #open(port: number): IbSession {
    const hooks = this.#hooks;
    const heartbeat = new Heartbeat(this.#settings.heartbeat, {
      ask: () => session.requestCurrentTime(),
      dead: (error) => session.end(error),
    });
    const session: IbSession = new IbSession(
      { ...this.#settings.target, port, clientId: this.clientId },
      {
        ...hooks.messages,
        opened: () => void this.stats.connects++,
        currentTime: () => heartbeat.answered(),
        notice: (notice, at) => {
          this.#farms.note(notice);
          hooks.notice(notice, at);
        },
        ended: (error) => {
          heartbeat.stop();
          this.#ended(error);
        },
      },
    );
    this.#heartbeat = heartbeat;
    this.#session = session;
    return session;
  }

  async #synchronise(session: IbSession): Promise<void> {
    const accounts = await session.ready;
    // Ready and over within one chunk: nothing may be started that only an end would stop.
    if (session.error) throw session.error;
    const generation = ++this.#generation;
    this.#isUp = true;
    this.#status.ready(generation);
    if (session.error) throw session.error;
    this.#heartbeat?.start();
    const synchronised = new Promise<void>((resolve) => {
      this.#synchronised = resolve;
    });
    this.#hooks.up({
      generation,
      accounts,
      requestAccountUpdates: (subscribe, account) => session.requestAccountUpdates(subscribe, account),
      requestPositions: () => session.requestPositions(),
      requestPnl: (reqId, account, conId) => session.requestPnl(reqId, account, conId),
      cancelPnl: (reqId, conId) => session.cancelPnl(reqId, conId),
      end: (error) => session.end(error),
    });
    await Promise.race([synchronised, session.ended]);
    // Also when it was ended by whoever was told that it is complete.
    if (session.error) throw session.error;
    this.#wasLive = true;
  }

  /** Says at once that the link is down; when the next attempt comes is decided once its socket is closed. */
  #ended(error: StreamerError): void {
    const wasUp = this.#isUp;
    this.#isUp = false;
    if (!wasUp || this.#stopped.signal.aborted) return;
    this.stats.losses++;
    // A first link that never was live is told by what start() rejects with.
    const isLoss = this.#wasLive || this.#status.now.state !== 'syncing';
    const told = this.#hooks.lost(error);
    if (isLoss) this.#status.lost(this.#attempt + 1, null, error);
    told();
  }

  #over(input: 'stop' | 'gaveUp', error: StreamerError | null): void {
    this.#hooks.over(input === 'stop' ? null : error);
    this.#status.stopped(input, error);
  }

  async #waitAfter(error: StreamerError): Promise<void> {
    const attempt = this.#attempt + 1;
    const delayMs = this.#retry.nextDelayMs();
    if (this.#retry.isOpen) this.#status.breakerOpened(attempt, delayMs, error);
    else this.#status.lost(attempt, delayMs, error);
    if (!this.#stopped.signal.aborted) await this.#wait.pause(delayMs);
  }
}
