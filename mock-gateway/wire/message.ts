// What a message is: a name, an id and an ordered table of fields, which every coding walks.
import { type Kind, type Scalar, string } from './text/field.ts';

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

/** A message with its bytes, made once for every client of one server version. */
export interface EncodedMessage {
  readonly message: Message;
  /** The whole frame. */
  readonly bytes: Uint8Array;
  /** Every value, in the order of the table; worked out at each reading. */
  readonly fields: Values;
}

/** Whether the text can travel in a field of a message. */
export const fitsField = (text: string): boolean => string.holds(text);

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

/** Present when the client says the message is of this version of its own or of a newer one. */
export const sinceOwn = <S extends Slot>(constantVersion: Constant, ownVersion: number, inner: S): Conditional<S> => ({
  shape: 'conditional',
  inner,
  // A version that is the table's own is not among the values.
  present: (_agreed, read) => Number(read('version') ?? constantVersion.text) >= ownVersion,
});

/** Present when an earlier field of the same table has this value. */
export const when = <S extends Slot>(name: string, value: Scalar, inner: S): Conditional<S> => ({
  shape: 'conditional',
  inner,
  present: (_agreed, read) => read(name) === value,
});

/** Present when the server version and the fields before it say so. */
export const present = <S extends Slot>(
  test: (serverVersion: number, read: (name: string) => unknown) => boolean,
  inner: S,
): Conditional<S> => ({ shape: 'conditional', inner, present: test });

export function message<const F extends Fields>(name: string, id: number, fields: F): Message<ValuesOf<F>> {
  return { name, id, fields, holds: (values): values is ValuesOf<F> => fits(fields, values) };
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
