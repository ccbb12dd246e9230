// Publishes what a streamer tells: updates as they come, the whole book whenever in doubt, and a heartbeat with its state.
import { randomUUID } from 'node:crypto';
import { clock, type Timer } from '../src/clock.ts';
import type { IBPositionStreamer, PositionUpdate, PositionUpdateHandler } from '../src/index.ts';
import { type Bus, type BusOptions, ensureStream, enter } from './connect.ts';
import { readState, type StateMessage, writtenPosition } from './messages.ts';
import { Outbox } from './outbox.ts';

/**
 * How {@link publishPositions} publishes.
 * @example const options: PublisherOptions = { name: 'desk', onFenced: (why) => console.error(why) };
 */
export interface PublisherOptions extends BusOptions {
  /** Called once when another publisher of this name took over: this one has stopped. @default writes it to the console */
  readonly onFenced?: (why: string) => void;
}

/**
 * Counters since the publisher began.
 * @example const { published, retried } = publisher.stats();
 */
export interface PublisherStats {
  /** Updates the stream acknowledged, repeats of the whole book among them. */
  readonly published: number;
  /** Tries that were not acknowledged. */
  readonly retried: number;
  /** Updates folded into newer ones of the same position, as the bus was away for too long. */
  readonly folded: number;
}

/**
 * A publisher that runs.
 * @example await publisher.stop();
 */
export interface BusPublisher extends AsyncDisposable {
  /** A UUID, new with every publisher. */
  readonly run: string;
  /** Whether another publisher of this name took over. */
  readonly isFenced: boolean;
  /** What it did. */
  stats(): PublisherStats;
  /** Ends it; subscribers say `stale` from then on. The streamer goes on. */
  stop(): Promise<void>;
}

/** Closes that are told again with the whole book; beyond it the oldest are not. */
const MAX_CLOSES = 10_000;
const RESEND_MS = 3_600_000;
const RETRY_MS = 250;

/**
 * Publishes everything the streamer holds, whatever its own wish is, until stop(). It may begin before start().
 * @throws {TypeError} a bad name; what NATS throws when it is not there at first
 * @example const publisher = await publishPositions(streamer, { servers: 'nats://127.0.0.1:4222', name: 'desk' });
 */
export async function publishPositions(
  streamer: IBPositionStreamer,
  options: PublisherOptions = {},
): Promise<BusPublisher> {
  const bus = await enter(options);
  try {
    await ensureStream(bus);
    const before = await newestState(bus);
    return new Publisher(streamer, bus, options, before);
  } catch (error) {
    await bus.connection.close();
    throw error;
  }
}

interface Newest {
  readonly seq: number;
  readonly state: StateMessage | null;
}

/** The newest heartbeat of the stream, whoever's it is. */
async function newestState({ manager, names }: Bus): Promise<Newest> {
  const message = await manager.streams.getMessage(names.stream, { last_by_subj: names.state });
  if (message === null) return { seq: 0, state: null };
  const state = readState(message.data);
  return { seq: message.seq, state: typeof state === 'string' ? null : state };
}

class Publisher implements BusPublisher, PositionUpdateHandler {
  readonly run = randomUUID();
  readonly #began: number;
  readonly #streamer: IBPositionStreamer;
  readonly #bus: Bus;
  readonly #heartbeatMs: number;
  readonly #onFenced: (why: string) => void;
  readonly #outbox: Outbox;
  readonly #held = new Map<string, PositionUpdate>();
  readonly #closes = new Map<string, PositionUpdate>();
  readonly #leave: readonly (() => void)[];
  #beat: Timer | null = null;
  #resentAt = clock.upMs();
  #stateSeq: number;
  #isWhole = false;
  #isBeating = false;
  #beatAgain = false;
  #isStopped = false;
  #published = 0;
  #retried = 0;
  isFenced = false;

