// The bytes of one leg, cut into what both sides say once the handshake says in which version they speak.
import { ClientStream } from '../wire/client-stream.ts';
import { FrameSplitter, MAX_FRAME_LENGTH } from '../wire/frame.ts';
import { plainAccounts, plainServerHello } from '../wire/handshake.ts';
import type { Side } from './capture-line.ts';
import { type Heard, Speech, unframed, unreadable } from './speech.ts';

/** Bytes in which the accounts of a client that frames nothing are looked for. */
const MOST_LOOKED_AT = 64 * 1024;

export class LegReader {
  readonly #client = new ClientStream(MAX_FRAME_LENGTH);
  readonly #gateway = new FrameSplitter();
  readonly #speech = new Speech();
  /** Sides whose bytes can be cut into messages no more. */
  readonly #lost = new Set<Side>();
  /** What a client that frames nothing was told so far, until the accounts are found in it. */
  #plainStart: Uint8Array | undefined = new Uint8Array(0);

  /** How both speak, as far as is known by now. */
  get speech(): Pick<Speech, 'codec'> {
    return this.#speech;
  }

  /** @returns what these bytes complete */
  push(from: Side, chunk: Uint8Array): readonly Heard[] {
    if (from === 'gateway' && this.#client.isPlain) return this.#plain(chunk);
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

  // Nothing tells where a message to a client older than frames ends; but it begins with the handshake and the accounts.
  #plain(chunk: Uint8Array): readonly Heard[] {
    const isFirst = this.#speech.codec === undefined;
    const hello = isFirst ? plainServerHello(chunk) : undefined;
    const reason = 'to a client that frames nothing';
    const said = hello === undefined ? unreadable('gateway', reason, chunk) : this.#speech.agree(hello);
    if (this.#plainStart === undefined) return [{ said }];
    this.#plainStart = Buffer.concat([this.#plainStart, chunk]);
    const accountsList = plainAccounts(this.#plainStart);
    if (accountsList !== undefined || this.#plainStart.length > MOST_LOOKED_AT) this.#plainStart = undefined;
    if (accountsList === undefined) return [{ said }];
    return [{ said }, { said: { is: 'message', from: 'gateway', name: 'managedAccounts', fields: { accountsList } } }];
  }
}
