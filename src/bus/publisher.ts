// Publishes what a streamer tells: updates as they come, the whole book whenever in doubt, and a heartbeat with its state.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { clock, sleep } from '../clock.ts';
import type { IBPositionStreamer, PnlUpdate, PositionUpdate, PositionUpdateHandler } from '../index.ts';
import { textOf } from '../text.ts';
import { arrears, lateAfterMs } from './arrears.ts';
import { type Bus, ensureStream, enter } from './connect.ts';
import { type StateMessage, wordOn, writtenPosition } from './messages.ts';
import { type PublisherOptions, readPublisherOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import type { BusPublisher, PublisherStats } from './publisher-face.ts';
import { type Newest, NOBODY, newestState, StateBeat } from './state-beat.ts';
import { ValueOutlet } from './value-outlet.ts';

const RESEND_MS = 3_600_000;
const RETRY_MS = 250;

/**
 * Publishes everything the streamer holds, whatever its own wish is, until stop(). It may begin before start().
 * @throws {InvalidOptionsError} {@link BusError} why the bus cannot be entered: later losses are waited out
 * @example const publisher = await publishPositions(streamer, { servers: 'nats://127.0.0.1:4222', name: 'desk' });
 */
export async function publishPositions(
  streamer: IBPositionStreamer,
  options: PublisherOptions = {},
): Promise<BusPublisher> {
  const { heartbeatMs, onFenced, ...settings } = readPublisherOptions(options);
  let before: Newest = NOBODY;
  const bus = await enter({ ...settings, heartbeatMs }, async (entered) => {
    await ensureStream(entered);
    before = await newestState(entered);
  });
  return new Publisher(streamer, bus, { heartbeatMs, onFenced }, before);
}

type Behaviour = Required<Pick<PublisherOptions, 'heartbeatMs' | 'onFenced'>>;

/** What a publisher is from one reset() of its streamer to the next. */
interface Stint {
  readonly run: string;
  readonly began: number;
  /** The streamer's run. */
  readonly of: string;
  readonly outbox: Outbox;
  readonly values: ValueOutlet;
  readonly leave: (() => void)[];
}

class Publisher implements BusPublisher, PositionUpdateHandler {
  readonly #streamer: IBPositionStreamer;
  readonly #bus: Bus;
  readonly #beat: StateBeat;
  readonly #onFenced: (why: string) => void;
  readonly #lateMs: number;
  #stint: Stint;
  #resentAt = clock.upMs();
  #isWhole = false;
  readonly #over = new AbortController();
  #published = 0;
  #retried = 0;
  #folded = 0;
  /** What the bus said when it last took something not. */
  #refusal = '';
  /** How often the stream had lost what it held. */
  #losses = 0;
  isFenced = false;

  constructor(streamer: IBPositionStreamer, bus: Bus, { heartbeatMs, onFenced }: Behaviour, newest: Newest) {
    this.#streamer = streamer;
    this.#bus = bus;
    this.#onFenced = onFenced;
    this.#lateMs = lateAfterMs(heartbeatMs);
    this.#beat = new StateBeat(bus, newest, {
      everyMs: heartbeatMs,
      write: () => this.#state(),
      due: () => this.#beaten(),
      fenced: () => this.#fenced(),
      lost: () => this.#streamLost(),
    });
    this.#stint = this.#stintFrom((newest.state?.began ?? 0) + 1);
    this.#join();
    // Each that could not be sent waits for the end too.
    setMaxListeners(0, this.#over.signal);
    void this.#watchLink();
    this.#beat.now();
  }

  get run(): string {
    return this.#stint.run;
  }

  onPositionUpdate(update: PositionUpdate): void {
    const { outbox, values } = this.#stint;
    outbox.add(update);
    if (update.change === 'closed') values.closed(update.account, update.conId);
  }

  onPnlUpdate(update: PnlUpdate): void {
    this.#stint.values.pnl(update);
  }

  stats(): PublisherStats {
    const { folded, refused } = this.#stint.outbox;
    const refusal = refused > 0 ? this.#refusal : null;
    return { published: this.#published, retried: this.#retried, folded: this.#folded + folded, refused, refusal };
  }

  async stop(): Promise<void> {
    this.#end();
    await this.#bus.connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** A stint with the streamer as it is now: reset() forgets its handlers, and numbers from 1 anew. */
  #stintFrom(earliest: number): Stint {
    const streamer = this.#streamer;
    const run = randomUUID();
    const began = Math.max(Math.round(clock.wallMs()), earliest);
    const values = new ValueOutlet(streamer, { run, began }, this.#bus.names, (subject, text) =>
      this.#bus.js.publish(subject, text, { timeout: 2_000 }),
    );
    const outbox: Outbox = new Outbox(
      (update) => this.#send({ run, began }, update),
      () => this.#wholeNow(),
      () => this.#beat.now(),
      this.#lateMs,
    );
    return { run, began, of: streamer.run, outbox, values, leave: [] };
  }

  /** Who joins late is told the whole book at once. */
  #join(): void {
    const streamer = this.#streamer;
    const { leave, values } = this.#stint;
    const beat = () => this.#beat.now();
    leave.push(
      streamer.registerHandler(this, { name: 'bus', secTypes: 'all', symbols: [], accounts: [], filter: () => true }),
      ...(['status', 'gap', 'resumed', 'snapshot'] as const).map((name) => streamer.on(name, beat)),
      streamer.on('resumed', () => this.#resend()),
      streamer.on('gap', () => values.lost()),
      streamer.on('accountValue', () => values.look()),
    );
    values.look();
  }

  #leave(): void {
    const { leave, outbox, values } = this.#stint;
    for (const undo of leave) undo();
    this.#folded += outbox.folded;
    outbox.shut();
    values.shut();
  }

  #end(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#leave();
    this.#beat.end();
  }

  /** After reset() nothing that was held is, as far as anybody knows. */
  #followReset(): void {
    if (this.#streamer.run === this.#stint.of) return;
    this.#leave();
    this.#isWhole = false;
    this.#stint = this.#stintFrom(this.#stint.began + 1);
    this.#join();
  }

  /** The bus may have lost what it acknowledged. */
  async #watchLink(): Promise<void> {
    for await (const { type } of this.#bus.connection.status()) {
      if (this.#over.signal.aborted) return;
      if (type !== 'reconnect') continue;
      await ensureStream(this.#bus).catch(() => {});
      this.#resend();
    }
  }

  /** Taken away, emptied, or made anew by somebody else. */
  async #streamLost(): Promise<void> {
    await ensureStream(this.#bus);
    if (this.#over.signal.aborted) return;
    this.#losses++;
    this.#resend();
  }

  /** What the stream holds may be wrong, or lost: until all of it is told again, nobody is to take it for the book. */
  #resend(): void {
    this.#isWhole = false;
    this.#stint.outbox.oweEverything();
    this.#tellAgain();
    this.#wholeNow();
  }

  #tellAgain(): void {
    this.#resentAt = clock.upMs();
    const { outbox, values } = this.#stint;
    outbox.tellAgain();
    values.again();
  }

  #wholeNow(): void {
    if (this.#isWhole || !this.#stint.outbox.isPaid || this.#over.signal.aborted) return;
    if (this.#streamer.positions().state === 'unknown') return;
    this.#isWhole = true;
    this.#beat.now();
  }

  async #send({ run, began }: Pick<Stint, 'run' | 'began'>, update: PositionUpdate): Promise<boolean> {
    const { js, names } = this.#bus;
    try {
      await js.publish(names.position(update.account, update.conId), writtenPosition(run, began, update), {
        // A stream that was emptied still knows what it once held.
        msgID: `${run}-${update.sequence}-${this.#losses}`,
        timeout: 2_000,
      });
      this.#published++;
      return true;
    } catch (error) {
      this.#retried++;
      this.#refusal = error instanceof Error ? error.message : textOf(error);
      await sleep(RETRY_MS, this.#over.signal);
      return false;
    }
  }

  #beaten(): void {
    this.#stint.values.look();
    if (clock.upMs() - this.#resentAt > RESEND_MS) this.#tellAgain();
    this.#wholeNow();
  }

  #fenced(): void {
    this.isFenced = true;
    this.#end();
    void this.#bus.connection.close();
    this.#onFenced(
      `The bus has a newer publisher of '${nameOf(this.#bus)}': this one has stopped; end one of the two.`,
    );
  }

  #state(): StateMessage {
    this.#followReset();
    const { run, began, outbox } = this.#stint;
    return {
      v: 1,
      run,
      began,
      ...wordOn(this.#streamer.positions(), arrears(outbox, this.#refusal)),
      generation: this.#streamer.stats().generation,
      accounts: [...this.#streamer.accounts].slice(0, 1_000),
      isWhole: this.#isWhole,
      keys: outbox.isIdle ? outbox.held : null,
      sum: outbox.isIdle ? outbox.sum : null,
    };
  }
}

const nameOf = ({ names: { stream } }: Bus): string => stream.slice('IBPOS_'.length);
