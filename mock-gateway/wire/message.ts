// What a message is: a name, an id and an ordered table of fields, which encoding and decoding both walk.

import { FieldError, int, type Kind, type Scalar } from './text/field.ts';
import { encodeTextFrame } from './text/text-body.ts';

/** Fields in wire order. Object keys keep the order they are written in, so a table reads like the protocol's own. */
export interface Fields {
  readonly [name: string]: Slot;
}

/**
 * A text the format fixes, such as a message's version field. Clients disagree on it (cancelMktData is 1 or 2), so any
 * is read; one that differs is kept under its name and written back.
 */
export interface Constant {
  readonly shape: 'constant';
  readonly text: string;
}

/** A count, then that many times the same fields. */
export interface Group<F extends Fields = Fields> {
  readonly shape: 'group';
  readonly fields: F;
}

/** A field that is there only at some server versions, or after some values. */
export interface Conditional<S extends Slot = Slot> {
  readonly shape: 'conditional';
  readonly inner: S;
  readonly present: (serverVersion: number, read: (name: string) => unknown) => boolean;
}

/** The body ends before its last field. */
class ShortBodyError extends FieldError {}

export type Slot = Kind | Constant | Group | Conditional;

type ValueOf<S> = S extends Kind<infer T> ? T : S extends Group<infer F> ? readonly ValuesOf<F>[] : never;

/** The values a table holds; conditional fields are optional, constants have none. */
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Constant | Conditional ? never : K]: ValueOf<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends Conditional<Kind | Group> ? K : never]?:
    | (F[K] extends Conditional<infer I> ? ValueOf<I> : never)
    | undefined;
};

/** Values of a message whose table is not known at compile time. */
export type Values = Readonly<Record<string, unknown>>;

/** One row of the protocol. */
export interface Message<V extends object = object> {
  readonly name: string;
  readonly id: number;
  readonly fields: Fields;
  /** Whether the values fit the table. */
  readonly holds: (values: object) => values is V;
}

export const constant = (text: string): Constant => ({ shape: 'constant', text });

/** The message's own version field. */
export const version = (number: number): Constant => constant(String(number));

export const group = <F extends Fields>(fields: F): Group<F> => ({ shape: 'group', fields });

/** Present from this server version on. */
export const since = <S extends Slot>(serverVersion: number, inner: S): Conditional<S> => ({
  shape: 'conditional',
  inner,
  present: (agreed) => agreed >= serverVersion,
});

/** Present below this server version. */
export const until = <S extends Slot>(serverVersion: number, inner: S): Conditional<S> => ({
  shape: 'conditional',
  inner,
  present: (agreed) => agreed < serverVersion,
});

/** Present when an earlier field of the same table has this value. */
export const when = <S extends Slot>(name: string, value: Scalar, inner: S): Conditional<S> => ({
  shape: 'conditional',
  inner,
  present: (_agreed, read) => read(name) === value,
});

export function message<const F extends Fields>(name: string, id: number, fields: F): Message<ValuesOf<F>> {
  return { name, id, fields, holds: (values): values is ValuesOf<F> => fits(fields, values) };
}

/**
 * One framed message.
 * @throws {FieldError} when a value is missing or does not fit its field
 */
export function encodeMessage<V extends object>(row: Message<V>, values: V, serverVersion: number): Uint8Array {
  return encodeTextFrame(`${row.id}\0${write(row, row.fields, values, serverVersion)}`);
}

/**
 * Reads the fields behind the id.
 * @param tail what to do with fields the table does not know: clients send some, gateways never do
 * @throws {FieldError} when a field is missing, is not of its kind, or is one too many
 */
export function decodeFields<V extends object>(
  row: Message<V>,
  texts: readonly string[],
  serverVersion: number,
  tail: 'exact' | 'ignored',
): V {
  const reader = { texts, at: 0 };
  const values = read(row, row.fields, reader, serverVersion);
  if (tail === 'exact' && reader.at < texts.length) {
    throw new FieldError(
      `${row.name} has ${texts.length - reader.at} more fields than at server version ${serverVersion}`,
    );
  }
  if (!row.holds(values)) throw new FieldError(`The fields of ${row.name} do not fit its table`);
  return values;
}

/**
 * How many of these texts the message takes, or undefined while there are too few.
 * @throws {FieldError} when a field is not of its kind
 */
export function measureFields(row: Message, texts: readonly string[], serverVersion: number): number | undefined {
  const reader = { texts, at: 0 };
  try {
    read(row, row.fields, reader, serverVersion);
  } catch (error) {
    if (error instanceof ShortBodyError) return undefined;
    throw error;
  }
  return reader.at;
}

function fits(fields: Fields, values: object): boolean {
  return Object.entries(fields).every(([name, slot]) => slotFits(slot, Reflect.get(values, name)));
}

function slotFits(slot: Slot, value: unknown): boolean {
  if (slot.shape === 'constant') return true;
  if (slot.shape === 'conditional') return value === undefined || slotFits(slot.inner, value);
  if (slot.shape === 'kind') return slot.holds(value);
  return (
    Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && fits(slot.fields, item))
  );
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

interface TextReader {
  readonly texts: readonly string[];
  at: number;
}

function read(row: Message, fields: Fields, reader: TextReader, serverVersion: number): Values {
  const values: Record<string, unknown> = {};
  for (const [name, slot] of Object.entries(fields)) {
    const present = slot.shape !== 'conditional' || slot.present(serverVersion, (earlier) => values[earlier]);
    if (!present) continue;
    const value = readSlot(row, name, slot, reader, serverVersion);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readSlot(row: Message, name: string, slot: Slot, reader: TextReader, serverVersion: number): unknown {
  if (slot.shape === 'conditional') return readSlot(row, name, slot.inner, reader, serverVersion);
  const text = reader.texts[reader.at];
  if (text === undefined)
    throw new ShortBodyError(`${row.name} ends before ${name} at server version ${serverVersion}`);
  reader.at += 1;
  if (slot.shape === 'constant') return text === slot.text ? undefined : text;
  if (slot.shape === 'kind') return inField(row, name, () => slot.decode(text, serverVersion));
  const count = inField(row, name, () => int.decode(text, serverVersion));
  // Checked before looping: a count comes from the other side, and every item takes at least one field.
  const claim = `${row.name}.${name} cannot have ${count} items`;
  if (count < 0) throw new FieldError(claim);
  if (count > reader.texts.length - reader.at) throw new ShortBodyError(claim);
  return Array.from({ length: count }, () => read(row, slot.fields, reader, serverVersion));
}

function inField<T>(row: Message, name: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof FieldError)) throw cause;
    throw new FieldError(`${row.name}.${name}: ${cause.message}`, { cause });
  }
}
