// ONE supervised link to IB: attempts, generations, doubts. Joins session, heartbeat, notices and retry policy.
import { setTimeout as sleep } from 'node:timers/promises';
import { asStreamerError, ConnectionLostError, InternalError, type StreamerError } from '../errors.ts';
import { AttemptedLink } from './attempted-link.ts';
import { Heartbeat, type HeartbeatSettings } from './heartbeat.ts';
import { IbSession, type SessionTarget } from './ib-session.ts';
import type { DegradedReason, StreamerStatus } from './lifecycle.ts';
import { LinkStatus } from './link-status.ts';
import { type FarmHealth, farmHealth, type Notice, portOf } from './notices.ts';
import { type CircuitEvent, RetryPolicy, type RetrySettings } from './retry.ts';

export interface ConnectionSettings {
  readonly target: SessionTarget;
  readonly heartbeat: HeartbeatSettings;
  readonly retry: RetrySettings;
  /** Keep trying although the first attempt failed. */
  readonly retryInitially: boolean;
  /** A link that was lost sooner than this after it came up counts as a failed attempt. */
  readonly stableMs: number;
}

/** One link, as its user sees it. */
export interface Link {
  readonly generation: number;
  readonly accounts: readonly string[];
  requestAccountUpdates(subscribe: boolean, account: string): void;
  /** Ends this link; the supervisor replaces it. */
  end(error: StreamerError): void;
}

/** What the connection asks of its user, who knows what the link is for. */
export interface ConnectionHooks {
  /** A new link is ready: subscribe, and resolve when the data is complete; the result is called once the link counts as live, before that is told. */
  synchronise(link: Link): Promise<() => void>;
  received(): void;
  portfolioValue(bytes: Buffer, start: number, end: number): void;
  accountDownloadEnd(account: string): void;
  accountActivity(): void;
  accountReady(isReady: boolean, account: string): void;
  /** Called after the connection has reacted to it. */
  notice(notice: Notice): void;
  unreadable(reason: string): void;
  /** A frame was skipped unread: it may have been anything. */
  skipped(reason: string): void;
  status(status: StreamerStatus): void;
  circuit(event: CircuitEvent): void;
  /** The link `synchronise` was called for is gone. */
  lost(generation: number, error: StreamerError): void;
}

export interface ConnectionStats {
  /** Attempts begun. */
  attempts: number;
  /** TCP connections opened. */
  connects: number;
  /** Links ended, for whatever reason but stop(). */
  losses: number;
}

/** Errors that no waiting mends: trying again would only repeat them. */
const HOPELESS = new Set([
  'INTERNAL',
  'ACCOUNT_REQUIRED',
  'UNKNOWN_ACCOUNT',
  'UNSUPPORTED_SERVER_VERSION',
  'UNSUPPORTED_LIBRARY',
]);
/** Farms remembered; IB has some dozens. */
const MAX_FARMS = 1_000;
/** Longest wait for a closed socket to be gone. */
const GONE_MS = 2_000;

