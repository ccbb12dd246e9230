// One client's conversation: handshake, startApi, then requests and what answers them.
import { type CancelTimer, realClock } from '../clock.ts';
import type { Fault } from '../faults/fault-schema.ts';
import type { Frame } from '../faults/frame.ts';
import { MessageFaults } from '../faults/message-faults.ts';
import { RequestStream } from '../faults/request-stream.ts';
import type { ClientRecord, Disconnect } from '../login.ts';
import { noticeText } from '../notices.ts';
import { followOrders } from '../replies/order-follower.ts';
import { type Client, NO_REQUEST_ID, SYSTEM_NOTICE_ID } from '../replies/reply.ts';
import { codecOf } from '../wire/codec.ts';
import type { Codec } from '../wire/coding.ts';
import { FrameError } from '../wire/frame.ts';
import { decodeClientHello, encodeServerHello } from '../wire/handshake.ts';
import type { Message, Values } from '../wire/message.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { negotiate } from '../wire/server-version.ts';
import { answer } from './answering.ts';
import { clientOf, type Phase } from './client.ts';
import { ConnectionJournal } from './connection-journal.ts';
import type { ConversationHost } from './conversation-host.ts';
import { MAX_VIOLATIONS, Pacer } from './pacing.ts';
import { ResponseStream } from './response-stream.ts';
import type { Transport } from './transport.ts';
import { idIn, reqIdOf } from './unhandled.ts';
import { welcome } from './welcome.ts';

export class Conversation {
  readonly #host: ConversationHost;
  readonly #transport: Transport;
  readonly #record: ClientRecord;
  readonly #journal: ConnectionJournal;
  readonly #requests: RequestStream;
  readonly #requestFaults: MessageFaults;
  readonly #responses: ResponseStream;
  readonly #responseFaults: MessageFaults;
  readonly #pacer: Pacer;
  #phase: Phase = { name: 'greeting' };
  #cancelDeadline: CancelTimer = () => {};
  /** A request that waits for its turn. */
  #queued: Uint8Array | undefined;

