// MockGateway: listens, accepts, keeps the conversations, and is what a test holds in its hand.
import { createServer, type Server, type Socket } from 'node:net';
import type { Account } from './account.ts';
import { type Clock, realClock, TrackedClock } from './clock.ts';
import { Conversation, type ConversationHost, type UnhandledRequests } from './conversation.ts';
import { Journal, type JournalEntry, type WaitForOptions } from './journal.ts';
import { noticeText } from './notices.ts';
import type { Subscription } from './replies/reply.ts';
import { type Disconnect, Transport } from './transport.ts';
import type { Values } from './wire/message.ts';
import { NEWEST_SERVER_VERSION, SERVER_VERSION } from './wire/server-version.ts';
import { type AccountsOptions, World } from './world.ts';

export interface MockGatewayOptions {
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Address to bind. @default '127.0.0.1' */
  readonly host?: string;
  /** Account code → what it starts with. @default DU1234567 with two options and a stock */
  readonly accounts?: AccountsOptions;
  /** The newest server version spoken, 100…200; a client gets the lower of this and its own. @default 200 */
  readonly serverVersion?: number;
  /** The second field of the handshake reply. @default now, as `yyyyMMdd HH:mm:ss UTC` */
  readonly connectionTime?: string;
  /** The order id nextValidId answers. @default 1 */
  readonly nextValidId?: number;
  /** What to do with requests nothing answers; they are journalled in any case. @default 'ignore' */
  readonly unhandledRequests?: UnhandledRequests;
  /** Entries the journal keeps. @default 10000 */
  readonly journalLimit?: number;
  /** @default the real clock */
  readonly clock?: Clock;
}

/** One connected client, after startApi. */
export interface GatewayClient {
  readonly clientId: number;
  readonly serverVersion: number;
  readonly subscriptions: readonly Subscription[];
  /** Ends the connection: 'fin' orderly, 'rst' as when the process dies. @default 'fin' */
  disconnect(how?: Disconnect): void;
}

/** TCP connections since the start. */
export interface ConnectionCounts {
  readonly opened: number;
  readonly closed: number;
  /** Open at this moment. */
  readonly open: number;
  /** The most that were ever open at once; counted one turn of the event loop after a connection was accepted. */
  readonly maxConcurrent: number;
}

export interface RestartOptions {
  /** Milliseconds during which connections are refused, by the gateway's clock. @default 0 */
  readonly downMs?: number;
  /** How the clients lose their connection. @default 'rst', as recorded from the nightly restart */
  readonly how?: Disconnect;
}

/**
 * A fake TWS / IB Gateway on a real TCP port.
 * @example
 * await using gateway = await MockGateway.start();
 * // connect any TWS client to gateway.host and gateway.port
 * gateway.account('DU1234567').reprice(option('SPY', '20261218', 450, 'C'), 13.1);
 */
export class MockGateway implements AsyncDisposable {
  readonly host: string;
  /** Accounts, contracts and prices. */
  readonly world: World;
  /** Every message both ways. */
  readonly journal: Journal;
  readonly #conversationHost: ConversationHost;
  readonly #clock: TrackedClock;
  readonly #open = new Map<Conversation, Transport>();
  #port: number;
  #server: Server | undefined;
  #counts = { opened: 0, closed: 0, maxConcurrent: 0 };
  #stopped: Promise<void> | undefined;
  #wakeRestart: () => void = () => {};

  private constructor(options: MockGatewayOptions) {
    const {
      serverVersion = NEWEST_SERVER_VERSION,
      nextValidId = 1,
      unhandledRequests = 'ignore',
      connectionTime,
    } = options;
    if (
      !Number.isInteger(serverVersion) ||
      serverVersion < SERVER_VERSION.oldest ||
      serverVersion > NEWEST_SERVER_VERSION
    ) {
      throw new RangeError(
        `Cannot start with 'serverVersion': it must be a whole number from ${SERVER_VERSION.oldest} to ${NEWEST_SERVER_VERSION}: current value is ${serverVersion}`,
      );
    }
    this.host = options.host ?? '127.0.0.1';
    this.#port = options.port ?? 0;
    this.#clock = new TrackedClock(options.clock ?? realClock);
    this.world = new World(options.accounts);
    this.journal = new Journal(this.#clock, options.journalLimit);
    this.#conversationHost = {
      world: this.world,
      clock: this.#clock,
      journal: this.journal,
      serverVersion,
      nextValidId,
      unhandledRequests,
      connectionTime: () => connectionTime ?? utcTime(this.#clock.now()),
      isClientIdTaken: (clientId) => this.clients.some((client) => client.clientId === clientId),
    };
  }

  /**
   * Starts listening.
   * @throws {RangeError} when an option is out of range
   * @throws {Error} when the port cannot be bound
   */
  static async start(options: MockGatewayOptions = {}): Promise<MockGateway> {
    const gateway = new MockGateway(options);
    await gateway.accept();
    return gateway;
  }

  get port(): number {
    return this.#port;
  }

  /** The clients that have sent startApi, in order of connection. */
  get clients(): readonly GatewayClient[] {
    return [...this.#open.keys()].flatMap((conversation) => {
      const { client } = conversation;
      if (client === undefined) return [];
      const { clientId, serverVersion } = client;
      const disconnect = (how: Disconnect = 'fin'): void => conversation.close(how);
      return [{ clientId, serverVersion, subscriptions: conversation.subscriptions, disconnect }];
    });
  }

