// What one client is sent: each message encoded, through the faults of responses, onto the transport, into the journal.

import type { Frame, MessageFaults } from '../faults/message-faults.ts';
import { encodeMessage, type Message } from '../wire/message.ts';
import type { EncodedMessage } from '../wire/text/fast/message-template.ts';
import type { ConnectionJournal } from './connection-journal.ts';
import type { Transport } from './transport.ts';

export interface ResponseStreamOptions {
  readonly transport: Pick<Transport, 'write'>;
  readonly journal: ConnectionJournal;
  readonly faults: MessageFaults;
  /** A frame in the client's own dialect. */
  readonly spelled: (frame: Uint8Array) => Uint8Array;
}

export class ResponseStream {
  readonly #options: ResponseStreamOptions;
  #ended = false;

  constructor(options: ResponseStreamOptions) {
    this.#options = options;
  }

  /** @throws {FieldError} when a value does not fit its field */
  send<V extends object>(message: Message<V>, values: V, serverVersion: number): void {
    if (this.#ended) return;
    const { transport, journal, faults, spelled } = this.#options;
    const bytes = spelled(encodeMessage(message, values, serverVersion));
    if (faults.isIdle) {
      transport.write(bytes);
      journal.response(message.name, values);
    } else {
      this.#passOn(message, bytes, values, serverVersion);
    }
  }

  /** Sends what is encoded already, for this client's server version. */
  sendEncoded(encoded: EncodedMessage): void {
    if (this.#ended) return;
    const { transport, journal, faults, spelled } = this.#options;
    const { message, serverVersion } = encoded;
    const bytes = spelled(encoded.bytes);
    if (faults.isIdle) {
      transport.write(bytes);
      journal.sent(message.name, encoded);
    } else {
      this.#passOn(message, bytes, encoded.fields, serverVersion);
    }
  }

  /** Sends frames that have passed the faults. */
  release(frames: readonly Frame[]): void {
    for (const frame of frames) {
      // A write may end the conversation: the buffer is full.
      if (this.#ended) return;
      this.#options.transport.write(frame.bytes);
      this.#options.journal.response(frame.name, frame.fields);
    }
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#ended = true;
  }

  #passOn(message: Message, bytes: Uint8Array, fields: object, serverVersion: number): void {
    const frame = { name: message.name, bytes, fields: { ...fields }, message, serverVersion };
    this.release(this.#options.faults.pass(frame));
  }
}
