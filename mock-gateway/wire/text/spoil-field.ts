// A text message spoiled on purpose: one field replaced or left out, wherever the table says it stands.
import { bodyOf, encodeFrame } from '../frame.ts';
import type { EncodedMessage, Fields, Slot } from '../message.ts';

const encoder = new TextEncoder();
// A byte order mark is a text like any other here: what is not spoiled stays as it is.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @param text null: left out @returns undefined when the message has no field of that name at this server version */
export function spoilField(
  encoded: EncodedMessage,
  serverVersion: number,
  field: string,
  text: string | null,
): Uint8Array | undefined {
  const at = fieldAt(encoded, serverVersion, field);
  if (at === undefined) return undefined;
  const texts = decoder.decode(bodyOf(encoded.bytes)).split('\0');
  if (text === null) texts.splice(at, 1);
  else texts[at] = text;
  return encodeFrame(encoder.encode(texts.join('\0')));
}

/** Where the named field stands in the body, the id being 0. */
function fieldAt({ message, fields }: EncodedMessage, serverVersion: number, name: string): number | undefined {
  let at = 1;
  for (const [field, slot] of Object.entries(message.fields)) {
    const count = textsOf(slot, Reflect.get(fields, field), serverVersion, fields);
    if (field === name) return count === 0 ? undefined : at;
    at += count;
  }
  return undefined;
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