  get connections(): ConnectionCounts {
    return { ...this.#counts, open: this.#counts.opened - this.#counts.closed };
  }

  /** @throws {Error} when the gateway has no such account */
  account(id: string): Account {
    return this.world.account(id);
  }

  /** Sends a notice (id -1) to every client. @throws {Error} when no text is known for the code and none is given */
  notice(code: number, text?: string): void {
    const known = noticeText(code, text);
    for (const conversation of this.#open.keys())
      if (conversation.client !== undefined) conversation.notice(code, known);
  }

  /**
   * Waits for a message or a note in the journal; one already journalled counts, unless `after` is given.
   * @throws {Error} when none came in time
   */
  waitFor(name: string, predicate?: (entry: JournalEntry) => boolean, options?: WaitForOptions): Promise<JournalEntry> {
    return this.journal.waitFor(name, predicate, options);
  }

  /** Refuses new connections from now on, as a gateway that is down; clients stay. */
  async refuse(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    // Its callback comes only when the last client has left; no new one is let in from here on.
    server.close();
  }

  /** Accepts connections again, on the same port. @throws {Error} when the port cannot be bound */
  async accept(): Promise<void> {
    if (this.#server !== undefined || this.#stopped !== undefined) return;
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      // Kept for good: an accept that fails later (no file handles left) must not end the process.
      server.on('error', (error) => {
        this.#note(0, 'listenFailed', { reason: error.message });
        if (!server.listening && this.#server === server) this.#server = undefined;
        reject(error);
      });
      server.listen(this.#port, this.host);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Drops every client, refuses connections for a while, then accepts them on the same port. The world stays. */
  async restart(options: RestartOptions = {}): Promise<void> {
    const { downMs = 0, how = 'rst' } = options;
    await this.refuse();
    await this.#dropAll(how);
    await new Promise<void>((resolve) => {
      this.#wakeRestart = resolve;
      this.#clock.after(downMs, resolve);
    });
    await this.accept();
  }

  /** Closes every connection and the port, and leaves no timer. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const serverClosed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else server.close(() => resolve());
    });
    await this.#dropAll('rst');
    await serverClosed;
    this.#clock.cancelAll();
    this.#wakeRestart();
    this.journal.close();
  }

  async #dropAll(how: Disconnect): Promise<void> {
    const transports = [...this.#open.values()];
    for (const transport of transports) transport.close(how);
    await Promise.all(transports.map((transport) => transport.closed));
  }

  #accept(socket: Socket): void {
    this.#counts.opened += 1;
    const connection = this.#counts.opened;
    // A client that closes and connects again at once is not two: its FIN is read in the same turn as its new connection.
    setImmediate(() => {
      this.#counts.maxConcurrent = Math.max(this.#counts.maxConcurrent, this.connections.open);
    });
    const transport = new Transport(socket, this.#clock, {
      onData: (chunk) => conversation.receive(chunk),
      onEnd: () => {
        this.#counts.closed += 1;
        conversation.ended();
      },
      onOverflow: () => this.#note(connection, 'overflow'),
    });
    const conversation = new Conversation(this.#conversationHost, transport, connection);
    this.#open.set(conversation, transport);
    this.#note(connection, 'opened');
    void transport.closed.then(() => this.#open.delete(conversation));
  }

  #note(connection: number, name: string, fields: Values = {}): void {
    this.journal.add({ connection, clientId: null, direction: 'note', name, fields });
  }
}

/** `yyyyMMdd HH:mm:ss UTC`: a zone every client can resolve (rust-ibapi refuses others). */
function utcTime(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `${date.replaceAll('-', '')} ${time.slice(0, 8)} UTC`;
}
