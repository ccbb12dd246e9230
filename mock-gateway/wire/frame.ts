// The length-prefixed frame of every coding: how one body is wrapped, how a stream of chunks is cut back into bodies, and
// what can be said of a frame without reading its body.

/** The longest body either official client accepts, in bytes (protocol: MAX_MSG_LEN, 0xFFFFFF). */
export const MAX_FRAME_LENGTH = 0xffffff;
/** The bytes of a length prefix. */
export const HEADER_LENGTH = 4;
const FIRST_CAPACITY = 1_024;

/** The bytes are no frame; the stream they came from cannot be read any further. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Wraps one body: a 4-byte big-endian length, then the body.
 * @throws {FrameError} when the body is longer than {@link MAX_FRAME_LENGTH}
 */
export function encodeFrame(body: Uint8Array): Uint8Array {
  if (body.length > MAX_FRAME_LENGTH) {
    throw new FrameError(`A frame holds at most ${MAX_FRAME_LENGTH} bytes: this body has ${body.length}`);
  }
  const frame = new Uint8Array(HEADER_LENGTH + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, HEADER_LENGTH);
  return frame;
}

/** The body inside a frame, not copied. */
export const bodyOf = (frame: Uint8Array): Uint8Array => frame.subarray(HEADER_LENGTH);

/** A copy of the frame whose prefix claims another length than the true one. */
export function claiming(frame: Uint8Array, claimed: (length: number) => number): Uint8Array {
  const copy = new Uint8Array(frame);
  const view = new DataView(copy.buffer);
  view.setUint32(0, claimed(view.getUint32(0)));
  return copy;
}

/** How many of these bytes stand before the middle of the frame they begin with; at least one, and never all of them. */
export function middleOf(bytes: Uint8Array): number {
  const length = bytes.length < HEADER_LENGTH ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return Math.max(1, Math.min(HEADER_LENGTH + Math.floor(length / 2), bytes.length - 1));
}

export interface FrameSplitterOptions {
  /** Bytes that must come first, without a length prefix (a client's `API\0`). @default none */
  readonly preamble?: Uint8Array;
  /** The longest body accepted, in bytes. @default MAX_FRAME_LENGTH */
  readonly maxLength?: number;
}

/**
 * Cuts a stream of chunks into frame bodies. Every byte is copied a constant number of times however the stream is
 * sliced, and a length is judged before anything is allocated for it.
 */
export class FrameSplitter {
  readonly #preamble: Uint8Array;
  readonly #maxLength: number;
  #preambleSeen = 0;
  #buffer = new Uint8Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;
  #moved = 0;

  constructor(options: FrameSplitterOptions = {}) {
    this.#preamble = options.preamble ?? new Uint8Array(0);
    this.#maxLength = options.maxLength ?? MAX_FRAME_LENGTH;
  }

  /** Bytes received that do not make a whole frame yet. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** Bytes copied so far to make room for others: what would grow with the square of a stream if room grew by steps. */
  get moved(): number {
    return this.#moved;
  }

  /** Takes the next chunk of the stream; call {@link next} until it has nothing more. */
  push(chunk: Uint8Array): void {
    const held = this.pending;
    if (held + chunk.length > this.#buffer.length - this.#start) this.#makeRoom(held + chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole body, or undefined until more bytes come.
   * @throws {FrameError} when the preamble is wrong or a length is above the limit
   */
  next(): Uint8Array | undefined {
    this.#readPreamble();
    if (this.#preambleSeen < this.#preamble.length || this.pending < HEADER_LENGTH) return undefined;
    const length = new DataView(this.#buffer.buffer, this.#start, HEADER_LENGTH).getUint32(0);
    if (length > this.#maxLength) {
      throw new FrameError(`A frame holds at most ${this.#maxLength} bytes: this one claims ${length}`);
    }
    if (this.pending < HEADER_LENGTH + length) return undefined;
    const bodyStart = this.#start + HEADER_LENGTH;
    // A copy: the buffer is used again for the next chunk.
    const body = this.#buffer.slice(bodyStart, bodyStart + length);
    this.#start = bodyStart + length;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return body;
  }

  #readPreamble(): void {
    while (this.#preambleSeen < this.#preamble.length && this.pending > 0) {
      const byte = this.#buffer[this.#start];
      if (byte !== this.#preamble[this.#preambleSeen]) {
        throw new FrameError(`Byte ${this.#preambleSeen} of the stream is ${byte}, which is not how a client begins`);
      }
      this.#preambleSeen += 1;
      this.#start += 1;
    }
  }

  #makeRoom(needed: number): void {
    let capacity = this.#buffer.length;
    while (capacity < needed) capacity *= 2;
    const target = capacity === this.#buffer.length ? this.#buffer : new Uint8Array(capacity);
    target.set(this.#buffer.subarray(this.#start, this.#end));
    this.#moved += this.pending;
    this.#buffer = target;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
