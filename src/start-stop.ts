// start(), stop() and reset(): whose call counts, and which run there is. One union: idle, loading, starting, streaming, stopping.
import { randomUUID } from 'node:crypto';
import { abortable } from './abortable.ts';
import { aborted, errorOf, type StreamerError } from './errors.ts';
import { Leases, type StreamLease } from './leases.ts';
import { fixedDate } from './moment.ts';
import { differingSettings, type StreamerSettings } from './options.ts';
import type { Outlets } from './outlets.ts';
import { neverAsked, notAskedYet, type PositionBookView } from './positions/book-view.ts';
import { findPosition, type PositionKey } from './positions/find-position.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import { type PartialWish, type Wish, wishOver } from './positions/wish.ts';
import type { StreamingRun } from './run.ts';
import { type LinkMark, markLink } from './singleton.ts';
import type { BookTotals, HowSummed } from './totals.ts';
import type { AccountValues } from './values/account-value.ts';

type Phase =
  | { readonly at: 'idle' }
  /** The code of a run is being loaded. */
  | {
      readonly at: 'loading';
      readonly settings: StreamerSettings;
      readonly attempt: Promise<void>;
    }
  | {
      readonly at: 'starting';
      readonly run: StreamingRun;
      readonly settings: StreamerSettings;
      readonly attempt: Promise<void>;
    }
  | { readonly at: 'streaming'; readonly run: StreamingRun; readonly settings: StreamerSettings }
  | { readonly at: 'stopping'; readonly why: StreamerError; readonly done: Promise<void> };

const IDLE: Phase = { at: 'idle' };
/** Before anybody started: nothing is held that it could show. */
const NO_WISH: Wish = { secTypes: 'all', symbols: [] };
const NOTHING: readonly AccountValues[] = Object.freeze([]);
const THERE: Promise<void> = Promise.resolve();

export class StartStop {
  readonly #outlets: Outlets;
  readonly #stopped: () => void;
  readonly #forgotten: () => void;
  /** The view before the first run. */
  #unasked = neverAsked(fixedDate());
  #phase: Phase = IDLE;
  #newest: StreamingRun | null = null;
  #run = randomUUID();
  /** What is known is forgotten once the stop under way is over. */
  #isForgetting = false;
  /** Calls of stop(): a start() that waits for one is given up by the next. */
  #stops = 0;
  readonly #leases = new Leases((why) => this.#unwanted(why));
  #mark: LinkMark | null = null;

  /**
   * @param stopped is called at the end of every stop, also when nothing ran
   * @param forgotten is called when everything is forgotten
   */
  constructor(outlets: Outlets, stopped: () => void, forgotten: () => void) {
    this.#outlets = outlets;
    this.#stopped = stopped;
    this.#forgotten = forgotten;
  }

  /** What `sequence` is unique within: everything until the next reset(). */
  get run(): string {
    return this.#run;
  }

  /** The newest run: what is known, also after it has ended. Null before the first. */
  get newest(): StreamingRun | null {
    return this.#newest;
  }

