// One message as values and as bytes: its shape, and how its bytes are framed without the codec under test.
import type { Message } from '../../../../mock-gateway/wire/message.ts';

export interface WireVector {
  readonly title: string;
  readonly direction: 'request' | 'response';
  readonly message: Message;
  readonly serverVersion: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** The body's fields with the id first; each is ended by a NUL on the wire. */
  readonly fields: readonly string[];
}

/** The framed bytes of a list of fields, made here and not by the codec. */
export function frameOf(fields: readonly string[]): Uint8Array {
  const body = Buffer.from(`${fields.join('\0')}\0`, 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return new Uint8Array(Buffer.concat([header, body]));
}

const vector =
  (direction: WireVector['direction']) =>
  (
    title: string,
    message: Message,
    values: WireVector['values'],
    fields: readonly string[],
    serverVersion = 193,
  ): WireVector => ({ title, direction, message, serverVersion, values, fields });

export const response = vector('response');
export const request = vector('request');
