// A message with most values fixed: their bytes are made once, from its table, and only the numbers left open are
// spelled again for each row.

import { HEADER_LENGTH } from '../../frame.ts';
import type { EncodedMessage, Message, Values } from '../../message.ts';
import { FieldError, type Kind } from '../field.ts';
import { encodeMessage, fieldTexts } from '../write-message.ts';
import type { Put } from './ascii-number.ts';
import type { FrameSlab } from './frame-slab.ts';

/** How a field left open is filled: from which value of a row, and written by what. */
export interface Open<From extends string> {
  readonly from: From;
  readonly put: Put;
}

/** A field left open, behind the bytes of the fixed ones before it. */
interface Gap<From extends string> extends Open<From> {
  readonly before: Uint8Array;
  readonly name: string;
  readonly kind: Kind;
  /** What it was in the row before, and how that was spelled: sizes and costs seldom change. */
  last: number | undefined;
  readonly spelling: Uint8Array;
  length: number;
}

/** No number written by a {@link Put} is longer. */
const MAX_PUT_BYTES = 32;
const encoder = new TextEncoder();

/** @template Row what the values of the open fields are read from */
export class MessageTemplate<From extends string, Row extends { readonly [Key in From]: number }> {
  readonly message: Message;
  readonly #serverVersion: number;
  readonly #values: object;
  readonly #gaps: readonly Gap<From>[];
  readonly #after: Uint8Array;
  readonly #maxBytes: number;
  readonly #slab: FrameSlab;

  /**
   * @param values of every field; those of the open ones only stand for others
   * @param open numbers without a condition, by their names, each with what writes it as its kind spells it
   * @throws {FieldError} when a value does not fit its field, or a field cannot be left open
   */
  constructor(
    message: Message,
    serverVersion: number,
    values: object,
    open: Readonly<Record<string, Open<From>>>,
    slab: FrameSlab,
  ) {
    this.message = message;
    this.#serverVersion = serverVersion;
    this.#values = values;
    this.#slab = slab;
    const gaps: Gap<From>[] = [];
    let texts = `${message.id}\0`;
    for (const { name, kind, text } of fieldTexts(message, values, serverVersion)) {
      const left = open[name];
      if (left !== undefined) {
        if (kind?.holds(0) !== true) throw new FieldError(`${message.name}.${name} cannot be left open`);
        const spelling = new Uint8Array(MAX_PUT_BYTES);
        const before = encoder.encode(texts);
        // Named one by one: of spread objects each has a shape of its own, and rows of many contracts took five times as long.
        const { from, put } = left;
        gaps.push({ from, put, before, name, kind, last: undefined, spelling, length: 0 });
        texts = '\0';
      } else {
        texts += text;
      }
    }
    this.#gaps = gaps;
    this.#after = encoder.encode(texts);
    const fixed = gaps.reduce((sum, { before }) => sum + before.length, this.#after.length);
    this.#maxBytes = HEADER_LENGTH + fixed + gaps.length * MAX_PUT_BYTES;
  }

  /** @param row never changes afterwards: its values may be read much later */
  encode(row: Row): EncodedMessage {
    return new TemplateMessage(this, row, this.#frame(row));
  }

  /** Every value, in the order of the table. */
  valuesOf(row: Row): Values {
    const values: Record<string, unknown> = { ...this.#values };
    for (const { name, from } of this.#gaps) values[name] = row[from];
    return values;
  }

  #frame(row: Row): Uint8Array {
    const slab = this.#slab;
    const target = slab.room(this.#maxBytes);
    const start = slab.end;
    let at = start + HEADER_LENGTH;
    for (const gap of this.#gaps) {
      at = append(gap.before, gap.before.length, target, at);
      const value = row[gap.from];
      if (value !== gap.last && !spell(gap, value)) {
        // Too long for digits, or no number: what a message does with it is said in one place.
        return encodeMessage(this.message, this.valuesOf(row), this.#serverVersion);
      }
      at = append(gap.spelling, gap.length, target, at);
    }
    at = append(this.#after, this.#after.length, target, at);
    const length = at - start - HEADER_LENGTH;
    target[start] = length >>> 24;
    target[start + 1] = length >>> 16;
    target[start + 2] = length >>> 8;
    target[start + 3] = length;
    return slab.take(at);
  }
}

/** @returns false for what only the message itself can spell, or refuse */
function spell(gap: Gap<string>, value: number): boolean {
  const end = gap.kind.holds(value) ? gap.put(value, gap.spelling, 0) : -1;
  gap.last = end < 0 ? undefined : value;
  gap.length = end;
  return end >= 0;
}

/** A loop for the short ones: a call into the runtime costs more than their few bytes. */
function append(bytes: Uint8Array, length: number, target: Uint8Array, at: number): number {
  if (length > MAX_PUT_BYTES) target.set(bytes, at);
  else for (let index = 0; index < length; index++) target[at + index] = bytes[index] ?? 0;
  return at + length;
}

class TemplateMessage<From extends string, Row extends { readonly [Key in From]: number }> implements EncodedMessage {
  readonly bytes: Uint8Array;
  readonly #template: MessageTemplate<From, Row>;
  readonly #row: Row;

  constructor(template: MessageTemplate<From, Row>, row: Row, bytes: Uint8Array) {
    this.#template = template;
    this.#row = row;
    this.bytes = bytes;
  }

  get message(): Message {
    return this.#template.message;
  }

  get fields(): Values {
    return this.#template.valuesOf(this.#row);
  }
}
