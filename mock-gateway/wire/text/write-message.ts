// From values to a text message: the table's fields spelled one behind another.
import type { Fields, Message, Slot } from '../message.ts';
import { FieldError, int, type Kind } from './field.ts';
import { encodeTextFrame } from './text-body.ts';

/**
 * One framed message.
 * @throws {FieldError} when a value is missing or does not fit its field
 */
export function encodeMessage<V extends object>(row: Message<V>, values: V, serverVersion: number): Uint8Array {
  return encodeTextFrame(`${row.id}\0${write(row, row.fields, values, serverVersion)}`);
}

// Tables never change, and listing the entries of one costs more than writing them.
const entriesByTable = new WeakMap<Fields, readonly (readonly [string, Slot])[]>();

function entriesOf(fields: Fields): readonly (readonly [string, Slot])[] {
  const known = entriesByTable.get(fields);
  if (known !== undefined) return known;
  const entries = Object.entries(fields);
  entriesByTable.set(fields, entries);
  return entries;
}

/** One field as a message spells it. */
export interface FieldText {
  readonly name: string;
  /** What the value is, where the field holds a single one. */
  readonly kind: Kind | undefined;
  /** Its NUL included; several for a group. */
  readonly text: string;
}

/**
 * The fields a message has at this server version, spelled one by one.
 * @throws {FieldError} when a value is missing or does not fit its field
 */
export function fieldTexts(row: Message, values: object, serverVersion: number): readonly FieldText[] {
  return entriesOf(row.fields).flatMap(([name, outer]) => {
    const isConditional = outer.shape === 'conditional';
    if (isConditional && !outer.present(serverVersion, (earlier) => Reflect.get(values, earlier))) return [];
    const slot = isConditional ? outer.inner : outer;
    const text = writeSlot(row, name, slot, Reflect.get(values, name), serverVersion);
    return [{ name, kind: slot.shape === 'kind' ? slot : undefined, text }];
  });
}

function write(row: Message, fields: Fields, values: object, serverVersion: number): string {
  let text = '';
  for (const [name, slot] of entriesOf(fields)) {
    const value: unknown = Reflect.get(values, name);
    if (slot.shape !== 'conditional') text += writeSlot(row, name, slot, value, serverVersion);
    else if (slot.present(serverVersion, (earlier) => Reflect.get(values, earlier))) {
      text += writeSlot(row, name, slot.inner, value, serverVersion);
    }
  }
  return text;
}

function writeSlot(row: Message, name: string, slot: Slot, value: unknown, serverVersion: number): string {
  if (slot.shape === 'constant') return `${typeof value === 'string' ? value : slot.text}\0`;
  if (slot.shape === 'conditional') return writeSlot(row, name, slot.inner, value, serverVersion);
  if (slot.shape === 'kind') {
    if (!slot.holds(value))
      throw new FieldError(`${row.name}.${name} must be ${slot.label}: current value is ${String(value)}`);
    return `${slot.encode(value, serverVersion)}\0`;
  }
  if (!Array.isArray(value))
    throw new FieldError(`${row.name}.${name} must be a list: current value is ${String(value)}`);
  const count = `${int.encode(value.length, serverVersion)}\0`;
  return value.reduce<string>((text, item) => text + write(row, slot.fields, Object(item), serverVersion), count);
}
