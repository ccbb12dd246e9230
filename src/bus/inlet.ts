// What comes in from the stream, in its order: last value of each subject first, then everything, over servers that die.
import { type ConsumerMessages, DeliverPolicy } from '@nats-io/jetstream';
import { sleep } from '../clock.ts';
import type { Bus } from './connect.ts';

/** Where in the stream a message stands. */
export interface Place {
  readonly seq: number;
  /** It was written after this reader joined. */
  readonly isLive: boolean;
}

/** What is done with what comes in. */
export interface InletOwner {
  took(subject: string, bytes: Uint8Array, place: Place): void;
  /** The stream is another than it was: its numbers begin again. */
  madeAnew(): void;
  /** Nothing comes in any more, until it does. */
  lost(why: string): void;
}

const RETRY_MS = 250;

export class Inlet {
  readonly #bus: Bus;
  readonly #owner: InletOwner;
  #messages: ConsumerMessages | null = null;
  #last = 0;
  /** When the stream was made that the last message was of. */
  #created = '';
  #joins = 0;
  readonly #over = new AbortController();

  constructor(bus: Bus, owner: InletOwner) {
    this.#bus = bus;
    this.#owner = owner;
    void this.#watchLink();
    void this.join();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#messages?.stop();
    await this.#bus.connection.close();
  }

  /** Something of it never came: begins with the last value of each subject once more. */
  async fromTheBook(): Promise<void> {
    this.#last = 0;
    await this.join();
  }

  /** Begins anew, after the last message that was taken: only what is written from now on proves life. */
  async join(): Promise<void> {
    const join = ++this.#joins;
    while (!this.#over.signal.aborted && join === this.#joins) {
      try {
        await this.#consume(join);
        return;
      } catch {
        await sleep(RETRY_MS, this.#over.signal);
      }
    }
  }

  async #consume(join: number): Promise<void> {
    const { js, manager, names } = this.#bus;
    this.#messages?.stop();
    const { state, created } = await manager.streams.info(names.stream);
    // The stream was made anew: its numbers begin again, and may have passed the last by now.
    if (created !== this.#created || state.last_seq < this.#last) {
      this.#last = 0;
      this.#owner.madeAnew();
    }
    this.#created = created;
    const from =
      this.#last === 0
        ? { deliver_policy: DeliverPolicy.LastPerSubject }
        : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.#last + 1 };
    const consumer = await js.consumers.get(names.stream, { filter_subjects: names.all, ...from });
    const messages = await consumer.consume({
      idle_heartbeat: 2_000,
      callback: ({ subject, data, seq }) => {
        if (join !== this.#joins || this.#over.signal.aborted) return;
        this.#last = Math.max(this.#last, seq);
        this.#owner.took(subject, data, { seq, isLive: seq > state.last_seq });
      },
    });
    if (join !== this.#joins || this.#over.signal.aborted) messages.stop();
    else this.#messages = messages;
  }

  async #watchLink(): Promise<void> {
    for await (const { type } of this.#bus.connection.status()) {
      if (this.#over.signal.aborted) return;
      if (type === 'disconnect') this.#owner.lost('the link to the bus is lost');
      else if (type === 'reconnect') void this.join();
    }
  }
}
