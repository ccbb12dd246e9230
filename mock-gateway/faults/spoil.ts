// What spoiling one frame means: a field replaced or left out, a byte changed, a length prefix that lies.
import type { Random } from '../random.ts';
import { encodeFrame } from '../wire/frame.ts';
import type { Fields, Slot } from '../wire/message.ts';
import type { FaultOf } from './fault-schema.ts';
import type { Frame } from './message-faults.ts';

const HEADER_LENGTH = 4;
const TOP_BIT = 0x80000000;
const SPOILT = '?';

/** The frame with its body spoiled; its length prefix is right again. */
export function spoiledBody(frame: Frame, fault: FaultOf<'corrupt'>, random: Random): Uint8Array {
  const body = frame.bytes.slice(HEADER_LENGTH);
  const at = fault.field === undefined ? -1 : fieldAt(frame, fault.field);
  if (at < 0) return encodeFrame(flipped(body, fault, random));
  const texts = Buffer.from(body).toString('utf8').split('\0');
  if (fault.remove === true) texts.splice(at, 1);
  else texts[at] = fault.value ?? SPOILT;
  return encodeFrame(Buffer.from(texts.join('\0'), 'utf8'));
}

/** The same frame, claiming another length. */
export function withLength(frame: Uint8Array, length: number | 'topBit'): Uint8Array {
  const copy = frame.slice();
  const view = new DataView(copy.buffer, copy.byteOffset);
  view.setUint32(0, length === 'topBit' ? (view.getUint32(0) | TOP_BIT) >>> 0 : length);
  return copy;
}

/** Bytes by chance. */
export function noiseBytes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.whole(0, 255));
}

function flipped(body: Uint8Array, { offset, xor = 0xff }: FaultOf<'corrupt'>, random: Random): Uint8Array {
  const chosen = offset ?? random.whole(0, body.length - 1);
  const at = Math.min(body.length - 1, Math.max(0, chosen < 0 ? body.length + chosen : chosen));
  body[at] = (body[at] ?? 0) ^ xor;
  return body;
}

/** Where the named field stands in the body, the id being 0; -1 when the message has none of that name. */
function fieldAt({ message, fields, serverVersion }: Frame, name: string): number {
  if (message === undefined) return -1;
  let at = 1;
  for (const [field, slot] of Object.entries(message.fields)) {
    const count = textsOf(slot, Reflect.get(fields, field), serverVersion, fields);
    if (field === name) return count === 0 ? -1 : at;
    at += count;
  }
  return -1;
}

/** How many texts a slot takes. */
function textsOf(slot: Slot, value: unknown, serverVersion: number, values: object): number {
  if (slot.shape === 'conditional') {
    const present = slot.present(serverVersion, (name) => Reflect.get(values, name));
    return present ? textsOf(slot.inner, value, serverVersion, values) : 0;
  }
  if (slot.shape !== 'group') return 1;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.reduce<number>((sum, item) => sum + tableTexts(slot.fields, Object(item), serverVersion), 1);
}

const tableTexts = (fields: Fields, values: object, serverVersion: number): number =>
  Object.entries(fields).reduce(
    (sum, [name, slot]) => sum + textsOf(slot, Reflect.get(values, name), serverVersion, values),
    0,
  );
