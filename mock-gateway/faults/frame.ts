// One frame under way, as the faults of messages see it.
import type { Codec } from '../wire/coding.ts';
import type { EncodedMessage, Values } from '../wire/message.ts';

/** A message in its frame, with the codec that wrote it. */
export interface MessageFrame extends EncodedMessage {
  readonly name: string;
  readonly codec: Codec;
}

/** Bytes that are no message a table knows, such as garbage. */
export interface OtherFrame {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly fields: Values;
  readonly message?: undefined;
}

export type Frame = MessageFrame | OtherFrame;
