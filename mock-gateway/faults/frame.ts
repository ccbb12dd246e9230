// One frame under way, as the faults of messages see it.
import type { Codec } from '../wire/coding.ts';
import type { EncodedMessage, Values } from '../wire/message.ts';
import type { Fault } from './fault-schema.ts';

/** A message in its frame, with the codec that wrote it. */
export interface MessageFrame extends EncodedMessage {
  readonly name: string;
  readonly codec: Codec;
  /** What struck it so far; absent: nothing. */
  readonly faults?: readonly Fault[];
}

/** Bytes that are no message a table knows, such as garbage. */
export interface OtherFrame {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly fields: Values;
  readonly message?: undefined;
  readonly faults?: readonly Fault[];
}

export type Frame = MessageFrame | OtherFrame;

/** What nothing struck. */
export const UNTOUCHED: readonly Fault[] = [];

/** The faults of both, each once. */
export const joined = (some: readonly Fault[], others: readonly Fault[]): readonly Fault[] =>
  some.length === 0 ? others : others.length === 0 ? some : [...new Set([...some, ...others])];

/** The same frame, struck by one fault more. */
export const struck = <F extends Frame>(frame: F, fault: Fault): F => ({
  ...frame,
  faults: [...(frame.faults ?? UNTOUCHED), fault],
});
