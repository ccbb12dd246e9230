// The bytes of one leg, cut into what both sides say once the handshake says in which version they speak.
import { ClientStream } from '../wire/client-stream.ts';
import { FrameSplitter, MAX_FRAME_LENGTH } from '../wire/frame.ts';
import { plainServerHello } from '../wire/handshake.ts';
import type { Side } from './capture-line.ts';
import { type Heard, Speech, unframed, unreadable } from './speech.ts';

export class LegReader {
  readonly #client = new ClientStream(MAX_FRAME_LENGTH);
  readonly #gateway = new FrameSplitter();
  readonly #speech = new Speech();
  /** Sides whose bytes can be cut into messages no more. */
  readonly #lost = new Set<Side>();

  /** How both speak, as far as is known by now. */
  get speech(): Pick<Speech, 'codec'> {
    return this.#speech;
  }

  /** @returns what these bytes complete */
  push(from: Side, chunk: Uint8Array): readonly Heard[] {
    if (from === 'gateway' && this.#client.isPlain) return [this.#plain(chunk)];
    if (this.#lost.has(from)) return [{ said: unreadable(from, 'behind what is no frame', chunk) }];
    const all: Heard[] = [];
    try {
      const splitter = from === 'client' ? this.#client : this.#gateway;
      splitter.push(chunk);
      for (let body = splitter.next(); body !== undefined; body = splitter.next())
        all.push(this.#speech.read(from, body));
    } catch (error) {
      this.#lost.add(from);
      all.push({ said: unreadable(from, unframed(error), chunk) });
    }
    return all;
  }

  // Nothing tells where a message to a client older than frames ends, but the first two texts are the handshake.
  #plain(chunk: Uint8Array): Heard {
    const hello = this.#speech.codec === undefined ? plainServerHello(chunk) : undefined;
    const said =
      hello === undefined ? unreadable('gateway', 'to a client that frames nothing', chunk) : this.#speech.agree(hello);
    return { said };
  }
}
