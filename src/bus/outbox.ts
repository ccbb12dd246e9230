// What waits to be published: per position in order and one at a time, bounded, a close never folded away.
import type { PositionUpdate } from '../index.ts';

const IN_FLIGHT = 200;
/** Updates of one position that wait; beyond it the older are folded. */
const PER_POSITION = 64;

interface Waiting {
  readonly updates: PositionUpdate[];
  isFlying: boolean;
}

/** @returns whether the message is in the stream */
type Send = (update: PositionUpdate) => Promise<boolean>;

export class Outbox {
  readonly #send: Send;
  readonly #idle: () => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #ready = new Set<Waiting>();
  #flying = 0;
  #isShut = false;
  folded = 0;

  constructor(send: Send, idle: () => void) {
    this.#send = send;
    this.#idle = idle;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  add(update: PositionUpdate): void {
    if (this.#isShut) return;
    const key = `${update.account}/${update.conId}`;
    const waiting = this.#waiting.get(key) ?? { updates: [], isFlying: false };
    this.#waiting.set(key, waiting);
    const { updates } = waiting;
    // The first may be on its way.
    if (updates.length >= PER_POSITION) {
      const foldable = updates.findIndex(({ change }, at) => at > 0 && change !== 'closed');
      updates.splice(foldable < 0 ? 1 : foldable, 1);
      this.folded++;
    }
    updates.push(update);
    if (!waiting.isFlying) this.#ready.add(waiting);
    this.#pump();
  }

  shut(): void {
    this.#isShut = true;
    this.#waiting.clear();
    this.#ready.clear();
  }

  #pump(): void {
    for (const waiting of this.#ready) {
      if (this.#flying >= IN_FLIGHT) return;
      this.#ready.delete(waiting);
      void this.#fly(waiting);
    }
  }

  async #fly(waiting: Waiting): Promise<void> {
    const [first] = waiting.updates;
    if (!first) return;
    waiting.isFlying = true;
    this.#flying++;
    const isSent = await this.#send(first);
    this.#flying--;
    waiting.isFlying = false;
    if (this.#isShut) return;
    if (isSent) waiting.updates.shift();
    if (waiting.updates.length > 0) this.#ready.add(waiting);
    else this.#waiting.delete(`${first.account}/${first.conId}`);
    this.#pump();
    if (this.isIdle) this.#idle();
  }
}
