// The recorder: an ordinary handler of the streamer that writes down what it is told, and says what it could not keep.
import { Emitter, type EventSource } from '../src/emitter.ts';
import type { IBPositionStreamer, PositionUpdate, PositionUpdateHandler } from '../src/index.ts';
import { Archive, type Recovery } from './archive.ts';
import { ownFolder } from './disk.ts';
import { BELIEF, type HistoryFact } from './entry.ts';
import { HistoryError, said, systemCode } from './history-error.ts';
import { lock } from './lock.ts';
import { checkParquet } from './parquet.ts';
import type { RecorderEvents } from './recorder-events.ts';
import { type RecorderOptions, type RecorderSettings, readRecorderOptions, wishIn } from './recorder-options.ts';
import { Recording, type Told } from './recording.ts';
import { forget } from './wal.ts';

const ALIVE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A clock that is corrected by less goes on. */
const CLOCK_BACK_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

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
  readonly #archive: Archive;
  readonly #unlock: () => Promise<void>;
  readonly #now: () => number;
  readonly #handler: PositionUpdateHandler = { onPositionUpdate: (update) => this.#take(update) };
  readonly #events = new Emitter<RecorderEvents>({ isObserved: () => false, before: () => {}, failed: () => {} });
  /** The last is the one that goes on. */
  #recordings: Recording[] = [];
  #sealable: string[] = [];
  #undo: (() => void)[] = [];
  #lost = { rows: 0, fromSequence: 0, toSequence: 0 };
  #belief: HistoryFact['belief'] = 'unknown';
  #seenMs = 0;
  #aliveMs = 0;
  #day = 0;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = 0;
  #work: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  private constructor(
    streamer: IBPositionStreamer,
    options: RecorderOptions,
    settings: RecorderSettings,
    opened: { archive: Archive; unlock: () => Promise<void>; recovery: Recovery; now: () => number },
  ) {
    this.#streamer = streamer;
    this.#options = options;
    this.#settings = settings;
    this.#archive = opened.archive;
    this.#unlock = opened.unlock;
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
    let unlock: (() => Promise<void>) | null = null;
    try {
      await ownFolder(settings.directory);
      unlock = await lock(settings.directory);
      const archive = await Archive.open(settings.directory);
      const recovery = await archive.recover();
      const recorder = new HistoryRecorder(streamer, options, settings, { archive, unlock, recovery, now });
      recorder.#begin('the recorder was started');
      recorder.#pauseMs = settings.flushMs;
      recorder.#arm();
      return recorder;
    } catch (error) {
      await unlock?.();
      if (error instanceof HistoryError || systemCode(error) === null) throw error;
      throw new HistoryError('HISTORY_UNWRITABLE', `Cannot record into ${settings.directory}: ${said(error)}.`, error);
    }
  }

  /** Calls `listener` for every event of this name; returns the undo. */
  on: EventSource<RecorderEvents>['on'] = (name, listener) => this.#events.on(name, listener);

  /** Entries that wait for the disk. */
  get waiting(): number {
    return this.#recordings.reduce((sum, { waiting }) => sum + waiting, 0);
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
    await this.#unlock().catch(() => {});
  }

  #arm(): void {
    this.#timer = setTimeout(() => void this.flush().then(() => this.#closing || this.#arm()), this.#pauseMs);
    this.#timer.unref();
  }

  /** A new recording, with the whole book in front. */
  #begin(why: string): void {
    const now = this.#now();
    this.#day = Math.floor(now / DAY_MS);
    this.#seenMs = now;
    this.#aliveMs = now;
    this.#recordings.push(new Recording(this.#settings.directory, this.#streamer.run));
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

  #end(why: string): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#tell('ended', why);
    for (const recording of this.#recordings) recording.isEnded = true;
  }

  #take(update: PositionUpdate): void {
    // A book that is handed over is bounded by the positions held.
    if (this.#lost.rows === 0 && (update.phase === 'snapshot' || this.waiting < this.#settings.capacity)) {
      this.#recordings.at(-1)?.add(update);
      return;
    }
    if (this.#lost.rows++ === 0) this.#lost.fromSequence = update.sequence;
    this.#lost.toSequence = update.sequence;
  }

  #tell(kind: HistoryFact['kind'], detail: string, at = this.#now()): void {
    const view = BELIEF[kind] ?? this.#streamer.positions().state;
    const { generation } = this.#streamer.stats();
    const fact: Told = { kind, detail, at, belief: view, generation };
    this.#belief = view;
    // Words about the link are few; while nothing can be written, they are not worth more than the memory they take.
    if (this.waiting < this.#settings.capacity * 2) this.#recordings.at(-1)?.add(fact);
  }

  #lookAtBelief(kind: 'belief' | 'snapshot'): void {
    const view = this.#streamer.positions();
    if (view.state !== this.#belief) this.#tell(kind, view.state === 'current' ? '' : (view.reason ?? ''));
  }

  async #step(): Promise<void> {
    const now = this.#now();
    try {
      if (!this.#closing) this.#look(now);
      await this.#write(now);
      this.#pauseMs = this.#settings.flushMs;
    } catch (error) {
      this.#fail('write what waits', error);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
      return;
    }
    if (!this.#closing) this.#renew(now);
    await this.#seal(now);
  }

  #look(now: number): void {
    this.#lookAtBelief('belief');
    if (now - this.#seenMs <= -CLOCK_BACK_MS) {
      this.#events.emit('clockBack', { byMs: this.#seenMs - now });
      this.#tell('clockBack', `by ${this.#seenMs - now} ms`);
      this.#aliveMs = now;
    }
    this.#seenMs = now;
    if (now - this.#aliveMs < ALIVE_MS) return;
    this.#aliveMs = now;
    this.#tell('alive', '');
  }

  async #write(now: number): Promise<void> {
    const { segmentRows, segmentMs } = this.#settings;
    for (const recording of [...this.#recordings]) {
      await recording.flush(now);
      const path = await recording.rotate(now, segmentRows, segmentMs);
      if (path !== null) this.#sealable.push(path);
      if (recording.isDone) this.#recordings = this.#recordings.filter((one) => one !== recording);
    }
  }

  /** What was lost, another run or another day begins with the whole book again. */
  #renew(now: number): void {
    const lost = this.#lost;
    const why =
      lost.rows > 0
        ? 'rows were lost'
        : this.#streamer.run !== this.#recordings.at(-1)?.run
          ? 'the streamer began a new run'
          : Math.floor(now / DAY_MS) !== this.#day
            ? 'a new day'
            : null;
    if (why === null) return;
    if (lost.rows > 0) {
      this.#tell('lost', `${lost.rows} rows, sequence ${lost.fromSequence} to ${lost.toSequence}`);
      this.#events.emit('lost', lost);
      this.#lost = { rows: 0, fromSequence: 0, toSequence: 0 };
    }
    this.#end(why);
    this.#begin(why);
  }

  async #seal(now: number): Promise<void> {
    try {
      for (let [path] = this.#sealable; path !== undefined; [path] = this.#sealable) {
        this.#events.emit('sealed', await this.#archive.seal(path));
        this.#sealable.shift();
        const recording = path.split(/[/\\]/).at(-2) ?? '';
        if (this.#recordings.every(({ id }) => id !== recording)) await forget(this.#settings.directory, recording);
        await this.#archive.compact(now);
      }
    } catch (error) {
      this.#fail('make Parquet of what was written', error);
    }
  }

  #fail(what: string, error: unknown): void {
    const message = `Cannot ${what} in ${this.#settings.directory}: ${said(error)}.`;
    if (!this.#events.has('failed')) console.error(message);
    this.#events.emit('failed', { message, systemCode: systemCode(error), waiting: this.waiting });
  }
}
