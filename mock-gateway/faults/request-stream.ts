// What a client sends, cut into bodies, with the faults of requests in between.
import { ClientStream } from '../wire/client-stream.ts';
import type { Codec } from '../wire/coding.ts';
import { encodeFrame, FrameError, FrameSplitter } from '../wire/frame.ts';
import type { Fault } from './fault-schema.ts';
import { type Frame, joined, UNTOUCHED } from './frame.ts';
import type { MessageFaults } from './message-faults.ts';

/** The longest request accepted, in bytes. No request known comes near; a client that claims more is broken. */
export const MAX_REQUEST_LENGTH = 1024 * 1024;

export class RequestStream {
  readonly #received = new ClientStream(MAX_REQUEST_LENGTH);
  readonly #faults: MessageFaults;
  /** Undefined during the handshake, which no fault of messages is about. */
  #codec: Codec | undefined;
  /** There once a fault was at work: what came out of it is cut anew, for a fault may have spoiled the lengths. */
  #passed: FrameSplitter | undefined;
  /** What came out of it and is not cut yet. */
  readonly #coming: Frame[] = [];
  /** What stood in the way of the bytes at hand, and what struck the frame at hand. */
  #met: readonly Fault[] = UNTOUCHED;
  #struck: readonly Fault[] = UNTOUCHED;

  constructor(faults: MessageFaults) {
    this.#faults = faults;
  }

  /** From here on bodies are messages of this codec. */
  agree(codec: Codec): void {
    this.#codec = codec;
  }

  /** @param met the faults that stood in the way of these bytes */
  push(chunk: Uint8Array, met: readonly Fault[] = UNTOUCHED): void {
    this.#met = this.#received.isMidway ? joined(this.#met, met) : met;
    this.#received.push(chunk);
  }

  /** The bytes of the body {@link next} gave last, as they stand behind the faults, and the faults that touched it. */
  heard(body: Uint8Array): { readonly bytes: Uint8Array; readonly faults: readonly Fault[] } {
    return { bytes: this.#received.heard(body), faults: joined(this.#struck, this.#met) };
  }

  /** What to write for a frame, in the client's own dialect. */
  spelled(frame: Uint8Array): Uint8Array {
    return this.#received.spelled(frame);
  }

  /** Frames that were held back go on. */
  release(frames: readonly Frame[]): void {
    this.#coming.push(...frames);
  }

  /** The next body, or undefined until more bytes come. @throws {FrameError} when the bytes are no frames */
  next(): Uint8Array | undefined {
    for (;;) {
      const passed = this.#passed?.next();
      if (passed !== undefined) return passed;
      if (this.#cutNext()) continue;
      const body = this.#received.next();
      if (body === undefined) return undefined;
      const isUntouched = this.#passed === undefined && this.#faults.isIdle;
      const frame = isUntouched || this.#codec === undefined ? undefined : frameOf(body, this.#codec);
      if (frame === undefined) {
        this.#struck = UNTOUCHED;
        return body;
      }
      this.#coming.push(...this.#faults.pass(frame));
    }
  }

  /** Hands the next frame that came out of the faults to what cuts them. @returns whether there was one */
  #cutNext(): boolean {
    const frame = this.#coming.shift();
    if (frame === undefined) return false;
    this.#passed ??= new FrameSplitter({ maxLength: MAX_REQUEST_LENGTH });
    const faults = frame.faults ?? UNTOUCHED;
    this.#struck = this.#passed.pending > 0 ? joined(this.#struck, faults) : faults;
    this.#passed.push(frame.bytes);
    return true;
  }
}

/** A request's frame; undefined for a body without a meaning, which whoever reads it next will say. */
function frameOf(body: Uint8Array, codec: Codec): Frame | undefined {
  try {
    const request = codec.decode(body);
    if (request.is === 'malformed') return undefined;
    const bytes = encodeFrame(body);
    if (request.is === 'unknown') return { name: 'unknown', bytes, fields: request.fields };
    const { message, values } = request;
    return { name: message.name, bytes, fields: values, message, codec };
  } catch (error) {
    if (error instanceof FrameError) return undefined;
    throw error;
  }
}
