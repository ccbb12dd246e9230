// A text body: fields, each ended by a NUL.
import { encodeFrame, FrameError, HEADER_LENGTH } from '../frame.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Every field ended by a NUL: n fields make n NULs. */
export function joinTexts(texts: readonly string[]): Uint8Array {
  return encoder.encode(texts.map((text) => `${text}\0`).join(''));
}

// Most messages fit: they are written here first, so that no buffer is made only to be copied into the frame.
const scratch = new Uint8Array(8_192);
const scratchBody = scratch.subarray(HEADER_LENGTH);
const scratchView = new DataView(scratch.buffer);
/** UTF-8 takes at most so many bytes for one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** One frame of a text body. @throws {FrameError} when it is too long for a frame */
export function encodeTextFrame(text: string): Uint8Array {
  if (text.length * MAX_BYTES_PER_UNIT > scratchBody.length) return encodeFrame(encoder.encode(text));
  const { written } = encoder.encodeInto(text, scratchBody);
  scratchView.setUint32(0, written);
  return scratch.slice(0, HEADER_LENGTH + written);
}

/** @throws {FrameError} when the body is empty or its last field is not ended */
export function splitTexts(body: Uint8Array): readonly string[] {
  if (body.length === 0) throw new FrameError('The body is empty: a message has at least its id');
  if (body[body.length - 1] !== 0) throw new FrameError('The last field of the body is not ended by a NUL');
  return decoder.decode(body).slice(0, -1).split('\0');
}
