// What one client is sent: each message encoded, through the faults of responses, onto the transport, into the journal.

import { type Frame, joined, UNTOUCHED } from '../faults/frame.ts';
import type { MessageFaults } from '../faults/message-faults.ts';
import type { Codec } from '../wire/coding.ts';
import type { EncodedMessage, Message } from '../wire/message.ts';
import type { ConnectionJournal } from './connection-journal.ts';
import type { Transport } from './transport.ts';

export interface ResponseStreamOptions {
  readonly transport: Pick<Transport, 'isOpen' | 'meeting' | 'write'>;
  readonly journal: ConnectionJournal;
  readonly faults: MessageFaults;
  /** A frame in the client's own dialect. */
  readonly spelled: (frame: Uint8Array) => Uint8Array;
}

export class ResponseStream {
  readonly #options: ResponseStreamOptions;

  constructor(options: ResponseStreamOptions) {
    this.#options = options;
  }

  /** @throws {FieldError} when a value does not fit its field */
  send<V extends object>(codec: Codec, message: Message<V>, values: V): void {
    const { transport, journal, faults, spelled } = this.#options;
    if (!transport.isOpen) return;
    const bytes = codec.encode(message, values);
    if (faults.isIdle) {
      const leaving = spelled(bytes);
      transport.write(leaving);
      journal.response(message.name, values, leaving);
    } else {
      this.#passOn(codec, message, bytes, values);
    }
  }

  /** Sends what this codec has encoded already. */
  sendEncoded(codec: Codec, encoded: EncodedMessage): void {
    const { transport, journal, faults, spelled } = this.#options;
    if (!transport.isOpen) return;
    if (faults.isIdle) {
      const leaving = spelled(encoded.bytes);
      transport.write(leaving);
      journal.sent(encoded.message.name, encoded, leaving);
    } else {
      this.#passOn(codec, encoded.message, encoded.bytes, encoded.fields);
    }
  }

  /** Sends frames that have passed the faults. */
  release(frames: readonly Frame[]): void {
    const { transport, journal, spelled } = this.#options;
    for (const { name, message, bytes, fields, faults = UNTOUCHED } of frames) {
      // A write may end the conversation: the buffer is full.
      if (!transport.isOpen) return;
      // Bytes that are no message go out as they are, in every dialect.
      const leaving = message === undefined ? bytes : spelled(bytes);
      const met = transport.meeting(leaving.length);
      transport.write(leaving);
      journal.response(name, fields, leaving, joined(faults, met));
    }
  }

  #passOn(codec: Codec, message: Message, bytes: Uint8Array, values: object): void {
    const frame = { name: message.name, bytes, fields: { ...values }, message, codec };
    this.release(this.#options.faults.pass(frame));
  }
}
