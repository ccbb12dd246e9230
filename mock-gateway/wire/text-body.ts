// A text body: fields, each ended by a NUL.
import { FrameError } from './frame.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Every field ended by a NUL: n fields make n NULs. */
export function joinTexts(texts: readonly string[]): Uint8Array {
  return encoder.encode(texts.map((text) => `${text}\0`).join(''));
}

/** @throws {FrameError} when the body is empty or its last field is not ended */
export function splitTexts(body: Uint8Array): readonly string[] {
  if (body.length === 0) throw new FrameError('The body is empty: a message has at least its id');
  if (body[body.length - 1] !== 0) throw new FrameError('The last field of the body is not ended by a NUL');
  return decoder.decode(body).slice(0, -1).split('\0');
}