  constructor(host: ConversationHost, transport: Transport, record: ClientRecord) {
    this.#host = host;
    this.#transport = transport;
    this.#record = record;
    this.#pacer = new Pacer(host.login.limits, host.clock);
    this.#journal = new ConnectionJournal(host.journal, record);
    this.#requestFaults = this.#faults('request', (frames) => {
      this.#requests.release(frames);
      this.#readOn();
    });
    this.#responseFaults = this.#faults('response', (frames) => this.#responses.release(frames));
    this.#requests = new RequestStream(this.#requestFaults);
    this.#responses = new ResponseStream({
      transport,
      journal: this.#journal,
      faults: this.#responseFaults,
      spelled: (frame) => this.#requests.spelled(frame),
    });
    this.#setDeadline();
  }

  /** The client, once startApi was accepted and until the conversation is over. */
  get client(): Client | undefined {
    return this.#phase.name === 'ready' ? this.#phase.client : undefined;
  }

  /** The number this TCP connection has in the journal. */
  get connection(): number {
    return this.#record.connection;
  }

  /** Whether what the client sends must wait: for the dialog nobody clicks, or for its turn. */
  get isHeld(): boolean {
    return this.#pacer.isWaiting || this.#isHung;
  }

  /** Takes bytes from the client. Never throws: bytes that cannot be read end the conversation. */
  receive(chunk: Uint8Array, met?: readonly Fault[]): void {
    this.#requests.push(chunk, met);
    this.#readOn();
  }

  /** Reads what has come and may be read by now. */
  #readOn(): void {
    try {
      while (this.#phase.name !== 'over') {
        const body = this.#queued ?? this.#requests.next();
        if (body === undefined) return;
        this.#queued = this.#mustQueue() ? body : undefined;
        if (this.#queued !== undefined) return;
        this.#read(body);
      }
    } catch (error) {
      const name = error instanceof FrameError ? 'badBytes' : 'replyFailed';
      this.#journal.note(name, { reason: error instanceof Error ? error.message : String(error) });
      this.close('rst');
    }
  }

  /** Sends these bytes as they are. */
  inject(bytes: Uint8Array): void {
    this.#journal.note('injected', { hex: Buffer.from(bytes).toString('hex') }, { bytes });
    this.#transport.write(bytes);
  }

  /** Sends a notice. @param id that of a request it answers; by default it answers none */
  notice(code: number, text: string, id: number = SYSTEM_NOTICE_ID): void {
    this.#sendError(id, code, text);
  }

  close(how: Disconnect): void {
    this.#transport.close(how);
  }

  /** The connection is gone: whatever fed this client stops. */
  ended(how: Disconnect): void {
    this.#cancelDeadline();
    this.#pacer.stop();
    this.#host.login.leave(this.#record, how);
    this.#requestFaults.stop();
    this.#responseFaults.stop();
    this.#journal.note('closed', { how });
    this.#phase = { name: 'over' };
    this.#record.clientId = null;
  }

  // A client that never gets to startApi must not keep its place for ever; by real time.
  #setDeadline(): void {
    const { handshakeTimeoutMs: afterMs } = this.#host.settings;
    this.#cancelDeadline = realClock.after(afterMs, () => {
      // A dialog nobody clicks is the gateway's doing, not the client's slowness.
      if (this.#isHung) return this.#setDeadline();
      this.#journal.note('handshakeTimeout', { afterMs });
      this.close('rst');
    });
  }

  #read(body: Uint8Array): void {
    if (this.#phase.name === 'greeting') this.#greet(body);
    else if (this.#phase.name !== 'over') this.#readMessage(body, this.#phase.codec);
  }

  // Nothing else may follow before startApi: official clients throw away what stands behind the reply (protocol 1.2).
  #greet(body: Uint8Array): void {
    const hello = decodeClientHello(body);
    this.#journal.request('handshake', hello, this.#requests.heard(body));
    const { login, settings } = this.#host;
    if (!login.serve(this.#record)) {
      this.#journal.note('tooManyClients', { limit: login.limits.values.clients });
      this.close('fin');
      return;
    }
    const reply = {
      serverVersion: negotiate(settings.serverVersion, hello),
      connectionTime: settings.connectionTime(),
    };
    const codec = codecOf(reply.serverVersion);
    this.#requests.agree(codec);
    this.#phase = { name: 'greeted', codec };
    const bytes = this.#requests.spelled(encodeServerHello(reply));
    this.#responses.release([{ name: 'serverVersion', bytes, fields: { ...reply } }]);
  }

  #mustQueue(): boolean {
    return (
      this.#phase.name === 'ready' &&
      this.#pacer.mustQueue(() => {
        this.#readOn();
        this.#transport.reconsider();
      })
    );
  }

  #readMessage(body: Uint8Array, codec: Codec): void {
    const request = codec.decode(body);
    const heard = this.#requests.heard(body);
    if (request.is === 'malformed') {
      // The frame is sound but a field is not: a real gateway answers 320 and reads on.
      this.#journal.note('badRequest', { reason: request.reason }, heard);
      this.#sendError(request.requestId ?? NO_REQUEST_ID, 320, `Error reading request. ${request.reason}`);
      return;
    }
    if (request.is === 'unknown') {
      this.#journal.request('unknown', request.fields, heard);
      this.#unhandled(`message id ${request.id}`, idIn(request.fields['texts']));
      return;
    }
    this.#journal.request(request.message.name, request.values, heard);
    this.#responseFaults.requested(request.message.name);
    if (this.#phase.name === 'ready' && this.#pacer.rejects()) this.#rejectAsTooMany(request.values);
    else this.#answer(request.message, request.values);
  }

  // With its reqId if it has one; what id a real gateway gives it otherwise is not known.
  #rejectAsTooMany(values: Values): void {
    this.#sendError(reqIdOf(values) ?? SYSTEM_NOTICE_ID, 100, noticeText(100));
    if (this.#pacer.violations >= MAX_VIOLATIONS) this.close('fin');
  }

  #answer(message: Message, values: Values): void {
    const phase = this.#phase;
    if (phase.name === 'greeted') {
      // Whatever comes before startApi is dropped, as a real gateway may do.
      if (requests.startApi.holds(values) && message === requests.startApi) this.#start(phase.codec, values.clientId);
    } else if (phase.name === 'ready' && message !== requests.startApi) {
      answer(this.#host.replies, phase.client, message, values, (name, id) => this.#unhandled(name, id));
    }
  }

  // An empty clientId is read as 0, as IB's readers do with an empty number.
  #start(codec: Codec, requestedId: number | null): void {
    const clientId = requestedId ?? 0;
    if (!this.#host.login.identify(this.#record, clientId)) {
      this.#sendError(SYSTEM_NOTICE_ID, 326, noticeText(326));
      this.close('fin');
      return;
    }
    const client = clientOf(this.#host, {
      serverVersion: codec.serverVersion,
      clientId,
      record: this.#record,
      send: (message, values) => this.#responses.send(codec, message, values),
      sendEncoded: (encoded) => this.#responses.sendEncoded(codec, encoded),
      error: (code, text, reqId = NO_REQUEST_ID) => this.#sendError(reqId, code, text),
      batch: (writes) => this.#transport.batch(writes),
    });
    this.#phase = { name: 'ready', codec, client };
    this.#cancelDeadline();
    // Faults may be about this client id alone.
    this.#transport.reconsider();
    welcome(client, this.#host.settings.farmNotices, (code, text) => this.notice(code, text));
    this.#record.whenOver(followOrders(client));
  }

  #sendError(id: number, code: number, text: string): void {
    if (this.#phase.name === 'greeting' || this.#phase.name === 'over') return;
    const values = { id, code, message: text, advancedOrderRejectJson: '', errorTime: this.#host.clock.now() };
    this.#responses.send(this.#phase.codec, responses.error, values);
  }

  get #isHung(): boolean {
    return this.#phase.name === 'greeting' && this.#host.board.stands('handshake');
  }

  #faults(direction: 'request' | 'response', release: (frames: readonly Frame[]) => void): MessageFaults {
    const { board, random } = this.#host;
    const onStrike = (fault: Fault, { name, bytes }: Frame): void =>
      this.#journal.note('fault', { fault: fault.fault, message: name }, { bytes, faults: [fault] });
    return new MessageFaults({ board, direction, random, client: this.#record, release, onStrike });
  }

  #unhandled(request: string, id: number = NO_REQUEST_ID): void {
    this.#journal.note('unhandled', { request });
    const outcome = this.#host.unhandled.meet(request);
    if (outcome === 'close') this.close('rst');
    else if (outcome === 'refuse') this.#sendError(id, 320, `Error reading request. Nothing answers ${request}.`);
  }
}
