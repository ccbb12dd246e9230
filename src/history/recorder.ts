// The recorder: an ordinary handler of the streamer that writes down what it is told, and says what it could not keep.
import { Emitter, type EventSource } from '../emitter.ts';
import type { IBPositionStreamer, PositionUpdate, PositionUpdateHandler } from '../index.ts';
import { Archive, type Recovery } from './archive.ts';
import { ownFolder } from './disk.ts';
import { BELIEF, CLOCK_BACK_MS, type HistoryFact } from './entry.ts';
import { HistoryError, said, systemCode } from './history-error.ts';
import { type Lock, lock } from './lock.ts';
import { Loss } from './loss.ts';
import { checkParquet } from './parquet.ts';
import type { RecorderEvents } from './recorder-events.ts';
import { type RecorderOptions, type RecorderSettings, readRecorderOptions, wishIn } from './recorder-options.ts';
import { Recording, type Told } from './recording.ts';
import { Recordings } from './recordings.ts';
import { Sealer } from './sealer.ts';

const DAY_MS = 86_400_000;
const LONGEST_PAUSE_MS = 5_000;
/** Facts without which the others would say something else. */
const FRAME: readonly HistoryFact['kind'][] = ['started', 'lost', 'ended'];

/**
 * Begins to record. @throws {HistoryError} when the directory is another recorder's, cannot be written, or an option is wrong
 * @example await using recorder = await recordHistory(streamer, { directory: 'history' });
 */
export const recordHistory = (streamer: IBPositionStreamer, options: RecorderOptions): Promise<HistoryRecorder> =>
  HistoryRecorder.open(streamer, options, Date.now);

/** Writes down what a streamer tells, until it is closed. @example await recorder.close(); */
export class HistoryRecorder implements AsyncDisposable {
  /** What a recorder that died had left. */
  readonly recovery: Recovery;
  readonly #streamer: IBPositionStreamer;
  readonly #options: RecorderOptions;
  readonly #settings: RecorderSettings;
  readonly #lock: Lock;
  readonly #sealer: Sealer;
  readonly #now: () => number;
  readonly #handler: PositionUpdateHandler = { onPositionUpdate: (update) => this.#take(update) };
  readonly #events = new Emitter<RecorderEvents>({ isObserved: () => false, before: () => {}, failed: () => {} });
  readonly #recordings = new Recordings();
  #undo: (() => void)[] = [];
  #place: number;
  /** Since the book was last written whole. */
  #lost = new Loss();
  #belief: HistoryFact['belief'] = 'unknown';
  #seenMs = 0;
  #day = 0;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = 0;
  #work: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;
  /** Another recorder has the directory. */
  #isDisplaced = false;

