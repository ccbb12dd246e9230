// The bytes of one client, in either dialect: told apart by the first byte, read into the same bodies.
import { bodyOf, encodeFrame, FrameSplitter } from './frame.ts';
import { API_PREAMBLE } from './handshake.ts';
import { PlainSplitter } from './text/plain-splitter.ts';

const [ZERO, NINE] = [0x30, 0x39];

export class ClientStream {
  readonly #maxLength: number;
  /** Bodies given so far. */
  #given = 0;
  #splitter: FrameSplitter | PlainSplitter | undefined;

  /** @param maxLength the longest framed body accepted, in bytes */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Takes the next chunk; call {@link next} until it has nothing more. */
  push(chunk: Uint8Array): void {
    const [first] = chunk;
    if (first === undefined) return;
    // A client that frames begins with `API\0`, an older one with its version as digits.
    this.#splitter ??=
      first >= ZERO && first <= NINE
        ? new PlainSplitter()
        : new FrameSplitter({ preamble: API_PREAMBLE, maxLength: this.#maxLength });
    this.#splitter.push(chunk);
  }

  /**
   * The next whole body, or undefined until more bytes come.
   * @throws {FrameError} when the bytes are of neither dialect
   */
  next(): Uint8Array | undefined {
    const body = this.#splitter?.next();
    if (body !== undefined) this.#given += 1;
    return body;
  }

  /** Whether bytes came that do not make a whole frame yet. */
  get isMidway(): boolean {
    return this.#splitter instanceof FrameSplitter && this.#splitter.pending > 0;
  }

  /** Whether it is a client older than `API\0`, by what came so far. */
  get isPlain(): boolean {
    return this.#splitter instanceof PlainSplitter;
  }

  /** What came for the body {@link next} gave last: the first with what stands before it, an older client's without a length prefix. */
  heard(body: Uint8Array): Uint8Array {
    if (this.isPlain) return body;
    return this.#given === 1 ? Buffer.concat([API_PREAMBLE, encodeFrame(body)]) : encodeFrame(body);
  }

  /** What to write for a frame: an older client knows no length prefix. */
  spelled(frame: Uint8Array): Uint8Array {
    return this.isPlain ? bodyOf(frame) : frame;
  }
}
