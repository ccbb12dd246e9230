// Which client ids are taken: by a client, or for a while by one whose link was killed (protocol 3.6).
import type { Clock } from '../clock.ts';
import type { Limits } from '../limits.ts';
import type { Disconnect } from './transport.ts';

export class ClientIds {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #taken = new Set<number>();
  readonly #lingersUntil = new Map<number, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** @returns false when the id is taken (326) */
  take(clientId: number): boolean {
    if (this.#taken.has(clientId) || (this.#lingersUntil.get(clientId) ?? 0) > this.#clock.now()) return false;
    this.#lingersUntil.delete(clientId);
    this.#taken.add(clientId);
    return true;
  }

  /** Frees the id: at once after an orderly end, after a while otherwise. */
  release(clientId: number, how: Disconnect): void {
    this.#taken.delete(clientId);
    const { clientIdLingerMs } = this.#limits.values;
    if (how === 'rst' && clientIdLingerMs > 0) {
      this.#lingersUntil.set(clientId, this.#clock.now() + clientIdLingerMs);
    }
  }
}
