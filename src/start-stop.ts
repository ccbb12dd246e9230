// Which run there is: start() and stop(), of whom the last call is heard, and what is known while there is no run to ask.
import { abortable } from './abortable.ts';
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import { AlreadyStreamingError, StartAbortedError } from './errors.ts';
import { differingSettings, type StreamerSettings } from './options.ts';
import type { StreamingRun } from './run.ts';
import type { StreamLog } from './stream-log.ts';
import type { PositionBookView, StreamerEvents } from './streamer-events.ts';

/** A start that is in force: from start() to stop(), or to its failure. */
interface Start {
  readonly settings: StreamerSettings;
  /** Null while its code is being loaded. */
  run: StreamingRun | null;
  /** Why it is no longer wanted. */
  givenUp: StartAbortedError | null;
}

export class Runs {
  readonly #log: StreamLog;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #registry: HandlerRegistry;
  readonly #stopped: () => void;
  #newest: StreamingRun | null = null;
  #start: Start | null = null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  /** Calls of stop(): a start() that waits for one is given up by the next. */
  #stops = 0;
  #unknown = unknownSince('start() was not called yet');
  #forgetSignal: () => void = () => {};

  /** @param stopped is called at the end of every stop, also when nothing ran */
  constructor(log: StreamLog, emitter: Emitter<StreamerEvents>, registry: HandlerRegistry, stopped: () => void) {
    this.#log = log;
    this.#emitter = emitter;
    this.#registry = registry;
    this.#stopped = stopped;
  }

  /** The newest run: what is known, also after it has ended. Null before the first. */
  get newest(): StreamingRun | null {
    return this.#newest;
  }

  /** The run of the start in force. */
  get current(): StreamingRun | null {
    return this.#start?.run ?? null;
  }

  view(): PositionBookView {
    const run = this.#start ? this.#start.run : this.#newest;
    return run?.keeper.view() ?? this.#unknown;
  }

  /** @throws {AlreadyStreamingError} {@link StartAbortedError} {@link StreamerError} why there is no stream */
  async start(settings: StreamerSettings): Promise<void> {
    const { signal } = settings;
    const stops = this.#stops;
    while (this.#stopping) await this.#stopping;
    if (stops !== this.#stops) throw new StartAbortedError('stop() was called');
    if (signal?.aborted) throw new StartAbortedError('its signal was aborted', signal.reason);
    if (!this.#start) return this.#begin(settings);
    const differing = differingSettings(this.#start.settings, settings);
    if (differing.length > 0) throw new AlreadyStreamingError(differing);
    if (this.#starting) return abortable(this.#starting, signal);
    this.#log.warn('start() was ignored: this process already streams with the same settings.');
  }

  stop(): Promise<void> {
    this.#stops++;
    return this.#stopFor(new StartAbortedError('stop() was called'));
  }

  #begin(settings: StreamerSettings): Promise<void> {
    const start: Start = { settings, run: null, givenUp: null };
    this.#start = start;
    this.#unknown = unknownSince('the account download has not ended yet');
    this.#log.use(settings.logger);
    this.#followSignal(settings.signal);
    this.#starting = this.#stream(start).then(
      () => {
        if (this.#start === start) this.#starting = null;
      },
      (error: unknown) => {
        this.#forget(start);
        throw error;
      },
    );
    return this.#starting;
  }

  /** @stoqey/ib takes most of the time that importing this package would take: whoever does not start does not pay. */
  async #stream(start: Start): Promise<void> {
    const { StreamingRun } = await import('./run.ts');
    if (start.givenUp) throw start.givenUp;
    start.run = new StreamingRun(start.settings, this.#emitter, this.#registry, this.#newest);
    this.#newest = start.run;
    await start.run.start();
    void start.run.connection.done.then(() => {
      if (this.#start === start) void this.stop();
    });
  }

  #stopFor(why: StartAbortedError): Promise<void> {
    this.#stopping ??= this.#end(why).finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  async #end(why: StartAbortedError): Promise<void> {
    const start = this.#start;
    if (start) {
      start.givenUp = why;
      await start.run?.stop(why);
      await this.#starting?.catch(() => {});
      const unsettled = await this.#registry.drain(start.settings.drainTimeoutMs);
      if (unsettled.length > 0) {
        this.#log.warn(`stop() did not wait longer for ${unsettled.length} handler(s): ${unsettled.join(', ')}.`);
      }
      this.#forget(start);
    }
    this.#stopped();
  }

  #forget(start: Start): void {
    if (this.#start !== start) return;
    this.#forgetSignal();
    this.#starting = null;
    this.#start = null;
  }

  #followSignal(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const abort = () => void this.#stopFor(new StartAbortedError('its signal was aborted', signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    this.#forgetSignal = () => signal.removeEventListener('abort', abort);
  }
}

const unknownSince = (reason: string): PositionBookView =>
  Object.freeze({ state: 'unknown', since: new Date(), reason });
