// Which coding the messages of a conversation have: decided here, once its server version is agreed.
import type { Codec } from './coding.ts';
import { TextCodec } from './text/text-codec.ts';

// All clients of one version share a codec. There are no more of them than versions this gateway can be asked to speak.
const codecs = new Map<number, Codec>();

/** The codec of a server version. Up to {@link NEWEST_SERVER_VERSION} every message is text. */
export function codecOf(serverVersion: number): Codec {
  const known = codecs.get(serverVersion);
  if (known !== undefined) return known;
  const codec = new TextCodec(serverVersion);
  codecs.set(serverVersion, codec);
  return codec;
}