  /** @param wish what is to be seen, beside or in place of what start() said */
  view(wish: PartialWish): PositionBookView {
    if (this.#newest) return this.#newest.life.views.view(wish);
    return this.#unasked;
  }

  /** Sums over what {@link view} shows. */
  totals(wish: PartialWish, how: HowSummed): BookTotals {
    return this.#newest?.life.totals(wish, how) ?? this.#unasked;
  }

  /** What accounts are worth; nothing before the first book is known. */
  accountValues(account: string | undefined): readonly AccountValues[] {
    const life = this.#newest?.life;
    return life?.core.isPublished ? life.accountValues(account) : NOTHING;
  }

  /** What is left out of a wish is as start() said. */
  wish(own: PartialWish): Wish {
    return wishOver(own, this.#newest?.life.wish ?? NO_WISH);
  }

  /** What is held by this key, whatever anybody's wish hides; `undefined`: that is not known. */
  position(key: PositionKey, account: string | undefined): PositionUpdate | null | undefined {
    const core = this.#newest?.life.core;
    return core?.isPublished ? findPosition(core.positions(), key, account) : undefined;
  }

  /** @throws {StreamerError} `ALREADY_STREAMING` `ABORTED` {@link StreamerError} why there is no stream */
  async start(settings: StreamerSettings): Promise<StreamLease> {
    const { signal } = settings;
    const stops = this.#stops;
    while (this.#phase.at === 'stopping') await this.#phase.done;
    if (stops !== this.#stops) throw aborted('stop() was called');
    if (signal?.aborted) throw aborted('its signal was aborted', signal.reason);
    const phase: Phase = this.#phase;
    if (phase.at !== 'idle') this.#join(phase.settings, settings);
    const lease = this.#leases.take(signal);
    const attempt = phase.at === 'idle' ? this.#begin(settings) : phase.at === 'streaming' ? THERE : phase.attempt;
    try {
      await abortable(attempt, signal);
    } catch (error) {
      void lease.release();
      // Whoever gives up last leaves no socket behind.
      if (this.#leases.size === 0) await attempt.catch(() => {});
      throw error;
    }
    return lease;
  }

  stop(): Promise<void> {
    this.#stops++;
    const others = this.#leases.size - 1;
    if (others > 0 && this.#phase.at !== 'stopping')
      this.#outlets.log.warn(`stop() ends the link for all ${others + 1} leases; release() ends it for one.`);
    return this.#stopFor(aborted('stop() was called'));
  }

  /** Stops, and forgets everything but the settings of a start() that waits for it. */
  reset(): Promise<void> {
    this.#isForgetting = true;
    return this.stop();
  }

  #begin(settings: StreamerSettings): Promise<void> {
    this.#outlets.log.use(settings.logger);
    const { clientId } = settings;
    // Which one 'auto' will be is not known yet, and never that of another thread.
    this.#mark = clientId === 'auto' ? null : markLink({ ...settings, clientId });
    if (this.#mark?.isElsewhere) this.#outlets.log.warn(elsewhere(settings));
    const attempt = this.#stream(settings).catch((error: unknown) => {
      if (this.#phase.at !== 'stopping') this.#becomeIdle();
      throw error;
    });
    this.#phase = { at: 'loading', settings, attempt };
    this.#unasked = notAskedYet(fixedDate());
    return attempt;
  }

  /** @stoqey/ib takes most of the time that importing this package would take: whoever does not start does not pay. */
  async #stream(settings: StreamerSettings): Promise<void> {
    const [{ StreamingRun }, { AccountLife }] = await Promise.all([import('./run.ts'), import('./account-life.ts')]);
    const phase = this.#phase;
    if (phase.at === 'stopping') throw phase.why;
    if (phase.at !== 'loading') throw new Error(`a start that was loading is ${phase.at}`);
    const before = this.#newest?.life;
    before?.restart(settings, settings);
    const life = before ?? new AccountLife(this.#run, settings, settings);
    this.#outlets.registry.wishes(settings);
    const run = new StreamingRun(settings, this.#outlets, life);
    this.#newest = run;
    this.#phase = { at: 'starting', run, settings, attempt: phase.attempt };
    await run.start();
    if (this.#phase.at === 'starting') this.#phase = { at: 'streaming', run, settings };
    // A run that gives up by itself is stopped like any other: handlers are drained, iterations end, start() works again.
    void run.connection.done.then(() => {
      const { status } = run.connection;
      const error = status.state === 'stopped' ? status.error : null;
      if (this.#phase.at === 'streaming') void this.#stopFor(error ?? aborted('the stream ended'));
    });
  }

  #stopFor(why: StreamerError): Promise<void> {
    const phase = this.#phase;
    if (phase.at === 'stopping') return phase.done;
    const done = this.#end(phase, why).finally(() => this.#becomeIdle());
    this.#phase = { at: 'stopping', why, done };
    this.#leases.end(why);
    return done;
  }

  /** Nobody holds a lease any more. */
  async #unwanted(why: StreamerError): Promise<void> {
    if (this.#phase.at !== 'idle') await this.#stopFor(why);
  }

  async #end(phase: Exclude<Phase, { at: 'stopping' }>, why: StreamerError): Promise<void> {
    if (phase.at !== 'idle') {
      if (phase.at !== 'loading') await phase.run.stop(why);
      if (phase.at !== 'streaming') await phase.attempt.catch(() => {});
      const unsettled = await this.#outlets.registry.drain(phase.settings.drainTimeoutMs);
      if (unsettled.length > 0) {
        this.#outlets.log.warn(
          `stop() did not wait longer for ${unsettled.length} handler(s): ${unsettled.join(', ')}.`,
        );
      }
    }
    this.#stopped();
  }

  #becomeIdle(): void {
    this.#mark?.release();
    this.#mark = null;
    this.#phase = IDLE;
    if (!this.#newest) this.#unasked = neverAsked(fixedDate());
    if (!this.#isForgetting) return;
    this.#isForgetting = false;
    this.#newest = null;
    this.#unasked = neverAsked(fixedDate());
    this.#run = randomUUID();
    this.#forgotten();
  }

  /** @throws {StreamerError} `ALREADY_STREAMING` when it wants another link */
  #join(begun: StreamerSettings, joining: StreamerSettings): void {
    const { link, others } = differingSettings(begun, joining);
    if (link.length > 0) throw errorOf('ALREADY_STREAMING', { differing: link.join(', ') });
    if (others.length === 0) return;
    this.#outlets.log.warn(
      `start() joined the running link, whose first start() set ${others.join(', ')} otherwise: that stays. What one handler, iteration or view wants to see is said where it is registered.`,
    );
  }
}

const elsewhere = ({ host, port, clientId }: StreamerSettings): string =>
  `Another thread of this process already streams from ${host}:${port} as client ${clientId}, or was ended without stop(): each thread has a link of its own. Start in one thread and hand its updates to the others, or give each its own 'clientId'.`;
