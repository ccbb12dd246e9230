// What a client sends, cut into bodies, with the faults of requests in between.

import { encodeFrame, FrameSplitter } from '../wire/frame.ts';
import { ClientStream } from '../wire/text/client-stream.ts';
import { readRequest } from '../wire/text/read-body.ts';
import type { Frame, MessageFaults } from './message-faults.ts';

/** The longest request accepted, in bytes. No request known comes near; a client that claims more is broken. */
export const MAX_REQUEST_LENGTH = 1024 * 1024;

export class RequestStream {
  readonly #received = new ClientStream(MAX_REQUEST_LENGTH);
  readonly #faults: MessageFaults;
  readonly #describe: (body: Uint8Array) => Frame | undefined;
  /** There once a fault was at work: what came out of it is cut anew, for a fault may have spoiled the lengths. */
  #passed: FrameSplitter | undefined;

  /** @param describe what a body means; undefined for one no fault is about */
  constructor(faults: MessageFaults, describe: (body: Uint8Array) => Omit<Frame, 'bytes'> | undefined) {
    this.#faults = faults;
    this.#describe = (body) => {
      const meaning = describe(body);
      return meaning && { ...meaning, bytes: encodeFrame(body) };
    };
  }

  push(chunk: Uint8Array): void {
    this.#received.push(chunk);
  }

  /** What to write for a frame, in the client's own dialect. */
  spelled(frame: Uint8Array): Uint8Array {
    return this.#received.spelled(frame);
  }

  /** Frames that were held back go on. */
  release(frames: readonly Frame[]): void {
    for (const { bytes } of frames) this.#passedOn().push(bytes);
  }

  /** The next body, or undefined until more bytes come. @throws {FrameError} when the bytes are no frames */
  next(): Uint8Array | undefined {
    for (;;) {
      const passed = this.#passed?.next();
      if (passed !== undefined) return passed;
      const body = this.#received.next();
      if (body === undefined) return undefined;
      const frame = this.#passed === undefined && this.#faults.isIdle ? undefined : this.#describe(body);
      if (frame === undefined) return body;
      for (const { bytes } of this.#faults.pass(frame)) this.#passedOn().push(bytes);
    }
  }

  #passedOn(): FrameSplitter {
    this.#passed ??= new FrameSplitter({ maxLength: MAX_REQUEST_LENGTH });
    return this.#passed;
  }
}

/** A request's meaning; undefined for bytes that have none, which whoever reads them next will say. */
export function describeRequest(body: Uint8Array, serverVersion: number): Omit<Frame, 'bytes'> | undefined {
  try {
    const request = readRequest(body, serverVersion);
    if (!request.known) return { name: 'unknown', fields: { id: request.id }, serverVersion };
    return { name: request.message.name, fields: request.values, message: request.message, serverVersion };
  } catch {
    return undefined;
  }
}
