// What spoiling one message means: a field replaced or left out, a byte changed, a length that lies.
import type { Random } from '../random.ts';
import { bodyOf, claiming, encodeFrame } from '../wire/frame.ts';
import type { FaultOf } from './fault-schema.ts';
import type { MessageFrame } from './frame.ts';

const TOP_BIT = 0x80000000;
const SPOILT = '?';

/** The frame with its body spoiled; its length prefix is right again. */
export function spoiledBody(frame: MessageFrame, fault: FaultOf<'corrupt'>, random: Random): Uint8Array {
  const text = fault.remove === true ? null : (fault.value ?? SPOILT);
  const spoiled = fault.field === undefined ? undefined : frame.codec.spoil(frame, fault.field, text);
  return spoiled ?? encodeFrame(flipped(bodyOf(frame.bytes), fault, random));
}

/** The same frame, claiming another length. */
export const withLength = (frame: Uint8Array, length: number | 'topBit'): Uint8Array =>
  claiming(frame, (actual) => (length === 'topBit' ? (actual | TOP_BIT) >>> 0 : length));

/** Bytes by chance. */
export function noiseBytes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.whole(0, 255));
}

function flipped(body: Uint8Array, { offset, xor = 0xff }: FaultOf<'corrupt'>, random: Random): Uint8Array {
  const chosen = offset ?? random.whole(0, body.length - 1);
  const at = Math.min(body.length - 1, Math.max(0, chosen < 0 ? body.length + chosen : chosen));
  const copy = new Uint8Array(body);
  copy[at] = (copy[at] ?? 0) ^ xor;
  return copy;
}
