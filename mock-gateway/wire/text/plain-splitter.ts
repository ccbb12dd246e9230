// The dialect of clients older than `API\0`: texts ended by NUL and nothing around them, so only the tables tell where
// a message ends. Read into the same bodies a framed client sends.

import { FrameError } from '../frame.ts';
import type { Message } from '../message.ts';
import { requestById, requests } from '../requests.ts';
import { SERVER_VERSION } from '../server-version.ts';
import { FieldError } from './field.ts';
import { measureFields } from './read-fields.ts';
import { joinTexts } from './text-body.ts';

/** The most bytes one message may have; the longest known, an order with combo legs, comes nowhere near. */
const MAX_PENDING = 16_384;
/** The most texts one message may have. */
const MAX_TEXTS = 512;
/** From this client version on startApi is a message; before, the client id comes alone. */
const START_API_CLIENT_VERSION = 70;

// What such a gateway never knew, or clients do not agree on: as for any message no table has, whatever has come is
// taken for it, for a client writes each message in one piece.
const OPEN_ENDED: ReadonlySet<Message> = new Set<Message>([
  requests.reqFundamentalData,
  requests.reqHistoricalTicks,
  requests.reqTickByTickData,
]);

export class PlainSplitter {
  readonly #decoder = new TextDecoder();
  #texts: string[] = [];
  #partial = '';
  #expects: 'version' | 'clientId' | 'message' = 'version';

  push(chunk: Uint8Array): void {
    const texts = (this.#partial + this.#decoder.decode(chunk, { stream: true })).split('\0');
    this.#partial = texts.pop() ?? '';
    this.#texts.push(...texts);
  }

  /**
   * The next whole body, as if it had come in a frame, or undefined until more bytes come.
   * @throws {FrameError} when what came can never become a message
   */
  next(): Uint8Array | undefined {
    const length = this.#expects === 'message' ? this.#messageLength() : Math.min(1, this.#texts.length);
    if (length > 0) return this.#body(this.#texts.splice(0, length));
    const pending = this.#texts.reduce((sum, text) => sum + text.length + 1, this.#partial.length);
    if (pending > MAX_PENDING || this.#texts.length > MAX_TEXTS)
      throw new FrameError(`A message has at most ${MAX_TEXTS} texts and ${MAX_PENDING} bytes: more came`);
    return undefined;
  }

  /** How many texts the next message takes; 0 while it is not whole. */
  #messageLength(): number {
    const [id, ...texts] = this.#texts.slice(0, MAX_TEXTS);
    if (id === undefined) return 0;
    const row = requestById.get(Number(id));
    if (row === undefined) return this.#texts.length;
    try {
      const taken = measureFields(row, texts, SERVER_VERSION.plain);
      if (taken === undefined) return 0;
      return OPEN_ENDED.has(row) ? this.#texts.length : taken + 1;
    } catch (cause) {
      if (!(cause instanceof FieldError)) throw cause;
      throw new FrameError(`Cannot tell where ${row.name} ends: ${cause.message}`, { cause });
    }
  }

  #body(texts: readonly string[]): Uint8Array {
    const [text = ''] = texts;
    if (this.#expects === 'version') {
      if (!/^\d{1,4}$/.test(text)) throw new FrameError(`'${text.slice(0, 40)}' is no client version`);
      this.#expects = Number(text) < START_API_CLIENT_VERSION ? 'clientId' : 'message';
      // What such a client offers, in the words of later ones; there is no newest version in its own.
      return new TextEncoder().encode(`v1..${SERVER_VERSION.plain}`);
    }
    if (this.#expects === 'clientId') {
      this.#expects = 'message';
      return joinTexts([String(requests.startApi.id), '2', text, '']);
    }
    return joinTexts(texts);
  }
}
