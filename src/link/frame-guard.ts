// Sees the bytes before @stoqey/ib: splits frames, checks lengths, hands on straight what is read here.
//
// Why it exists: @stoqey/ib 1.6.10 reads the length prefix as a signed integer. A prefix with the top bit set
// (`ff ff ff fc`) makes it loop for ever inside one data event; no timer can rescue the process from that.
import { notTheProtocol } from '../errors.ts';

/** The longest body IB's own client accepts (0xFFFFFF; official const.py MAX_MSG_LEN). */
const MAX_LEGAL_LENGTH = 0xffffff;
/** The longest body that is read; what the streamer asks for fits in some hundred bytes. Longer ones are skipped unread. */
const MAX_READ_LENGTH = 64 * 1024;
/** The longest error or notice (4) that is read: IB's have some hundred bytes, and @stoqey/ib takes time with the square of it. */
const MAX_NOTICE_LENGTH = 16 * 1024;
const PREFIX_LENGTH = 4;
const NUL = 0;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** error (4). */
const NOTICE = 4;
/** No TWS message id is longer. */
const MAX_ID_DIGITS = 4;

/** Messages that @stoqey/ib is not asked to read: it is lenient with numbers, takes what is empty for 0, and takes longer. */
const READ_HERE = {
  6: 'accountValue',
  7: 'portfolioValue',
  8: 'accountTime',
  61: 'position',
  94: 'pnl',
  95: 'pnl',
} as const;
const READERS: ReadonlyMap<number, (typeof READ_HERE)[keyof typeof READ_HERE]> = new Map(
  Object.entries(READ_HERE).map(([id, reader]) => [Number(id), reader]),
);

/** Body of a message: `bytes[start]` … `bytes[end - 1]`, its id first, valid during the call only. */
export type TakeBody = (bytes: Buffer, start: number, end: number) => void;

/** Where the frames go. */
export interface FrameSink extends Readonly<Record<(typeof READ_HERE)[keyof typeof READ_HERE], TakeBody>> {
  /** Any other whole frame, length prefix included. */
  frame(frame: Buffer): void;
  /** A legal frame too long to be read. */
  skipped(length: number): void;
}

type Reading =
  | { readonly part: 'prefix'; readonly bytes: Buffer; filled: number }
  | { readonly part: 'frame'; readonly bytes: Buffer; filled: number }
  | { readonly part: 'skip'; left: number }
  | { readonly part: 'between' };

const BETWEEN: Reading = { part: 'between' };

/** An incremental, linear-time frame splitter for one link. */
export class FrameGuard {
  readonly #sink: FrameSink;
  #reading: Reading = BETWEEN;
  #greeted = false;
  #closed = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** No frame is handed on any more, also not the rest of a chunk being read. */
  close(): void {
    this.#closed = true;
    this.#reading = BETWEEN;
  }

  /**
   * Takes the next bytes of the stream, in any chunking.
   * @throws {StreamerError} `PROTOCOL` when they cannot be TWS frames; the guard is closed then
   */
  push(chunk: Buffer): void {
    try {
      let at = 0;
      while (at < chunk.length && !this.#closed) at = this.#step(chunk, at);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #step(chunk: Buffer, at: number): number {
    const reading = this.#reading;
    switch (reading.part) {
      case 'between':
        return this.#whole(chunk, at);
      case 'prefix': {
        const next = fill(reading, chunk, at);
        if (reading.filled === PREFIX_LENGTH) this.#expect(reading.bytes, checkedLength(reading.bytes, 0));
        return next;
      }
      case 'frame': {
        const next = fill(reading, chunk, at);
        if (reading.filled === reading.bytes.length) {
          this.#reading = BETWEEN;
          this.#dispatch(reading.bytes, 0, reading.bytes.length);
        }
        return next;
      }
      case 'skip': {
        const taken = Math.min(reading.left, chunk.length - at);
        reading.left -= taken;
        if (reading.left === 0) this.#reading = BETWEEN;
        return at + taken;
      }
    }
  }

  /** The hot path: a frame that lies whole in the chunk is handed on in place. */
  #whole(chunk: Buffer, at: number): number {
    if (chunk.length - at < PREFIX_LENGTH) {
      const bytes = Buffer.alloc(PREFIX_LENGTH);
      this.#reading = { part: 'prefix', bytes, filled: chunk.copy(bytes, 0, at) };
      return chunk.length;
    }
    const length = checkedLength(chunk, at);
    const end = at + PREFIX_LENGTH + length;
    if (length <= MAX_READ_LENGTH && end <= chunk.length) {
      this.#dispatch(chunk, at, end);
      return end;
    }
    this.#expect(chunk.subarray(at, at + PREFIX_LENGTH), length);
    return at + PREFIX_LENGTH;
  }

  #expect(prefix: Buffer, length: number): void {
    if (length > MAX_READ_LENGTH) {
      if (!this.#greeted) throw notTheProtocol(`its version reply claims ${length} bytes`);
      this.#reading = { part: 'skip', left: length };
      this.#sink.skipped(length);
      return;
    }
    const bytes = Buffer.alloc(PREFIX_LENGTH + length);
    prefix.copy(bytes);
    this.#reading = { part: 'frame', bytes, filled: PREFIX_LENGTH };
  }

  #dispatch(bytes: Buffer, at: number, end: number): void {
    const start = at + PREFIX_LENGTH;
    if (bytes[end - 1] !== NUL) throw notTheProtocol('a frame does not end with NUL');
    if (!this.#greeted) {
      checkGreeting(bytes, start, end);
      this.#greeted = true;
    } else {
      const id = messageId(bytes, start, end);
      const reader = READERS.get(id);
      if (reader !== undefined) {
        this.#sink[reader](bytes, start, end);
        return;
      }
      if (id === NOTICE && end - start > MAX_NOTICE_LENGTH) {
        this.#sink.skipped(end - start);
        return;
      }
    }
    this.#sink.frame(bytes.subarray(at, end));
  }
}

function checkedLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length === 0 || length > MAX_LEGAL_LENGTH) {
    throw notTheProtocol(`a length prefix says ${length} bytes; 1 to ${MAX_LEGAL_LENGTH} are possible`);
  }
  return length;
}

function fill(reading: { readonly bytes: Buffer; filled: number }, chunk: Buffer, at: number): number {
  const copied = chunk.copy(reading.bytes, reading.filled, at);
  reading.filled += copied;
  return at + copied;
}

/** The version reply is `<integer>\0<text>\0`; @stoqey/ib would call a NaN version connected. */
function checkGreeting(bytes: Buffer, start: number, end: number): void {
  const fields = bytes.toString('latin1', start, end).split('\0');
  if (fields.length !== 3 || !/^\d{1,5}$/.test(fields[0] ?? '')) {
    throw notTheProtocol('the first frame is not a version reply');
  }
}

function messageId(bytes: Buffer, start: number, end: number): number {
  let id = 0;
  let at = start;
  for (; at < end && at - start <= MAX_ID_DIGITS; at++) {
    const byte = bytes[at] ?? NUL;
    if (byte < DIGIT_0 || byte > DIGIT_9) break;
    id = id * 10 + (byte - DIGIT_0);
  }
  if (at === start || bytes[at] !== NUL) throw notTheProtocol('a frame has no message id');
  return id;
}
