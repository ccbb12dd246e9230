// What is told, as bytes of server-sent events: each event is written once, however many read it.
import type { StreamEvent } from '../../../src/index.ts';
import { jsonText } from '../json-text.ts';

/** Bytes of events kept written for those who follow close behind. */
const MAX_KEPT_BYTES = 2 * 1024 * 1024;

const encoder = new TextEncoder();

/** A message without a number: where a reader goes on is not changed by it. */
export const unnumbered = (type: 'beat' | 'totals' | 'worth' | 'ages' | 'note' | 'end', content: object): Uint8Array =>
  encoder.encode(`data: ${jsonText({ type, ...content })}\n\n`);

/** How soon a browser comes back, in milliseconds; and who connects sees at once that he is. */
export const GREETING = encoder.encode('retry: 1000\n\n');

export class EncodedEvents {
  readonly #byId = new Map<number, Uint8Array>();
  #bytes = 0;

  of(event: StreamEvent): Uint8Array {
    // One number may stand for two books, seen at two times.
    if (event.type === 'book') return written(event);
    const known = this.#byId.get(event.id);
    if (known) return known;
    const bytes = written(event);
    this.#byId.set(event.id, bytes);
    this.#bytes += bytes.byteLength;
    for (const [id, { byteLength }] of this.#byId) {
      if (this.#bytes <= MAX_KEPT_BYTES) break;
      this.#byId.delete(id);
      this.#bytes -= byteLength;
    }
    return bytes;
  }
}

const written = (event: StreamEvent): Uint8Array => encoder.encode(`id: ${event.id}\ndata: ${jsonText(event)}\n\n`);
