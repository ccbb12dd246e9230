// From the texts of a message to its values, by its table.
import type { Fields, Message, Slot, Values } from '../message.ts';
import { FieldError, int } from './field.ts';

/** The body ends before its last field. */
class ShortBodyError extends FieldError {}

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

const ID_FIELDS: ReadonlySet<string> = new Set(['reqId', 'orderId']);

/** The number a request is known by, where the texts are readable as far as that; else undefined. */
export function idAmong(row: Message, texts: readonly string[], serverVersion: number): number | undefined {
  const reader = { texts, at: 0 };
  const until: Record<string, Fields[string]> = {};
  for (const [name, slot] of Object.entries(row.fields)) {
    until[name] = slot;
    if (!ID_FIELDS.has(name)) continue;
    try {
      const id = read(row, until, reader, serverVersion)[name];
      return typeof id === 'number' ? id : undefined;
    } catch (error) {
      if (error instanceof FieldError) return undefined;
      throw error;
    }
  }
  return undefined;
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
