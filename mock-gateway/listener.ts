// The listening port: opened, closed and opened again on the same number.
import { createServer, type Server, type Socket } from 'node:net';

export interface ListenerEvents {
  readonly onSocket: (socket: Socket) => void;
  readonly onError: (error: Error) => void;
}

export class Listener {
  readonly host: string;
  readonly #events: ListenerEvents;
  #port: number;
  #server: Server | undefined;
  #opened: Promise<void> = Promise.resolve();
  /** Settles when no server closed before holds the port any more. */
  #free: Promise<void> = Promise.resolve();

  /** @param port 0 takes a free one, and keeps it */
  constructor(host: string, port: number, events: ListenerEvents) {
    this.host = host;
    this.#port = port;
    this.#events = events;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, unless it does already. @throws {Error} when the port cannot be bound */
  open(): Promise<void> {
    if (this.#server !== undefined) return this.#opened;
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#events.onSocket(socket));
    this.#server = server;
    const opened = this.#free.then(() => this.#listen(server));
    this.#opened = opened;
    return opened;
  }

  /** Lets nobody in from here on. @returns settles when the last connection has gone too */
  close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return Promise.resolve();
    if (server.listening) return closed(server);
    // Closed while it binds the port, a server listens all the same and never says so: it is let finish first.
    const bound = this.#opened.catch(() => {});
    const closing = bound.then(() => ({ done: closed(server) }));
    this.#free = closing.then(() => {});
    return closing.then(({ done }) => done);
  }

  async #listen(server: Server): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      // Kept for good: an accept that fails later (no file handles left) must not end the process.
      server.on('error', (error) => {
        this.#events.onError(error);
        if (!server.listening && this.#server === server) this.#server = undefined;
        reject(explained(error, this.host, this.#port));
      });
      server.listen({ port: this.#port, host: this.host, backlog: 1_024 });
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }
}

const WHY: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'the port is in use: choose another one, or 0 for a free one'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'nobody knows an address of that name'],
  ['EAI_AGAIN', 'nobody knows an address of that name'],
  ['EACCES', 'permission is denied: choose a port above 1023'],
]);

/** The same error, codes and all, in a sentence that says what to do. */
function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why = WHY.get(error.code ?? '');
  if (why === undefined) return error;
  const place = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  return Object.assign(new Error(`Cannot listen on ${place}: ${why}`, { cause: error }), error);
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
