// A TCP client that speaks the wire by the gateway's own codec, one message at a time.
import { connect, type Socket } from 'node:net';
import { FrameSplitter } from '../../mock-gateway/wire/frame.ts';
import { decodeServerHello, encodeClientHello, type ServerHello } from '../../mock-gateway/wire/handshake.ts';
import type { Message, Values } from '../../mock-gateway/wire/message.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { readResponse } from '../../mock-gateway/wire/text/read-body.ts';
import { encodeMessage } from '../../mock-gateway/wire/text/write-message.ts';
import { PATIENCE_MS } from './patience.ts';

/** A response as read: its name, or `unknown`, and its fields. */
export interface Response {
  readonly name: string;
  readonly fields: Values;
}

export class RawClient {
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  readonly #responses: Response[] = [];
  readonly #wakers = new Set<() => void>();
  /** The chunks as they arrived. */
  readonly chunks: Uint8Array[] = [];
  /** Settles when the connection is gone: 'fin', or the code of the error such as `ECONNRESET`. */
  readonly closed: Promise<string>;
  #hello: ServerHello | undefined;
  #isClosed = false;
  #isRaw = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      let reason = 'fin';
      socket.on('error', (error: Error & { code?: string }) => {
        reason = error.code ?? error.message;
      });
      socket.once('close', () => {
        this.#isClosed = true;
        this.#wake();
        resolve(reason);
      });
    });
    socket.on('data', (chunk: Uint8Array) => this.#receive(chunk));
  }

  /** A bare TCP connection. */
  static async open(at: { readonly host: string; readonly port: number }): Promise<RawClient> {
    const socket = connect(at.port, at.host);
    socket.setNoDelay(true);
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
    });
    return client;
  }

  /** Shakes hands and starts the API; resolves once nextValidId came. */
  static async start(
    at: { readonly host: string; readonly port: number },
    options: { readonly clientId?: number; readonly max?: number } = {},
  ): Promise<RawClient> {
    const client = await RawClient.open(at);
    await client.greet(options.max ?? 193);
    client.startApi(options.clientId ?? 1);
    await client.next('nextValidId');
    return client;
  }

  /** The reply to the handshake, once it came. */
  get hello(): ServerHello | undefined {
    return this.#hello;
  }

  get serverVersion(): number {
    return this.#hello?.serverVersion ?? 0;
  }

  /** Everything received and not yet taken by {@link next}. */
  get unread(): readonly Response[] {
    return this.#responses;
  }

  /** From now on bytes are only kept, not read: for streams that are spoilt on purpose. */
  readRaw(): void {
    this.#isRaw = true;
  }

  /** Everything received, in one piece. */
  get rawBytes(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** Everything received, once it is at least so many bytes. */
  rawAtLeast(count: number): Promise<Uint8Array> {
    return this.#until(() => (this.rawBytes.length < count ? undefined : this.rawBytes), `byte ${count}`);
  }

  /** The bodies received, once one begins with `prefix`. */
  rawFrames(prefix: string): Promise<readonly string[]> {
    return this.#until(
      () => {
        const splitter = new FrameSplitter();
        splitter.push(this.rawBytes);
        const bodies: string[] = [];
        for (let body = splitter.next(); body !== undefined; body = splitter.next()) {
          bodies.push(Buffer.from(body).toString('latin1'));
        }
        return bodies.some((body) => body.startsWith(prefix)) ? bodies : undefined;
      },
      `a body that begins with ${JSON.stringify(prefix)}`,
    );
  }

  async greet(max = 193, min = 100): Promise<ServerHello> {
    this.write(encodeClientHello({ min, max, connectOptions: '' }));
    return this.#until(() => this.#hello, 'the reply to the handshake');
  }

  startApi(clientId: number | null = 1): void {
    this.send(requests.startApi, { clientId, optionalCapabilities: '' });
  }

  send<V extends object>(message: Message<V>, values: V): void {
    this.write(encodeMessage(message, values, this.serverVersion));
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Takes responses up to and including the next of this name, and returns its fields. */
  async next(name: string): Promise<Values> {
    const at = await this.#until(() => {
      const index = this.#responses.findIndex((response) => response.name === name);
      return index < 0 ? undefined : { index };
    }, name);
    return this.#responses.splice(0, at.index + 1).at(-1)!.fields;
  }

  /** Takes responses up to and including the next of this name, and returns them all. */
  async upTo(name: string): Promise<readonly Response[]> {
    const at = await this.#until(() => {
      const index = this.#responses.findIndex((response) => response.name === name);
      return index < 0 ? undefined : { index };
    }, name);
    return this.#responses.splice(0, at.index + 1);
  }

  /** Reads no more: what the gateway sends fills the kernel's buffers, then the gateway's own. */
  pause(): void {
    this.#socket.pause();
  }

  /** Leaves, orderly or not, and resolves when the socket is gone. */
  async close(how: 'fin' | 'rst' = 'fin'): Promise<void> {
    if (how === 'fin') this.#socket.end();
    else this.#socket.resetAndDestroy();
    await this.closed;
  }

  #receive(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    if (this.#isRaw) {
      this.#wake();
      return;
    }
    this.#splitter.push(chunk);
    for (let body = this.#splitter.next(); body !== undefined; body = this.#splitter.next()) {
      if (this.#hello === undefined) {
        this.#hello = decodeServerHello(body);
      } else {
        const read = readResponse(body, this.#hello.serverVersion);
        this.#responses.push(
          read.known ? { name: read.message.name, fields: read.values } : { name: 'unknown', fields: { id: read.id } },
        );
      }
    }
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  #until<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const found = look();
        if (found !== undefined) resolve(found);
        else if (this.#isClosed) reject(new Error(`The connection closed before ${what} came`));
        else return false;
        clearTimeout(timer);
        this.#wakers.delete(settle);
        return true;
      };
      const timer = setTimeout(() => {
        this.#wakers.delete(settle);
        reject(new Error(`${what} did not come within ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      this.#wakers.add(settle);
      settle();
    });
  }
}
