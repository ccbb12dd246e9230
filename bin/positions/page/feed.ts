// The stream of /events: opened, opened again, and listened to for its beat, for what is silent may be gone.
import type { Message } from './told.ts';

/** Without a beat for so long, nothing on the page is to be believed. */
const SILENT_MS = 4_000;
const AGAIN_MS = 3_000;

export interface Pace {
  /** The door's clock now, in milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds since the last beat; null: it is not silent. */
  readonly silentMs: number | null;
}

export class Feed {
  readonly #take: (message: Message) => void;
  #beat: { readonly at: number; readonly heard: number } | null = null;
  readonly #begun = performance.now();

  constructor(take: (message: Message) => void) {
    this.#take = take;
    this.#open();
  }

  /** The reader's own clock may be wrong: ages are by the door's. */
  pace(): Pace {
    const now = performance.now();
    const silent = now - (this.#beat?.heard ?? this.#begun);
    return {
      now: this.#beat === null ? Date.now() : this.#beat.at + (now - this.#beat.heard),
      silentMs: silent > SILENT_MS ? silent : null,
    };
  }

  #open(): void {
    const source = new EventSource('/events');
    source.onmessage = ({ data }) => {
      const message: Message = JSON.parse(data);
      if (message.type === 'beat') this.#beat = { at: message.at, heard: performance.now() };
      this.#take(message);
    };
    source.onerror = () => {
      // A browser comes back by itself after a cut, but not after a refusal.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(() => this.#open(), AGAIN_MS);
    };
  }
}
