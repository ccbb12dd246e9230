// One client's conversation: handshake, startApi, then requests and what answers them.
import type { Clock } from './clock.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type Limits, Places, placesOf } from './limits.ts';
import { FARM_NOTICES, noticeText } from './notices.ts';
import { sendManagedAccounts, sendNextValidId } from './replies/accounts.ts';
import {
  type Cadence,
  type Client,
  type Neighbour,
  NO_REQUEST_ID,
  type Subscription,
  SYSTEM_NOTICE_ID,
} from './replies/reply.ts';
import { replyByName } from './replies/table.ts';
import type { Disconnect, Transport } from './transport.ts';
import { FieldError } from './wire/field.ts';
import { FrameError, FrameSplitter } from './wire/frame.ts';
import { API_PREAMBLE, decodeClientHello, encodeServerHello } from './wire/handshake.ts';
import { encodeMessage, type Message, type Values } from './wire/message.ts';
import { readRequest } from './wire/read-body.ts';
import { requests } from './wire/requests.ts';
import { responses } from './wire/responses.ts';
import { negotiate } from './wire/server-version.ts';
import type { World } from './world.ts';

/** The longest request accepted, in bytes. No request known comes near; a client that claims more is broken. */
export const MAX_REQUEST_LENGTH = 1024 * 1024;

/** What to do with a request nothing answers: `error` closes that client's connection. */
export type UnhandledRequests = 'error' | 'warn' | 'ignore';

/** What a conversation needs of the gateway it belongs to. */
export interface ConversationHost {
  readonly world: World;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly serverVersion: number;
  readonly nextValidId: number;
  readonly unhandledRequests: UnhandledRequests;
  readonly limits: Limits;
  /** Shared by every client of the login. */
  readonly marketDataLines: Places;
  readonly cadence: Cadence;
  /** Every client connected, this one too. */
  clients(): readonly Neighbour[];
  connectionTime(): string;
  /** Whether another conversation has this client id, or had it and its link was killed a moment ago. */
  isClientIdTaken(clientId: number): boolean;
}

type Phase =
  | { readonly name: 'greeting' }
  | { readonly name: 'greeted'; readonly serverVersion: number }
  | { readonly name: 'ready'; readonly serverVersion: number; readonly clientId: number; readonly client: Client }
  | { readonly name: 'over' };

export class Conversation {
  readonly #host: ConversationHost;
  readonly #transport: Transport;
  readonly #connection: number;
  readonly #splitter = new FrameSplitter({ preamble: API_PREAMBLE, maxLength: MAX_REQUEST_LENGTH });
  readonly #subscriptions = new Map<string, { readonly subscription: Subscription; readonly cancel: () => void }>();
  readonly #accountSummaries: Places;
  #phase: Phase = { name: 'greeting' };

  /** @param connection the number this TCP connection has in the journal */
  constructor(host: ConversationHost, transport: Transport, connection: number) {
    this.#host = host;
    this.#transport = transport;
    this.#connection = connection;
    this.#accountSummaries = new Places(() => host.limits.values.accountSummaries);
  }

