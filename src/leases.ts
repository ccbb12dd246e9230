// Who holds the link: a lease for each start(), counted. The link ends with the last of them.
import { onAbort } from './abortable.ts';
import { aborted, type StreamerError } from './errors.ts';

/**
 * One use of the link, as `start()` resolves to. Handlers belong to whoever registered them, not to a lease.
 * @example
 * await using lease = await streamer.start({ port: 7497 });
 * lease.signal.addEventListener('abort', () => console.warn('no more updates:', lease.signal.reason));
 */
export interface StreamLease extends AsyncDisposable {
  /**
   * Gives this use back: with the last lease the link ends, as by `stop()`, and this resolves once it has. Idempotent.
   * @example await (await streamer.start()).release();
   */
  release(): Promise<void>;
  /** Aborted when the lease is over: released, `stop()` was called, or the stream ended. Its reason, a StreamerError, says which. */
  readonly signal: AbortSignal;
}

class Lease implements StreamLease {
  readonly #over = new AbortController();
  readonly #giveBack: () => Promise<void>;
  #forgetSignal: () => void = () => {};

  constructor(giveBack: (lease: Lease, why: StreamerError) => Promise<void>, signal: AbortSignal | undefined) {
    this.#giveBack = () => giveBack(this, aborted('its lease was released'));
    if (!signal) return;
    const leave = () => void giveBack(this, aborted('its signal was aborted', signal.reason));
    this.#forgetSignal = onAbort(signal, leave);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  release(): Promise<void> {
    return this.#giveBack();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  end(why: StreamerError): void {
    this.#forgetSignal();
    this.#over.abort(why);
  }
}

export class Leases {
  readonly #held = new Set<Lease>();
  readonly #last: (why: StreamerError) => Promise<void>;

  /** @param last is called when the last lease was given back, and says when what follows is over */
  constructor(last: (why: StreamerError) => Promise<void>) {
    this.#last = last;
  }

  get size(): number {
    return this.#held.size;
  }

  /** @param signal gives it back when aborted */
  take(signal: AbortSignal | undefined): StreamLease {
    const lease = new Lease((released, why) => this.#giveBack(released, why), signal);
    this.#held.add(lease);
    return lease;
  }

  /** All are over. */
  end(why: StreamerError): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const lease of held) lease.end(why);
  }

  async #giveBack(lease: Lease, why: StreamerError): Promise<void> {
    if (!this.#held.delete(lease)) return;
    lease.end(why);
    if (this.#held.size === 0) await this.#last(why);
  }
}