  private constructor(
    streamer: IBPositionStreamer,
    options: RecorderOptions,
    settings: RecorderSettings,
    opened: { archive: Archive; lock: Lock; recovery: Recovery; now: () => number },
  ) {
    this.#streamer = streamer;
    this.#options = options;
    this.#settings = settings;
    this.#lock = opened.lock;
    this.#place = opened.archive.newest;
    this.#sealer = new Sealer(opened.archive, {
      sealed: (event) => this.#events.emit('sealed', event),
      failed: (error) => this.#fail('make Parquet of what was written', error),
    });
    this.#now = opened.now;
    this.recovery = opened.recovery;
  }

  /** As {@link recordHistory}, with a clock of the caller's. @example const recorder = await recordHistory(streamer, { directory: 'history' }); */
  static async open(
    streamer: IBPositionStreamer,
    options: RecorderOptions,
    now: () => number,
  ): Promise<HistoryRecorder> {
    const settings = readRecorderOptions(options);
    await checkParquet();
    let held: Lock | null = null;
    try {
      await ownFolder(settings.directory);
      held = await lock(settings.directory, settings.flushMs);
      const archive = await Archive.open(settings.directory);
      const recovery = await archive.recover(held.before);
      const recorder = new HistoryRecorder(streamer, options, settings, { archive, lock: held, recovery, now });
      recorder.#begin('the recorder was started');
      recorder.#pauseMs = settings.flushMs;
      recorder.#arm();
      return recorder;
    } catch (error) {
      await held?.release();
      if (error instanceof HistoryError || systemCode(error) === null) throw error;
      throw new HistoryError('HISTORY_UNWRITABLE', `Cannot record into ${settings.directory}: ${said(error)}.`, error);
    }
  }

  /** Calls `listener` for every event of this name; returns the undo. */
  on: EventSource<RecorderEvents>['on'] = (name, listener) => this.#events.on(name, listener);

  /** Entries that wait for the disk. */
  get waiting(): number {
    return this.#recordings.waiting;
  }

  /** Writes what waits now. Resolves when it is on the disk, or the disk refused it (`failed`). @example await recorder.flush(); */
  flush(): Promise<void> {
    this.#work = this.#work.then(() => this.#step());
    return this.#work;
  }

  /** Takes the recorder out, writes what waits, makes Parquet of it, and frees the directory. Never throws. @example await recorder.close(); */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#end('the recorder was closed');
    await this.flush();
    await this.#sealer.end(this.#now());
    await this.#lock.release().catch(() => {});
  }

  #arm(): void {
    this.#timer = setTimeout(
      () => void this.flush().then(() => this.#closing || this.#isDisplaced || this.#arm()),
      this.#pauseMs,
    );
    this.#timer.unref();
  }

  /** A new recording, with the whole book in front. */
  #begin(why: string): void {
    const now = this.#now();
    this.#day = Math.floor(now / DAY_MS);
    this.#seenMs = now;
    this.#recordings.begin(new Recording(this.#settings.directory, ++this.#place, this.#streamer.run));
    this.#belief = 'unknown';
    this.#tell('started', why);
    this.#undo = [
      this.#streamer.registerHandler(this.#handler, { ...wishIn(this.#options), name: 'history', snapshot: true }),
      this.#streamer.on('status', ({ state }) => this.#tell('status', state)),
      // From when on it is doubted, not from when that was told.
      this.#streamer.on('gap', ({ reason, since }) => this.#tell('gap', reason, since.getTime())),
      this.#streamer.on('resumed', ({ changes }) => this.#tell('resumed', `${changes.length} changes`)),
      this.#streamer.on('snapshot', ({ accounts: of }) => this.#tell('snapshot', `${of.length} accounts`)),
    ];
    this.#lookAtBelief('snapshot');
  }

  #leave(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #end(why: string): void {
    this.#leave();
    this.#sayLost();
    this.#tell('ended', why);
    this.#recordings.end();
  }

  #take(update: PositionUpdate): void {
    // A book that is handed over is bounded by the positions held.
    if (this.#lost.rows === 0 && (update.phase === 'snapshot' || this.waiting < this.#settings.capacity)) {
      this.#recordings.newest?.add(update);
      return;
    }
    this.#lost.add(update.timestamp, update.sequence);
  }

  #tell(kind: HistoryFact['kind'], detail: string, at = this.#now()): void {
    const view = BELIEF[kind] ?? this.#streamer.positions().state;
    const { generation } = this.#streamer.stats();
    const fact: Told = { kind, detail, at, belief: view, generation };
    this.#belief = view;
    // Words about the link are few; while nothing can be written, they have as much room again.
    const isKept = FRAME.includes(kind) || this.waiting < this.#settings.capacity * 2;
    if (isKept) this.#recordings.newest?.add(fact);
    else this.#lost.add(at, 0);
  }

  #lookAtBelief(kind: 'belief' | 'snapshot'): void {
    const view = this.#streamer.positions();
    if (view.state !== this.#belief) this.#tell(kind, view.state === 'current' ? '' : (view.reason ?? ''));
  }

  async #step(): Promise<void> {
    if (this.#isDisplaced) return;
    const now = this.#now();
    try {
      await this.#lock.check();
      if (!this.#closing) this.#look(now);
      for await (const path of this.#recordings.write(now, this.#settings)) this.#sealer.add(path);
      // What is lost is not told yet.
      if (this.#lost.rows === 0) await this.#lock.confirm(now);
      this.#pauseMs = this.#settings.flushMs;
    } catch (error) {
      if (error instanceof HistoryError && error.code === 'HISTORY_LOCKED') return this.#displaced(error);
      this.#fail('write what waits', error);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
      return;
    }
    if (!this.#closing) this.#renew(now);
    this.#sealer.begin(now);
  }

  #look(now: number): void {
    this.#lookAtBelief('belief');
    if (now - this.#seenMs <= -CLOCK_BACK_MS) {
      this.#events.emit('clockBack', { byMs: this.#seenMs - now });
      this.#tell('clockBack', `by ${this.#seenMs - now} ms`);
    }
    this.#seenMs = now;
  }

  /** What was lost, another run or another day begins with the whole book again. */
  #renew(now: number): void {
    const why =
      this.#lost.rows > 0
        ? 'rows were lost'
        : this.#streamer.run !== this.#recordings.newest?.run
          ? 'the streamer began a new run'
          : Math.floor(now / DAY_MS) !== this.#day
            ? 'a new day'
            : null;
    if (why === null) return;
    this.#end(why);
    this.#begin(why);
  }

  #sayLost(): void {
    const { since, rows, fromSequence, toSequence } = this.#lost;
    if (rows === 0) return;
    // From when on it is incomplete, not from when that could be written.
    this.#tell('lost', `${rows} entries, sequence ${fromSequence} to ${toSequence}`, since);
    this.#events.emit('lost', { rows, fromSequence, toSequence });
    this.#lost = new Loss();
  }

  /** The other one has what is on the disk, and is the only one to write. */
  async #displaced({ message }: HistoryError): Promise<void> {
    this.#isDisplaced = true;
    this.#leave();
    const waiting = await this.#recordings.abandon();
    this.#sealer.abandon();
    if (!this.#events.has('displaced')) console.error(message);
    this.#events.emit('displaced', { message, waiting });
  }

  #fail(what: string, error: unknown): void {
    const message = `Cannot ${what} in ${this.#settings.directory}: ${said(error)}.`;
    if (!this.#events.has('failed')) console.error(message);
    this.#events.emit('failed', { message, systemCode: systemCode(error), waiting: this.waiting });
  }
}
