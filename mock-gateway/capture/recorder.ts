// A recording: a port for clients, a gateway behind it, and a capture of all that passes between them.
import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { Listener } from '../listener.ts';
import { Redaction } from '../redaction.ts';
import { checkedOptions, only, type RowPer, stated, text, whole } from '../rules.ts';
import { type CaptureEvent, type CaptureHead, type CapturePlace, lineOf, type Side } from './capture-line.ts';
import { isItself } from './itself.ts';
import { LegReader } from './leg-reader.ts';
import { RedactedStream } from './redacted-stream.ts';
import type { Said } from './speech.ts';
import { tap } from './tap.ts';

/**
 * What to record.
 * @example const options: RecordOptions = { to: { host: '127.0.0.1', port: 4002 }, write: (lines) => console.log(lines) };
 */
export interface RecordOptions {
  /** The gateway, or TWS. */
  readonly to: {
    /** A name or an address. */
    readonly host: string;
    /** Such as 4002. */
    readonly port: number;
  };
  /**
   * Given every line of the capture, in pieces of whole lines. Should it throw, nothing is written any more, and
   * {@link Recording.stop} throws the same; clients and gateway notice nothing of it.
   */
  readonly write: (lines: string) => void;
  /** Where clients connect. @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Account numbers and names stay as they are. @default false */
  readonly keepAccounts?: boolean;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const recordSchema = only({
  // Whatever has both, such as a MockGateway.
  to: v.object({ host: text, port: whole(1, 65_535) }),
  write: v.custom<RecordOptions['write']>(isFunction, 'must be a function'),
  host: v.exactOptional(text),
  port: v.exactOptional(whole(0, 65_535)),
  keepAccounts: v.exactOptional(v.boolean()),
} satisfies RowPer<RecordOptions>);

/**
 * A gateway that is recorded; clients connect to its {@link Recording.port}.
 * @example const ended = (recording: Recording): Promise<void> => recording.stop();
 */
export class Recording implements AsyncDisposable {
  readonly #options: RecordOptions;
  readonly #listener: Listener;
  readonly #redaction = new Redaction();
  readonly #began = performance.now();
  readonly #legs = new Set<Promise<void>>();
  readonly #sockets = new Set<Socket>();
  #isStopping = false;
  /** What the first line that could not be written met. */
  #failure: { readonly error: unknown } | undefined;
  #places = 0;
  #opened = 0;

  /** @internal */
  constructor(options: RecordOptions) {
    this.#options = options;
    this.#listener = new Listener(options.host ?? '127.0.0.1', options.port ?? 0, {
      onSocket: (socket) => this.#join(socket),
      onError: () => {},
    });
  }

  /** Where clients connect. */
  get port(): number {
    return this.#listener.port;
  }

  /** Connections so far. */
  get legs(): number {
    return this.#opened;
  }

  /** Listens, and begins the capture. @internal @example const begun = (recording: Recording): Promise<void> => recording.open(); */
  async open(): Promise<void> {
    await this.#listener.open();
    const { to, keepAccounts } = this.#options;
    this.#write({ capture: 1, started: new Date().toISOString(), redacted: !keepAccounts });
    if (await isItself(to, this.#listener)) {
      await this.stop();
      throw new Error(`Cannot record ${to.host}:${to.port}: that is where this recording listens itself`);
    }
  }

  /**
   * Cuts every connection and ends the capture.
   * @throws what `write` threw, if it ever did: the capture ends before that
   * @example const ended = (recording: Recording): Promise<void> => recording.stop();
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const closing = this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closing, ...this.#legs]);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** As {@link stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #join(client: Socket): void {
    const { host, port } = this.#options.to;
    const gateway = connect({ host, port, allowHalfOpen: true });
    for (const socket of [client, gateway]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      // What went wrong shows in the pump, which ends the other side too.
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    }
    const leg = this.#leg(client, gateway).finally(() => this.#legs.delete(leg));
    this.#legs.add(leg);
  }

  async #leg(client: Socket, gateway: Socket): Promise<void> {
    const leg = ++this.#opened;
    const place = (): CapturePlace => ({ n: this.#places++, leg, ms: Math.round(performance.now() - this.#began) });
    const streams = { client: this.#stream(), gateway: this.#stream() };
    const reader = new LegReader();
    const put = (from: Side, at: CapturePlace, bytes: Uint8Array): void =>
      this.#write({ ...at, from, base64: Buffer.from(bytes).toString('base64') });
    this.#write({ ...place(), is: 'opened' });
    const gone = Promise.all([client, gateway].map(closed));
    await tap(
      { client, gateway },
      {
        passed: (from, chunk) => {
          const at = place();
          if (!this.#options.keepAccounts) for (const { said } of reader.push(from, chunk)) this.#learn(said);
          const stream = streams[from];
          if (stream === undefined) put(from, at, chunk);
          else for (const cut of stream.push(chunk, at)) put(from, cut.at, cut.bytes);
        },
        closed: (by, how) => {
          const at = place();
          for (const from of ['client', 'gateway'] as const)
            for (const cut of streams[from]?.end() ?? []) put(from, cut.at, cut.bytes);
          this.#write({ ...at, is: 'closed', ...(this.#isStopping ? { by: 'recorder', how: 'fin' } : { by, how }) });
        },
      },
    );
    await gone;
  }

  #write(line: CaptureHead | CaptureEvent): void {
    if (this.#failure !== undefined) return;
    try {
      this.#options.write(lineOf(line));
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** A gateway may have accounts that do not look like one. */
  #learn(said: Said): void {
    if (said.is !== 'message' || said.name !== 'managedAccounts') return;
    const { accountsList } = said.fields;
    if (typeof accountsList === 'string') this.#redaction.learn(accountsList.split(','));
  }

  #stream(): RedactedStream<CapturePlace> | undefined {
    return this.#options.keepAccounts ? undefined : new RedactedStream(this.#redaction);
  }
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

/**
 * Begins to record.
 * @throws {TypeError} when there is no option of a name @throws {RangeError} when a value is not what its option takes
 * @throws {Error} when the port cannot be bound, or is the one to be recorded
 * @example
 * import { appendFileSync } from 'node:fs';
 * const recording = await record({
 *   to: { host: '127.0.0.1', port: 4002 },
 *   write: (lines) => appendFileSync('session.jsonl', lines),
 * });
 * await recording.stop();
 */
export async function record(options: RecordOptions): Promise<Recording> {
  const recording = new Recording(checkedOptions('record', recordSchema, stated(options)));
  await recording.open();
  return recording;
}
