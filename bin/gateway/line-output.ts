// Lines on stdout for a reader who may be slow, or not read at all: bounded, and given up at the end.
import { once } from 'node:events';

/** Bytes that wait for the reader at most. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** How long a reader has, at the end, for what still waits; in milliseconds. */
const LAST_WORDS_MS = 500;

export class LineOutput {
  readonly #out: NodeJS.WriteStream;
  #dropped = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** An event as one line of JSON; dropped, and counted, while the reader is too far behind. */
  json(event: object): void {
    if (this.#out.writableLength > MAX_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#tellDropped();
    this.line(JSON.stringify(event));
  }

  line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** Waits a moment for the reader. @returns whether everything was read */
  async end(): Promise<boolean> {
    this.#tellDropped();
    if (this.#out.writableLength === 0 || this.#out.destroyed) return true;
    await once(this.#out, 'drain', { signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch(() => {});
    return this.#out.writableLength === 0;
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const entries = this.#dropped;
    this.#dropped = 0;
    this.line(JSON.stringify({ event: 'dropped', entries, text: `${entries} entries dropped: nobody read them` }));
  }
}
