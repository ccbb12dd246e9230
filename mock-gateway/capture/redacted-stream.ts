// One direction of a leg on its way into a capture: held until whole fields are there to redact, then cut as it came.
import type { Redaction } from '../redaction.ts';

/** Bytes without the end of a field that are held at most; of more, only as many as an account number may have. */
const MOST_HELD = 64 * 1024;
const LONGEST_ACCOUNT = 32;

interface Waiting<At> {
  readonly at: At;
  readonly length: number;
}

/** A chunk as it goes into the capture. */
export interface Cut<At> {
  readonly at: At;
  readonly bytes: Uint8Array;
}

/** @template At where a chunk belongs */
export class RedactedStream<At> {
  readonly #redaction: Redaction;
  readonly #waiting: Waiting<At>[] = [];
  #held = Buffer.alloc(0);
  /** Redacted, and not yet a whole chunk. */
  #done = Buffer.alloc(0);

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** @returns the chunks that are whole by now */
  push(chunk: Uint8Array, at: At): readonly Cut<At>[] {
    this.#waiting.push({ at, length: chunk.length });
    this.#held = Buffer.concat([this.#held, chunk]);
    const whole = this.#held.lastIndexOf(0) + 1;
    return this.#release(this.#held.length - whole > MOST_HELD ? this.#held.length - LONGEST_ACCOUNT : whole);
  }

  /** Nothing more comes. @returns all that is left */
  end(): readonly Cut<At>[] {
    return this.#release(this.#held.length);
  }

  #release(length: number): readonly Cut<At>[] {
    const text = this.#held.toString('latin1', 0, length);
    this.#held = this.#held.subarray(length);
    this.#done = Buffer.concat([this.#done, Buffer.from(this.#redaction.of(text), 'latin1')]);
    const cuts: Cut<At>[] = [];
    for (let next = this.#waiting[0]; next !== undefined && next.length <= this.#done.length; next = this.#waiting[0]) {
      cuts.push({ at: next.at, bytes: this.#done.subarray(0, next.length) });
      this.#done = this.#done.subarray(next.length);
      this.#waiting.shift();
    }
    return cuts;
  }
}
