// One accepted socket: bytes in and out through their lanes, and the two ways to end it. Knows no protocol.
import type { Socket } from 'node:net';
import { type Clock, realClock } from '../clock.ts';
import { ByteLane } from '../faults/byte-lane.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Direction, Fault } from '../faults/fault-schema.ts';
import type { Disconnect } from '../login.ts';
import type { Random } from '../random.ts';
import { Collected } from './collected-bytes.ts';

/** How long a client may take to answer our FIN with its own, in real milliseconds. */
const FIN_GRACE_MS = 1_000;
/** Unheeded bytes above which the socket is read no further: from there on the client's own writes fill up. */
const READ_AHEAD_BYTES = 64 * 1024;

/** Writes of one turn that go out one by one; what comes behind them in the same turn is collected. */
const WRITES_A_TURN = 8;

export interface TransportOptions {
  readonly board: FaultBoard;
  readonly clock: Clock;
  readonly random: Random;
  readonly maxUnsentBytes: () => number;
  /** Whose; the id is null before startApi. */
  readonly client: { readonly clientId: number | null };
  /** Whether what the client sends must wait. */
  readonly isHeld: () => boolean;
  /** Bytes of the client, and the faults that stood in their way. */
  readonly onData: (chunk: Uint8Array, faults: readonly Fault[]) => void;
  /** Once, when no byte will come or go any more, and how: 'rst' for every end but an orderly one. */
  readonly onEnd: (how: Disconnect) => void;
  readonly onOverflow: () => void;
}

export class Transport {
  readonly #socket: Socket;
  readonly #options: TransportOptions;
  readonly #requests: ByteLane;
  readonly #responses: ByteLane;
  /** Settles when the socket is gone. */
  readonly closed: Promise<void>;
  #ended = false;
  #batch: Uint8Array[] | undefined;
  /** Bytes of the batch at hand. */
  #batched = 0;
  #writes = 0;
  /** The turn before had more to write than goes out one by one. */
  #isBurst = false;
  readonly #collected = new Collected();

  /** @param socket one that stays half open, so that a mute gateway may leave a FIN unanswered */
  constructor(socket: Socket, options: TransportOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#requests = this.#lane('request', options.isHeld, (bytes, faults) => {
      options.onData(bytes, faults);
      if (socket.isPaused() && this.#requests.waiting <= READ_AHEAD_BYTES) socket.resume();
    });
    this.#responses = this.#lane(
      'response',
      () => false,
      (bytes) => this.#put(bytes),
    );
    socket.setNoDelay(true);
    socket.on('data', (chunk: Uint8Array) => this.#take(chunk));
    socket.on('end', () => this.#clientLeft());
    // An error is always followed by 'close'; unheard it would end the process.
    socket.on('error', () => this.#finish('rst'));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#finish('rst');
        this.#stopLanes();
        resolve();
      });
    });
  }

  /** Whether what is written may still arrive. */
  get isOpen(): boolean {
    return !this.#ended;
  }

  /** Bytes that came, and bytes handed to the socket. */
  get bytes(): { readonly received: number; readonly sent: number } {
    return { received: this.#socket.bytesRead, sent: this.#socket.bytesWritten };
  }

  /** From now on faults of bytes strike; those in force already do at once. */
  open(): void {
    this.#requests.open();
    this.#responses.open();
  }

  /** The faults of bytes that stand in the way of so many bytes written now. */
  meeting(length: number): readonly Fault[] {
    return this.#responses.meeting(this.#batched + length);
  }

  /** Sends bytes, unless the connection has ended. */
  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    if (this.#batch === undefined) this.#responses.push(bytes);
    else this.#gather(this.#batch, bytes);
    if (this.#responses.waiting > this.#options.maxUnsentBytes()) this.#overflow();
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
      this.#batched = 0;
      if (batch.length > 0) this.write(Buffer.concat(batch));
    }
  }

  /** Whom the faults concern, or what else holds the client's bytes, may have changed. */
  reconsider(): void {
    this.#requests.reconsider();
    this.#responses.reconsider();
  }

  /** Ends the connection: 'fin' after what was written has left, 'rst' at once. */
  close(how: Disconnect): void {
    if (how === 'rst') {
      this.#finish('rst');
      this.#stopLanes();
      // Both directions ended already: nothing to reset, and Node's reset of a socket that is shutting down never closes.
      if (this.#socket.readableEnded || this.#socket.writableEnded) this.#socket.destroy();
      else this.#socket.resetAndDestroy();
      return;
    }
    if (this.#ended) return;
    this.#finish('fin');
    this.#responses.whenDrained(() => this.#sendFin());
  }

  /** Resets it if its orderly end waits for a fault to be taken out; or in a moment, if it waits for what is late or slow. */
  dropStuck(): void {
    if (!this.#ended) return;
    if (this.#responses.isStuck) {
      this.close('rst');
      return;
    }
    const cancel = realClock.after(FIN_GRACE_MS, () => this.close('rst'));
    void this.closed.then(cancel);
  }

  #gather(batch: Uint8Array[], bytes: Uint8Array): void {
    batch.push(bytes);
    this.#batched += bytes.length;
  }

  #lane(
    direction: Direction,
    isHeld: () => boolean,
    deliver: (bytes: Uint8Array, faults: readonly Fault[]) => void,
  ): ByteLane {
    const { board, clock, random, client } = this.#options;
    const close = (how: Disconnect): void => this.close(how);
    return new ByteLane({ board, direction, clock, random, client, isHeld, deliver, close });
  }

  #take(chunk: Uint8Array): void {
    if (this.#ended) return;
    this.#requests.push(chunk);
    if (this.#requests.waiting > READ_AHEAD_BYTES) this.#socket.pause();
  }

  // A system call a row is what a burst of rows would spend most of its time on.
  #put(bytes: Uint8Array): void {
    if (this.#writes === 0) process.nextTick(this.#flush);
    this.#writes += 1;
    if (this.#writes <= WRITES_A_TURN && !this.#isBurst) {
      this.#socket.write(bytes);
    } else {
      this.#collected.add(bytes);
      if (this.#collected.isFull) this.#writeCollected();
    }
    if (this.#socket.writableLength > this.#options.maxUnsentBytes()) this.#overflow();
  }

  readonly #flush = (): void => {
    this.#isBurst = this.#writes > WRITES_A_TURN;
    this.#writes = 0;
    this.#writeCollected();
  };

  #writeCollected(): void {
    const bytes = this.#collected.take();
    if (bytes.length > 0 && this.#socket.writable) this.#socket.write(bytes);
  }

  // A mute gateway keeps silent even about this: what is lost then shows when it speaks again.
  #overflow(): void {
    this.#options.onOverflow();
    if (this.#responses.isMute) this.#responses.breakOff();
    else this.close('rst');
  }

  #clientLeft(): void {
    this.#finish('fin');
    this.#requests.stop();
    this.#responses.clear();
    this.#responses.whenDrained(() => this.#sendFin());
  }

  // Reading goes on: closing over unread bytes would make the kernel send RST and lose what was just written.
  #sendFin(): void {
    this.#writeCollected();
    this.#socket.end();
    this.#socket.resume();
    const cancel = realClock.after(FIN_GRACE_MS, () => this.#socket.destroy());
    void this.closed.then(cancel);
  }

  #finish(how: Disconnect): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(how);
  }

  #stopLanes(): void {
    this.#requests.stop();
    this.#responses.stop();
  }
}
