// One accepted socket: bytes in and out, and the two ways to end it. Knows no protocol.
import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';

/** How a connection ends: orderly, or as when a process dies. */
export type Disconnect = 'fin' | 'rst';

/**
 * What a client that stops reading may leave unsent before it is dropped, in bytes. What a real gateway does then is
 * not known; this is a choice.
 */
export const MAX_UNSENT_BYTES = 16 * 1024 * 1024;
/** How long a client may take to answer our FIN with its own, in milliseconds. */
const FIN_GRACE_MS = 1_000;

export interface TransportEvents {
  readonly onData: (chunk: Uint8Array) => void;
  /** Once, when no byte will come or go any more. */
  readonly onEnd: () => void;
  readonly onOverflow: () => void;
}

export class Transport {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #events: TransportEvents;
  /** Settles when the socket is gone. */
  readonly closed: Promise<void>;
  #ended = false;
  #batch: Uint8Array[] | undefined;

  constructor(socket: Socket, clock: Clock, events: TransportEvents) {
    this.#socket = socket;
    this.#clock = clock;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Uint8Array) => {
      if (!this.#ended) events.onData(chunk);
    });
    socket.on('end', () => this.#finish());
    // An error is always followed by 'close'; unheard it would end the process.
    socket.on('error', () => this.#finish());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#finish();
        resolve();
      });
    });
  }

  /** Sends bytes, unless the connection has ended. */
  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    if (this.#batch !== undefined) {
      this.#batch.push(bytes);
      return;
    }
    this.#socket.write(bytes);
    if (this.#socket.writableLength <= MAX_UNSENT_BYTES) return;
    this.#events.onOverflow();
    this.close('rst');
  }

  /** Everything written inside leaves in one chunk, as a real gateway sends a download. */
  batch(writes: () => void): void {
    if (this.#batch !== undefined) {
      writes();
      return;
    }
    const batch: Uint8Array[] = [];
    this.#batch = batch;
    try {
      writes();
    } finally {
      this.#batch = undefined;
      if (batch.length > 0) this.write(Buffer.concat(batch));
    }
  }

  /** Ends the connection: 'fin' after what was written has left, 'rst' at once. */
  close(how: Disconnect): void {
    if (how === 'rst') {
      this.#finish();
      this.#socket.resetAndDestroy();
      return;
    }
    if (this.#ended) return;
    this.#finish();
    // Reading goes on: closing over unread bytes would make the kernel send RST and lose what was just written.
    this.#socket.end();
    const cancel = this.#clock.after(FIN_GRACE_MS, () => this.#socket.destroy());
    void this.closed.then(cancel);
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.onEnd();
  }
}