  constructor(streamer: IBPositionStreamer, bus: Bus, options: PublisherOptions, { seq, state }: Newest) {
    this.#streamer = streamer;
    this.#bus = bus;
    this.#heartbeatMs = options.heartbeatMs ?? 5_000;
    this.#onFenced = options.onFenced ?? ((why) => console.error(why));
    this.#stateSeq = seq;
    this.#began = Math.max(Math.round(clock.wallMs()), (state?.began ?? 0) + 1);
    this.#outbox = new Outbox(
      (update) => this.#send(update),
      () => this.#wholeNow(),
    );
    const beat = () => void this.#heartbeat();
    this.#leave = [
      streamer.registerHandler(this, { name: 'bus', secTypes: 'all', symbols: [], accounts: [], filter: () => true }),
      ...(['status', 'gap', 'resumed', 'snapshot'] as const).map((name) => streamer.on(name, beat)),
      streamer.on('resumed', () => this.#resend()),
    ];
    void this.#watchLink();
    beat();
  }

  onPositionUpdate(update: PositionUpdate): void {
    const key = `${update.account}/${update.conId}`;
    if (update.change === 'closed') {
      this.#held.delete(key);
      this.#closes.delete(key);
      this.#closes.set(key, update);
      const [oldest] = this.#closes.keys();
      if (this.#closes.size > MAX_CLOSES && oldest !== undefined) this.#closes.delete(oldest);
    } else {
      this.#closes.delete(key);
      this.#held.set(key, update);
    }
    this.#outbox.add(update);
  }

  stats(): PublisherStats {
    return { published: this.#published, retried: this.#retried, folded: this.#outbox.folded };
  }

  async stop(): Promise<void> {
    this.#end();
    await this.#bus.connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #end(): void {
    this.#isStopped = true;
    for (const leave of this.#leave) leave();
    this.#beat?.cancel();
    this.#outbox.shut();
  }

  /** The bus may have lost what it acknowledged. */
  async #watchLink(): Promise<void> {
    for await (const { type } of this.#bus.connection.status()) {
      if (this.#isStopped) return;
      if (type !== 'reconnect') continue;
      await ensureStream(this.#bus).catch(() => {});
      this.#resend();
    }
  }

  #resend(): void {
    this.#isWhole = false;
    this.#resentAt = clock.upMs();
    for (const update of [...this.#held.values(), ...this.#closes.values()]) this.#outbox.add(update);
    this.#wholeNow();
  }

  #wholeNow(): void {
    if (this.#isWhole || !this.#outbox.isIdle || this.#isStopped) return;
    if (this.#streamer.positions().state === 'unknown') return;
    this.#isWhole = true;
    void this.#heartbeat();
  }

  async #send(update: PositionUpdate): Promise<boolean> {
    const { js, names } = this.#bus;
    try {
      await js.publish(names.position(update.account, update.conId), writtenPosition(this.run, this.#began, update), {
        msgID: `${this.run}-${update.sequence}`,
        timeout: 2_000,
      });
      this.#published++;
      return true;
    } catch {
      this.#retried++;
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, RETRY_MS));
      return false;
    }
  }

  async #heartbeat(): Promise<void> {
    if (this.#isBeating) {
      this.#beatAgain = true;
      return;
    }
    this.#isBeating = true;
    do {
      this.#beatAgain = false;
      await this.#sayState();
    } while (this.#beatAgain && !this.#isStopped);
    this.#isBeating = false;
    this.#beat?.cancel();
    if (this.#isStopped) return;
    this.#beat = clock.setTimeout(() => {
      if (clock.upMs() - this.#resentAt > RESEND_MS) this.#resend();
      this.#wholeNow();
      void this.#heartbeat();
    }, this.#heartbeatMs);
  }

  async #sayState(): Promise<void> {
    const { js, names } = this.#bus;
    try {
      const { seq } = await js.publish(names.state, JSON.stringify(this.#state()), {
        expect: { lastSubjectSequence: this.#stateSeq },
        timeout: 2_000,
      });
      this.#stateSeq = seq;
    } catch {
      await this.#whoElse().catch(() => {});
    }
  }

  /** A heartbeat was refused, or its acknowledgement lost: the stream says whose the newest is. */
  async #whoElse(): Promise<void> {
    const { seq, state } = await newestState(this.#bus);
    const isOther = state !== null && state.run !== this.run && state.began >= this.#began;
    if (!isOther) {
      this.#beatAgain ||= seq !== this.#stateSeq;
      this.#stateSeq = seq;
      return;
    }
    this.isFenced = true;
    this.#end();
    this.#onFenced(
      `The bus has a newer publisher of '${nameOf(this.#bus)}': this one has stopped; end one of the two.`,
    );
  }

  #state(): StateMessage {
    const view = this.#streamer.positions();
    return {
      v: 1,
      run: this.run,
      began: this.#began,
      state: view.state,
      reason: 'reason' in view ? view.reason.slice(0, 1_000) : null,
      asOf: view.state === 'unknown' ? null : view.asOf.getTime(),
      generation: this.#streamer.stats().generation,
      accounts: [...this.#streamer.accounts].slice(0, 1_000),
      isWhole: this.#isWhole,
      keys: this.#outbox.isIdle ? this.#held.size : null,
    };
  }
}

const nameOf = ({ names: { stream } }: Bus): string => stream.slice('IBPOS_'.length);
