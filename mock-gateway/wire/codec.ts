// Which coding the messages of a conversation have: decided here, once its server version is agreed.
import type { Codec } from './coding.ts';
import { TextCodec } from './text/text-codec.ts';

// Shared by all clients of a version. There are no more than versions a gateway can agree on: each is at most its own.
const codecs = new Map<number, Codec>();

/** The codec of a server version: below 201 every message is text. */
export function codecOf(serverVersion: number): Codec {
  const known = codecs.get(serverVersion);
  if (known !== undefined) return known;
  const codec = new TextCodec(serverVersion);
  codecs.set(serverVersion, codec);
  return codec;
}