  /** The client, once startApi was accepted and until the conversation is over. */
  get client(): Client | undefined {
    return this.#phase.name === 'ready' ? this.#phase.client : undefined;
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()].map(({ subscription }) => subscription);
  }

  /** Takes bytes from the client. Never throws: bytes that cannot be read end the conversation. */
  receive(chunk: Uint8Array): void {
    try {
      this.#splitter.push(chunk);
      while (this.#phase.name !== 'over') {
        const body = this.#splitter.next();
        if (body === undefined) return;
        this.#read(body);
      }
    } catch (error) {
      const name = error instanceof FrameError ? 'badBytes' : 'replyFailed';
      this.#note(name, { reason: error instanceof Error ? error.message : String(error) });
      this.close('rst');
    }
  }

  /** Sends these bytes as they are. */
  inject(bytes: Uint8Array): void {
    this.#note('injected', { hex: Buffer.from(bytes).toString('hex') });
    this.#transport.write(bytes);
  }

  /** Sends a notice that answers no request. */
  notice(code: number, text: string): void {
    this.#sendError(SYSTEM_NOTICE_ID, code, text);
  }

  close(how: Disconnect): void {
    this.#transport.close(how);
  }

  /** The connection is gone: whatever fed this client stops. */
  ended(): void {
    for (const { cancel } of this.#subscriptions.values()) cancel();
    this.#subscriptions.clear();
    this.#host.marketDataLines.releaseAll(String(this.#connection));
    this.#note('closed', {});
    this.#phase = { name: 'over' };
  }

  #read(body: Uint8Array): void {
    if (this.#phase.name === 'greeting') this.#greet(body);
    else if (this.#phase.name !== 'over') this.#readMessage(body, this.#phase.serverVersion);
  }

  // Nothing else may follow before startApi: official clients throw away what stands behind the reply (protocol 1.2).
  #greet(body: Uint8Array): void {
    const hello = decodeClientHello(body);
    this.#journal('request', 'handshake', hello);
    const reply = {
      serverVersion: negotiate(this.#host.serverVersion, hello),
      connectionTime: this.#host.connectionTime(),
    };
    this.#phase = { name: 'greeted', serverVersion: reply.serverVersion };
    this.#transport.write(encodeServerHello(reply));
    this.#journal('response', 'serverVersion', reply);
  }

  #readMessage(body: Uint8Array, serverVersion: number): void {
    let request: ReturnType<typeof readRequest>;
    try {
      request = readRequest(body, serverVersion);
    } catch (error) {
      // The frame is sound but a field is not: a real gateway answers 320 and reads on.
      if (!(error instanceof FieldError)) throw error;
      this.#note('badRequest', { reason: error.message });
      this.#sendError(NO_REQUEST_ID, 320, `Error reading request. ${error.message}`);
      return;
    }
    if (!request.known) {
      this.#journal('request', 'unknown', { id: request.id, texts: request.texts });
      this.#unhandled(`message id ${request.id}`);
      return;
    }
    this.#journal('request', request.message.name, request.values);
    this.#answer(request.message, request.values);
  }

  #answer(message: Message, values: Values): void {
    const phase = this.#phase;
    if (phase.name === 'greeted') {
      // Whatever comes before startApi is dropped, as a real gateway may do.
      if (requests.startApi.holds(values) && message === requests.startApi)
        this.#start(phase.serverVersion, values.clientId);
    } else if (phase.name === 'ready' && message !== requests.startApi) {
      const reply = replyByName.get(message.name);
      if (reply === undefined) this.#unhandled(message.name);
      else reply.answer(phase.client, values);
    }
  }

  // An empty clientId is read as 0, as IB's readers do with an empty number.
  #start(serverVersion: number, requestedId: number | null): void {
    const clientId = requestedId ?? 0;
    if (this.#host.isClientIdTaken(clientId)) {
      this.#sendError(SYSTEM_NOTICE_ID, 326, noticeText(326));
      this.close('fin');
      return;
    }
    const client = this.#makeClient(serverVersion, clientId);
    this.#phase = { name: 'ready', serverVersion, clientId, client };
    // The first frame alone, the rest in one segment, as recorded.
    sendManagedAccounts(client);
    client.batch(() => {
      sendNextValidId(client);
      for (const code of FARM_NOTICES) this.notice(code, noticeText(code));
    });
  }

  #makeClient(serverVersion: number, clientId: number): Client {
    const host = this.#host;
    const conversation = this;
    return {
      serverVersion,
      clientId,
      world: this.#host.world,
      clock: this.#host.clock,
      nextValidId: this.#host.nextValidId,
      marketDataLines: placesOf(this.#host.marketDataLines, String(this.#connection)),
      accountSummaries: placesOf(this.#accountSummaries, String(this.#connection)),
      cadence: this.#host.cadence,
      get subscriptions() {
        return conversation.subscriptions;
      },
      get neighbours() {
        return host.clients().filter((client) => client.clientId !== clientId);
      },
      send: (message, values) => this.#send(message, values, serverVersion),
      error: (code, text, reqId = NO_REQUEST_ID) => this.#sendError(reqId, code, text),
      batch: (writes) => this.#transport.batch(writes),
      subscribe: (subscription, cancel) => {
        const key = subscriptionKey(subscription.name, subscription.reqId);
        this.#subscriptions.get(key)?.cancel();
        this.#subscriptions.set(key, { subscription, cancel });
      },
      unsubscribe: (name, reqId) => {
        const key = subscriptionKey(name, reqId);
        this.#subscriptions.get(key)?.cancel();
        this.#subscriptions.delete(key);
      },
    };
  }

  #sendError(id: number, code: number, text: string): void {
    if (this.#phase.name === 'greeting' || this.#phase.name === 'over') return;
    const values = { id, code, message: text, advancedOrderRejectJson: '', errorTime: this.#host.clock.now() };
    this.#send(responses.error, values, this.#phase.serverVersion);
  }

  #send<V extends object>(message: Message<V>, values: V, serverVersion: number): void {
    if (this.#phase.name === 'over') return;
    this.#transport.write(encodeMessage(message, values, serverVersion));
    this.#journal('response', message.name, values);
  }

  #unhandled(what: string): void {
    const policy = this.#host.unhandledRequests;
    if (policy === 'ignore') return;
    this.#note('unhandled', { request: what });
    if (policy === 'warn') console.warn(`mock gateway: nothing answers ${what}`);
    else this.close('rst');
  }

  #note(name: string, fields: object): void {
    this.#journal('note', name, fields);
  }

  #journal(direction: JournalEntry['direction'], name: string, fields: object): void {
    const clientId = this.#phase.name === 'ready' ? this.#phase.clientId : null;
    this.#host.journal.add({ connection: this.#connection, clientId, direction, name, fields: { ...fields } });
  }
}

const subscriptionKey = (name: string, reqId: number | undefined): string => `${name}#${reqId ?? ''}`;
