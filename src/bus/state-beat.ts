// The publisher's heartbeat: its state, said again and again, and only as long as nobody newer says it.
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import { clock, type Timer } from '../clock.ts';
import type { Bus } from './connect.ts';
import { readState, type StateMessage } from './messages.ts';

/** The newest heartbeat of a stream, and its number there. */
export interface Newest {
  readonly seq: number;
  readonly state: StateMessage | null;
}

/** Nobody has published yet. */
export const NOBODY: Newest = { seq: 0, state: null };

/** The newest heartbeat of the stream, whoever's it is. */
export async function newestState({ manager, names }: Bus): Promise<Newest> {
  const message = await manager.streams.getMessage(names.stream, { last_by_subj: names.state });
  if (message === null) return { seq: 0, state: null };
  const state = readState(message.data);
  return { seq: message.seq, state: typeof state === 'string' ? null : state };
}

/** Whose state it is. */
export interface BeatOwner {
  readonly everyMs: number;
  write(): StateMessage;
  /** It is time for a heartbeat that nothing called for. */
  due(): void;
  /** Another publisher is newer: this one has to be silent. */
  fenced(): void;
  /** What the stream held of this publisher is not there any more, or the stream itself is not. */
  lost(): Promise<void>;
}

export class StateBeat {
  readonly #bus: Bus;
  readonly #owner: BeatOwner;
  #timer: Timer | null = null;
  /** Number of the newest heartbeat in the stream, as far as is known: a publisher that knows an older one is refused. */
  #seq: number;
  #isBeating = false;
  #again = false;
  #isEnded = false;

  constructor(bus: Bus, { seq }: Newest, owner: BeatOwner) {
    this.#bus = bus;
    this.#owner = owner;
    this.#seq = seq;
  }

  now(): void {
    void this.#beat();
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.cancel();
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) {
      this.#again = true;
      return;
    }
    this.#isBeating = true;
    do {
      this.#again = false;
      await this.#say();
    } while (this.#again && !this.#isEnded);
    this.#isBeating = false;
    this.#timer?.cancel();
    if (this.#isEnded) return;
    this.#timer = clock.setTimeout(() => {
      this.#owner.due();
      this.now();
    }, this.#owner.everyMs);
  }

  async #say(): Promise<void> {
    const { js, names } = this.#bus;
    const message = this.#owner.write();
    try {
      const { seq } = await js.publish(names.state, JSON.stringify(message), {
        expect: { lastSubjectSequence: this.#seq },
        timeout: 2_000,
      });
      this.#seq = seq;
    } catch {
      await this.#whoElse(message).catch(() => {});
    }
  }

  /** A heartbeat was refused, or its acknowledgement lost: the stream says whose the newest is. */
  async #whoElse({ run, began }: StateMessage): Promise<void> {
    const newest = await newestState(this.#bus).catch(withoutStream);
    const { seq, state } = newest ?? NOBODY;
    if (state !== null && state.run !== run && state.began >= began) {
      this.#owner.fenced();
      return;
    }
    const isLost = newest === null || seq < this.#seq;
    // What cannot be made good now is found lost again at the next heartbeat.
    if (isLost) await this.#owner.lost();
    this.#again ||= isLost || seq !== this.#seq;
    this.#seq = seq;
  }
}

/** @throws what else it is */
function withoutStream(error: unknown): null {
  if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null;
  throw error;
}
