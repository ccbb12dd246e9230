// The bytes of one leg, read as messages of both sides once the handshake says in which version they speak.
import { ClientStream } from '../wire/client-stream.ts';
import { codecOf } from '../wire/codec.ts';
import type { Codec, Decoded } from '../wire/coding.ts';
import { FrameError, FrameSplitter, MAX_FRAME_LENGTH } from '../wire/frame.ts';
import { decodeServerHello } from '../wire/handshake.ts';
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

const decoder = new TextDecoder();

export class LegReader {
  readonly #client = new ClientStream(MAX_FRAME_LENGTH);
  readonly #gateway = new FrameSplitter();
  #codec: Codec | undefined;
  #hasGreeted = false;
  /** Sides whose bytes can be cut into messages no more. */
  readonly #lost = new Set<Side>();

  /** @returns what these bytes complete */
  push(from: Side, chunk: Uint8Array): readonly Said[] {
    if (this.#lost.has(from))
      return [{ is: 'unreadable', from, reason: 'behind what is no frame', bytes: chunk.length }];
    const said: Said[] = [];
    try {
      const splitter = from === 'client' ? this.#client : this.#gateway;
      splitter.push(chunk);
      for (let body = splitter.next(); body !== undefined; body = splitter.next()) said.push(this.#read(from, body));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#lost.add(from);
      said.push({ is: 'unreadable', from, reason: error.message, bytes: chunk.length });
    }
    return said;
  }

  #read(from: Side, body: Uint8Array): Said {
    if (from === 'client' && !this.#hasGreeted) {
      this.#hasGreeted = true;
      return { is: 'message', from, name: 'handshake', fields: { offers: decoder.decode(body) } };
    }
    if (from === 'gateway' && this.#codec === undefined) {
      const hello = decodeServerHello(body);
      this.#codec = codecOf(hello.serverVersion);
      return { is: 'message', from, name: 'serverVersion', fields: { ...hello } };
    }
    const codec = this.#codec;
    if (codec === undefined)
      return { is: 'unreadable', from, reason: 'before the version is agreed', bytes: body.length };
    return saidOf(from, body, from === 'client' ? codec.decode(body) : codec.decodeResponse(body));
  }
}

function saidOf(from: Side, body: Uint8Array, decoded: Decoded): Said {
  if (decoded.is === 'malformed') return { is: 'unreadable', from, reason: decoded.reason, bytes: body.length };
  const { name, fields } =
    decoded.is === 'message'
      ? { name: decoded.message.name, fields: decoded.values }
      : { name: `message ${decoded.id}`, fields: decoded.fields };
  return { is: 'message', from, name, fields };
}