export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #hooks: ConnectionHooks;
  readonly #retry: RetryPolicy;
  readonly #status: LinkStatus;
  readonly #stopped = new AbortController();
  readonly #farms = new Map<string, FarmHealth>();
  readonly stats: ConnectionStats = { attempts: 0, connects: 0, losses: 0 };
  #port: number;
  #generation = 0;
  #attempt = 0;
  #wasLive = false;
  #session: IbSession | null = null;
  #heartbeat: Heartbeat | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(settings: ConnectionSettings, hooks: ConnectionHooks, firstGeneration: number) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#port = settings.target.port;
    this.#generation = firstGeneration - 1;
    this.#status = new LinkStatus((status) => hooks.status(status));
    this.#retry = new RetryPolicy(settings.retry, (event) => hooks.circuit(event));
  }

  get status(): StreamerStatus {
    return this.#status.now;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Health of each data farm the gateway spoke of. */
  get farms(): ReadonlyMap<string, FarmHealth> {
    return this.#farms;
  }

  /** Why the link, though up, is not to be believed. */
  get doubts(): ReadonlySet<DegradedReason> {
    return this.#status.doubts;
  }

  get heartbeatRoundTripMs(): number | null {
    return this.#heartbeat?.roundTripMs ?? null;
  }

  /** Resolves when the first link is synchronised. @throws {StreamerError} why there is none */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = this.#supervise(resolve).catch((error: unknown) => {
        this.#session?.end(asStreamerError(error));
        this.#status.stopped(this.#stopped.signal.aborted ? 'stop' : 'gaveUp', asStreamerError(error));
        reject(error);
      });
    });
  }

  /** Resolves when there is no link any more and none will follow. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Closes the link and ends every timer. */
  async stop(why: StreamerError): Promise<void> {
    this.#stopped.abort(why);
    this.#session?.end(why);
    await this.#done;
  }

  /** The link is up but its data is not to be believed. */
  doubt(reason: DegradedReason): void {
    this.#status.doubt(reason);
  }

  /** That reason for doubt is over. @param meanwhile acts under the new status, before that is told */
  trust(reason: DegradedReason, meanwhile: () => void = () => {}): void {
    this.#status.trust(reason, meanwhile);
  }

  async #supervise(live: () => void): Promise<void> {
    let before: StreamerError | null = null;
    while (!this.#stopped.signal.aborted) {
      const error = await this.#oneLink(live);
      if (error === null || this.#stopped.signal.aborted) continue;
      if (this.#isHopeless(error, before)) throw error;
      before = error;
      await this.#waitAfter(error);
    }
    const error = asStreamerError(this.#stopped.signal.reason);
    if (!this.#wasLive) throw error;
    this.#status.stopped('stop', null);
  }

  /** A link that was up is replaced whatever ended it, but for an error of our own that ended the one before it too. */
  #isHopeless(error: StreamerError, before: StreamerError | null): boolean {
    if (this.#wasLive) return error instanceof InternalError && before instanceof InternalError;
    return !this.#settings.retryInitially || HOPELESS.has(error.code);
  }

  /** From one attempt to the end of its link. `null`: the breaker did not let it through yet. */
  async #oneLink(live: () => void): Promise<StreamerError | null> {
    let link: AttemptedLink | null = null;
    try {
      const ran = await this.#retry.run(async () => {
        link = new AttemptedLink();
        await this.#establish(link, live);
        await link.outlives(this.#settings.stableMs);
      });
      if (!ran) {
        await this.#pause(1);
        return null;
      }
      return await this.#lossOf(link);
    } catch (thrown) {
      const error = asStreamerError(thrown);
      // Whatever threw: no live socket is left behind.
      this.#session?.end(error);
      return error;
    } finally {
      await this.#cleanUp();
    }
  }

  async #lossOf(link: AttemptedLink | null): Promise<StreamerError | null> {
    try {
      await link?.lost;
      return null;
    } catch (error) {
      return asStreamerError(error);
    }
  }

  async #establish(link: AttemptedLink, live: () => void): Promise<void> {
    this.#stopped.signal.throwIfAborted();
    this.#attempt++;
    this.stats.attempts++;
    this.#status.attempt(this.#attempt);
    // Who was told may have called stop(), which could end nothing yet.
    this.#stopped.signal.throwIfAborted();
    const session = this.#open(link);
    const accounts = await session.ready;
    // Ready and over within one chunk: nothing may be started that only an end would stop.
    if (session.error) throw session.error;
    const generation = ++this.#generation;
    link.generation = generation;
    this.#status.ready(generation);
    if (session.error) throw session.error;
    this.#heartbeat?.start();
    const synchronised = this.#hooks.synchronise({
      generation,
      accounts,
      requestAccountUpdates: (subscribe, account) => session.requestAccountUpdates(subscribe, account),
      end: (error) => session.end(error),
    });
    const publish = await Promise.race([synchronised, link.lost]).catch((error: unknown) => {
      session.end(asStreamerError(error));
      throw error;
    });
    if (session.error) throw session.error;
    this.#attempt = 0;
    this.#status.synced(generation, publish);
    this.#wasLive = true;
    live();
  }

  #open(link: AttemptedLink): IbSession {
    const hooks = this.#hooks;
    const heartbeat = new Heartbeat(this.#settings.heartbeat, {
      ask: () => session.requestCurrentTime(),
      dead: (error) => session.end(error),
    });
    const session: IbSession = new IbSession(
      { ...this.#settings.target, port: this.#port },
      {
        opened: () => {
          this.stats.connects++;
        },
        received: () => hooks.received(),
        portfolioValue: (bytes, start, end) => hooks.portfolioValue(bytes, start, end),
        accountDownloadEnd: (account) => hooks.accountDownloadEnd(account),
        accountActivity: () => hooks.accountActivity(),
        accountReady: (isReady, account) => hooks.accountReady(isReady, account),
        currentTime: () => heartbeat.answered(),
        notice: (notice) => this.#react(session, notice),
        unreadable: (reason) => hooks.unreadable(reason),
        skipped: (reason) => hooks.skipped(reason),
        ended: (error) => {
          heartbeat.stop();
          this.#status.forgetDoubts();
          if (link.generation !== null && !this.#stopped.signal.aborted) {
            this.stats.losses++;
            this.#linkDown(error);
            hooks.lost(link.generation, error);
          }
          link.lose(error);
        },
      },
    );
    this.#heartbeat = heartbeat;
    this.#session = session;
    return session;
  }

  #react(session: IbSession, notice: Notice): void {
    const farm = farmHealth(notice);
    if (farm && (this.#farms.size < MAX_FARMS || this.#farms.has(farm.farm))) this.#farms.set(farm.farm, farm.health);
    if (notice.reaction === 'upstream-lost') this.doubt('upstream-lost');
    if (notice.reaction === 'data-lost') this.doubt('data-lost');
    if (notice.reaction === 'data-lost' || notice.reaction === 'data-kept') this.trust('upstream-lost');
    const port = notice.reaction === 'port-changed' ? portOf(notice) : null;
    if (port !== null) this.#port = port;
    this.#hooks.notice(notice);
    if (port !== null) session.end(new ConnectionLostError(`its API port was changed to ${port}`));
  }

  /** Says at once that a link is down that was, or had been, synchronised; when the next attempt comes is decided once its socket is closed. */
  #linkDown(error: StreamerError): void {
    if (this.#wasLive || this.#status.now.state !== 'syncing') this.#status.lost(this.#attempt + 1, null, error);
  }

  async #waitAfter(error: StreamerError): Promise<void> {
    const attempt = this.#attempt + 1;
    const delayMs = this.#retry.nextDelayMs();
    if (this.#retry.isOpen) this.#status.breakerOpened(attempt, delayMs, error);
    else this.#status.lost(attempt, delayMs, error);
    await this.#pause(delayMs);
  }

  /** A wait that stop() cuts short. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }

  /** At most one connection at any instant: the next attempt waits until this one's socket is closed. */
  async #cleanUp(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (!session) return;
    const waited = new AbortController();
    await Promise.race([session.gone, sleep(GONE_MS, undefined, { signal: waited.signal }).catch(() => {})]);
    waited.abort();
  }
}
