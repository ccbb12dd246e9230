// One reader of /events: every event in order from where he was, and the pulse between; bounded in bytes, and cut when he stands still.
import type { StreamEvent } from '../../../src/index.ts';
import { type EncodedEvents, GREETING, unnumbered } from './encoded.ts';
import type { Pulse } from './pulse.ts';
import type { Served } from './served.ts';

/** Bytes that wait for a reader; beyond them one event, which may be a whole book. */
const MAX_WAITING_BYTES = 256 * 1024;
/** How long a reader may take nothing, unless told otherwise. */
export const STILL_MS = 15_000;
/** Milliseconds he has to take what says so. */
const FAREWELL_MS = 1_000;

export interface Reader {
  /** Number of the last event he had; undefined: he had none. */
  readonly after: number | undefined;
  /** What he said of where he was could not be read. */
  readonly isAstray: boolean;
  /** Milliseconds he may take nothing although something waits for him. */
  readonly stillMs: number;
  /** The door closes. */
  readonly over: AbortSignal;
  /** Ends his connection, whatever still waits for him. */
  hangUp(): void;
  /** He is gone, or was cut. */
  left(): void;
}

export interface Told {
  readonly served: Served;
  readonly encoded: EncodedEvents;
  readonly pulse: Pulse;
}

export function eventBody(told: Told, reader: Reader): ReadableStream<Uint8Array> {
  const one = new Following(told, reader);
  return new ReadableStream<Uint8Array>(
    { start: (controller) => one.begin(controller), pull: () => one.taken(), cancel: () => one.end() },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  );
}

class Following {
  readonly #told: Told;
  readonly #reader: Reader;
  readonly #gone = new AbortController();
  #undo: () => void = () => {};
  #taken: (() => void) | null = null;

  constructor(told: Told, reader: Reader) {
    this.#told = told;
    this.#reader = reader;
  }

  begin(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { served, pulse } = this.#told;
    const { over, after } = this.#reader;
    const events = served.events({ after, signal: this.#gone.signal });
    controller.enqueue(GREETING);
    // What a later beat says anew need not wait for who is slow.
    const put = (bytes: Uint8Array): boolean => {
      const hasRoom = (controller.desiredSize ?? 0) > 0;
      if (hasRoom) controller.enqueue(bytes);
      return hasRoom;
    };
    let stop = (): void => {};
    // Behind what is kept for him, which the streams hand on before this: a beat says `current` of a book that he has.
    const joining = setImmediate(() => {
      stop = pulse.listen(put);
    });
    const close = (): void => this.#cut(controller, 'The door was closed.');
    over.addEventListener('abort', close, { once: true });
    this.#undo = () => {
      clearImmediate(joining);
      stop();
      over.removeEventListener('abort', close);
    };
    if (over.aborted) close();
    else void this.#follow(events, controller);
  }

  /** He took something. */
  taken(): void {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
  }

  end(): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#undo();
    this.taken();
    this.#reader.left();
  }

  async #follow(
    events: AsyncIterable<StreamEvent>,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    let isFirst = true;
    for await (const event of events) {
      if ((controller.desiredSize ?? 0) <= 0 && !(await this.#room()))
        return this.#cut(
          controller,
          `This reader was cut off as it took nothing for ${this.#reader.stillMs / 1_000} s: come back with the last id.`,
        );
      if (this.#gone.signal.aborted) return;
      const said = event.type === 'book' ? noteOn(event, this.#reader, isFirst) : null;
      if (said !== null) controller.enqueue(unnumbered('note', { text: said }));
      controller.enqueue(this.#told.encoded.of(event));
      isFirst = false;
    }
    this.#cut(controller, 'The stream has ended.');
  }

  /** Whether he took something before it was too long. */
  #room(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), this.#reader.stillMs);
      const settle = (isRoom: boolean): void => {
        clearTimeout(timer);
        this.#taken = null;
        resolve(isRoom);
      };
      this.#taken = () => settle(true);
    });
  }

  /** Says why, and closes; who does not take even that is hung up on. */
  #cut(controller: ReadableStreamDefaultController<Uint8Array>, why: string): void {
    if (this.#gone.signal.aborted) return;
    controller.enqueue(unnumbered('end', { text: why }));
    controller.close();
    this.end();
    setTimeout(() => this.#reader.hangUp(), FAREWELL_MS).unref();
  }
}

/** Why he begins with the whole book although he had been here before; null: he had not. */
function noteOn(
  { missed }: { readonly missed: boolean },
  { after, isAstray }: Reader,
  isFirst: boolean,
): string | null {
  if (isAstray) return 'The Last-Event-ID could not be read: the whole book follows.';
  if (!missed) return null;
  return isFirst
    ? `What came after event ${after} is no longer kept, or was told by another run: the whole book follows.`
    : 'This reader fell behind what is kept: the whole book follows.';
}
