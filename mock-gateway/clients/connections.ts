// The TCP connections of one gateway: each accepted socket with its transport and its conversation, and their count.
import type { Socket } from 'node:net';
import type { Disconnect, GatewayClient } from '../login.ts';
import type { Client } from '../replies/reply.ts';
import { Conversation } from './conversation.ts';
import type { ConversationHost } from './conversation-host.ts';
import { Transport } from './transport.ts';

/**
 * TCP connections since the start.
 * @example expect(gateway.connections.maxConcurrent).toBe(1);
 */
export interface ConnectionCounts {
  /** Accepted, whether or not the handshake followed. */
  readonly opened: number;
  /** Gone, whoever ended them. */
  readonly closed: number;
  /** Open at this moment. */
  readonly open: number;
  /** The most that were ever open at once; counted two turns of the event loop after a connection was accepted. */
  readonly maxConcurrent: number;
}

export class Connections {
  readonly #host: ConversationHost;
  readonly #open = new Map<Conversation, Transport>();
  readonly #counts = { opened: 0, closed: 0, maxConcurrent: 0 };

  constructor(host: ConversationHost) {
    this.#host = host;
  }

  get counts(): ConnectionCounts {
    return { ...this.#counts, open: this.#counts.opened - this.#counts.closed };
  }

  /** The clients that have sent startApi, in order of connection. */
  get clients(): readonly GatewayClient[] {
    return [...this.#open].flatMap(([conversation, transport]) => {
      const { client } = conversation;
      if (client === undefined) return [];
      const { clientId, serverVersion, record } = client;
      const disconnect = (how: Disconnect = 'fin'): void => conversation.close(how);
      const { connection, subscriptions, lines } = record;
      return [
        { clientId, serverVersion, connection, subscriptions, lines: lines.size, bytes: transport.bytes, disconnect },
      ];
    });
  }

  /** Takes a socket over. */
  accept(socket: Socket): void {
    this.#counts.opened += 1;
    const connection = this.#counts.opened;
    const record = this.#host.login.join(connection);
    // A client that closes and connects again at once is not two: what it said last is read in the turn in which its new
    // connection is, and its FIN in the next.
    setImmediate(() => setImmediate(() => this.#countOpen()));
    const transport: Transport = new Transport(socket, {
      board: this.#host.board,
      clock: this.#host.clock,
      random: this.#host.random,
      maxUnsentBytes: () => this.#host.login.limits.values.maxUnsentBytes,
      client: record,
      isHeld: () => conversation.isHeld,
      onData: (chunk, faults) => conversation.receive(chunk, faults),
      onEnd: (how) => {
        this.#counts.closed += 1;
        conversation.ended(how);
      },
      onOverflow: () => this.#note(connection, 'overflow'),
    });
    const conversation: Conversation = new Conversation(this.#host, transport, record);
    this.#open.set(conversation, transport);
    this.#note(connection, 'opened');
    transport.open();
    void transport.closed.then(() => this.#open.delete(conversation));
  }

  #countOpen(): void {
    this.#counts.maxConcurrent = Math.max(this.#counts.maxConcurrent, this.counts.open);
  }

  /** Sends a notice to every client. */
  notice(code: number, text: string, id: number): void {
    for (const conversation of this.#open.keys())
      if (conversation.client !== undefined) conversation.notice(code, text, id);
  }

  /** The clients that have sent startApi, or the one of this id, as their replies see them. */
  served(chosen?: number): readonly Client[] {
    return [...this.#open.keys()].flatMap(({ client }) =>
      client !== undefined && client.clientId === (chosen ?? client.clientId) ? [client] : [],
    );
  }

  /** Sends bytes as they are, or written in hexadecimal, to every client, or to one. @throws {TypeError} when it is no hexadecimal */
  inject(given: Uint8Array | string, chosen?: number): void {
    const bytes = typeof given === 'string' ? fromHex(given) : given;
    for (const conversation of this.#open.keys()) {
      const clientId = conversation.client?.clientId;
      if (clientId !== undefined && clientId === (chosen ?? clientId)) conversation.inject(bytes);
    }
  }

  /** Ends one connection as when its process dies, if it is open. */
  drop(connection: number): void {
    for (const conversation of this.#open.keys()) if (conversation.connection === connection) conversation.close('rst');
  }

  /** Ends all of them. @returns settles when they are gone */
  async dropAll(how: Disconnect): Promise<void> {
    const transports = [...this.#open.values()];
    for (const transport of transports) transport.close(how);
    await Promise.all(transports.map((transport) => transport.closed));
  }

  /** Resets those whose orderly end a fault holds back. */
  dropStuck(): void {
    for (const transport of [...this.#open.values()]) transport.dropStuck();
  }

  #note(connection: number, name: string): void {
    this.#host.journal.add({ connection, clientId: null }, 'note', name, { fields: {} });
  }
}

/** Buffer.from reads such text as far as it is hexadecimal, and says nothing of the rest. */
function fromHex(text: string): Uint8Array {
  if (/^(?:\s*[0-9a-fA-F]{2})+\s*$/.test(text)) return Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
  throw new TypeError(`Cannot inject '${text}': it must be bytes in hexadecimal, such as 'ff ff ff fc'`);
}
