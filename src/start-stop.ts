// start(), stop() and reset(): whose call counts, and which run there is. One union: idle, loading, starting, streaming, stopping.
import { randomUUID } from 'node:crypto';
import { abortable, onAbort } from './abortable.ts';
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import { aborted, errorOf, type StreamerError } from './errors.ts';
import { fixedDate } from './moment.ts';
import { differingSettings, type StreamerSettings } from './options.ts';
import { neverAsked, notAskedYet, type PositionBookView } from './positions/book-view.ts';
import type { StreamingRun } from './run.ts';
import { type LinkMark, markLink } from './singleton.ts';
import type { StreamLog } from './stream-log.ts';
import type { StreamerEvents } from './streamer-events.ts';

type Phase =
  | { readonly at: 'idle' }
  /** The code of a run is being loaded. */
  | {
      readonly at: 'loading';
      readonly since: Date;
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

export class StartStop {
  readonly #log: StreamLog;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #registry: HandlerRegistry;
  readonly #stopped: () => void;
  readonly #forgotten: () => void;
  readonly #since = fixedDate();
  #phase: Phase = IDLE;
  #newest: StreamingRun | null = null;
  #run = randomUUID();
  /** What is known is forgotten once the stop under way is over. */
  #isForgetting = false;
  /** Calls of stop(): a start() that waits for one is given up by the next. */
  #stops = 0;
  #forgetSignal: () => void = () => {};
  #mark: LinkMark | null = null;

  /**
   * @param stopped is called at the end of every stop, also when nothing ran
   * @param forgotten is called when everything is forgotten
   */
  constructor(
    log: StreamLog,
    emitter: Emitter<StreamerEvents>,
    registry: HandlerRegistry,
    stopped: () => void,
    forgotten: () => void,
  ) {
    this.#log = log;
    this.#emitter = emitter;
    this.#registry = registry;
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

  view(): PositionBookView {
    if (this.#newest) return this.#newest.life.view();
    return this.#phase.at === 'loading' ? notAskedYet(this.#phase.since) : neverAsked(this.#since);
  }

  /** @throws {StreamerError} `ALREADY_STREAMING` `ABORTED` {@link StreamerError} why there is no stream */
  async start(settings: StreamerSettings): Promise<void> {
    const { signal } = settings;
    const stops = this.#stops;
    while (this.#phase.at === 'stopping') await this.#phase.done;
    if (stops !== this.#stops) throw aborted('stop() was called');
    if (signal?.aborted) throw aborted('its signal was aborted', signal.reason);
    const phase: Phase = this.#phase;
    if (phase.at === 'idle') return this.#begin(settings);
    const differing = differingSettings(phase.settings, settings);
    if (differing.length > 0) throw errorOf('ALREADY_STREAMING', { differing: differing.join(', ') });
    if (phase.at !== 'streaming') return abortable(phase.attempt, signal);
    this.#log.warn('start() was ignored: this process already streams with the same settings.');
  }

  stop(): Promise<void> {
    this.#stops++;
    return this.#stopFor(aborted('stop() was called'));
  }

  /** Stops, and forgets everything but the settings of a start() that waits for it. */
  reset(): Promise<void> {
    this.#isForgetting = true;
    return this.stop();
  }

  #begin(settings: StreamerSettings): Promise<void> {
    this.#log.use(settings.logger);
    const { clientId } = settings;
    // Which one 'auto' will be is not known yet, and never that of another thread.
    this.#mark = clientId === 'auto' ? null : markLink({ ...settings, clientId });
    if (this.#mark?.isElsewhere) this.#log.warn(elsewhere(settings));
    this.#followSignal(settings.signal);
    const attempt = this.#stream(settings).catch((error: unknown) => {
      if (this.#phase.at !== 'stopping') this.#becomeIdle();
      throw error;
    });
    this.#phase = { at: 'loading', since: fixedDate(), settings, attempt };
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
    const run = new StreamingRun(settings, this.#emitter, this.#registry, this.#log, life);
    this.#newest = run;
    this.#phase = { at: 'starting', run, settings, attempt: phase.attempt };
    await run.start();
    if (this.#phase.at === 'starting') this.#phase = { at: 'streaming', run, settings };
    // A run that gives up by itself is stopped like any other: handlers are drained, iterations end, start() works again.
    void run.connection.done.then(() => {
      if (this.#phase.at === 'streaming') void this.#stopFor(aborted('the stream ended'));
    });
  }

  #stopFor(why: StreamerError): Promise<void> {
    const phase = this.#phase;
    if (phase.at === 'stopping') return phase.done;
    const done = this.#end(phase, why).finally(() => this.#becomeIdle());
    this.#phase = { at: 'stopping', why, done };
    return done;
  }

  async #end(phase: Exclude<Phase, { at: 'stopping' }>, why: StreamerError): Promise<void> {
    if (phase.at !== 'idle') {
      if (phase.at !== 'loading') await phase.run.stop(why);
      if (phase.at !== 'streaming') await phase.attempt.catch(() => {});
      const unsettled = await this.#registry.drain(phase.settings.drainTimeoutMs);
      if (unsettled.length > 0) {
        this.#log.warn(`stop() did not wait longer for ${unsettled.length} handler(s): ${unsettled.join(', ')}.`);
      }
    }
    this.#stopped();
  }

  #becomeIdle(): void {
    this.#forgetSignal();
    this.#forgetSignal = () => {};
    this.#mark?.release();
    this.#mark = null;
    this.#phase = IDLE;
    if (!this.#isForgetting) return;
    this.#isForgetting = false;
    this.#newest = null;
    this.#run = randomUUID();
    this.#forgotten();
  }

  #followSignal(signal: AbortSignal | undefined): void {
    if (!signal) return;
    this.#forgetSignal = onAbort(signal, () => {
      void this.#stopFor(aborted('its signal was aborted', signal.reason));
    });
  }
}

const elsewhere = ({ host, port, clientId }: StreamerSettings): string =>
  `Another thread of this process already streams from ${host}:${port} as client ${clientId}, or was ended without stop(): each thread has a link of its own. Start in one thread and hand its updates to the others, or give each its own 'clientId'.`;
