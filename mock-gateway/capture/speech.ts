// What the two sides of one leg say, body by body: the handshake, then messages in the coding it agreed on.
import { codecOf } from '../wire/codec.ts';
import type { Codec, Decoded } from '../wire/coding.ts';
import { FrameError } from '../wire/frame.ts';
import { decodeServerHello, type ServerHello } from '../wire/handshake.ts';
import type { Message, Values } from '../wire/message.ts';
import type { Side } from './capture-line.ts';

/**
 * What somebody said.
 * @example const nameOf = (said: Said): string => (said.is === 'message' ? said.name : said.reason);
 */
export type Said =
  | {
      /** A message of our table. */
      readonly is: 'message';
      /** Who. */
      readonly from: Side;
      /** As in the journal, such as `reqAccountUpdates`; a handshake is `handshake` and `serverVersion`. */
      readonly name: string;
      /** By their names in the table. */
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | {
      /** Bytes that cannot be read as one. */
      readonly is: 'unreadable';
      /** Who. */
      readonly from: Side;
      /** Why, as a sentence part. */
      readonly reason: string;
      /** How many. */
      readonly bytes: number;
    };

/** What was said, and how. */
export interface Heard {
  readonly said: Said;
  /** Without its frame; undefined where the bytes were no body of one. */
  readonly body?: Uint8Array;
  /** Its row in the tables, where it has one. */
  readonly row?: { readonly message: Message; readonly values: Values };
}

const decoder = new TextDecoder();

export class Speech {
  #codec: Codec | undefined;
  #hasGreeted = false;

  /** The coding, once it is agreed. */
  get codec(): Codec | undefined {
    return this.#codec;
  }

  /** What a body is. @throws {FrameError} when it is none */
  read(from: Side, body: Uint8Array): Heard {
    if (from === 'client' && !this.#hasGreeted) {
      this.#hasGreeted = true;
      return { said: { is: 'message', from, name: 'handshake', fields: { offers: decoder.decode(body) } }, body };
    }
    if (from === 'gateway' && this.#codec === undefined) return { said: this.agree(decodeServerHello(body)), body };
    const codec = this.#codec;
    if (codec === undefined) return { said: unreadable(from, 'before the version is agreed', body), body };
    return { ...heard(from, body, from === 'client' ? codec.decode(body) : codec.decodeResponse(body)), body };
  }

  /** From here on messages are of this version. */
  agree(hello: ServerHello): Said {
    this.#codec = codecOf(hello.serverVersion);
    return { is: 'message', from: 'gateway', name: 'serverVersion', fields: { ...hello } };
  }
}

function heard(from: Side, body: Uint8Array, decoded: Decoded): Pick<Heard, 'said' | 'row'> {
  if (decoded.is === 'malformed') return { said: unreadable(from, decoded.reason, body) };
  if (decoded.is === 'unknown')
    return { said: { is: 'message', from, name: `message ${decoded.id}`, fields: decoded.fields } };
  const { message, values } = decoded;
  return { said: { is: 'message', from, name: message.name, fields: values }, row: { message, values } };
}

export const unreadable = (from: Side, reason: string, { length }: Uint8Array): Said => ({
  is: 'unreadable',
  from,
  reason,
  bytes: length,
});

/** Why these bytes cannot be read, if that is what was thrown. @throws what it was otherwise */
export function unframed(error: unknown): string {
  if (error instanceof FrameError) return error.message;
  throw error;
}
