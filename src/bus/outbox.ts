// What waits to be published: per position in order and one at a time, bounded, a close never folded away.
import type { PositionUpdate } from '../index.ts';

const IN_FLIGHT = 200;
/** Updates of one position that wait; beyond it the older are folded. */
const PER_POSITION = 64;

interface Waiting {
  readonly key: string;
  readonly updates: PositionUpdate[];
  isFlying: boolean;
}

/** @returns whether the message is in the stream */
type Send = (update: PositionUpdate) => Promise<boolean>;

export class Outbox {
  readonly #send: Send;
  readonly #paid: () => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #ready = new Set<Waiting>();
  /** Positions the stream has taken something of since it was last owed everything, and those it has yet to. */
  readonly #told = new Set<string>();
  readonly #owed = new Set<string>();
  /** Counts how often everything was owed. */
  #owing = 0;
  #flying = 0;
  #isShut = false;
  folded = 0;

  /** @param paid the stream was sent something of each position, or nothing waits any more */
  constructor(send: Send, paid: () => void) {
    this.#send = send;
    this.#paid = paid;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** Whether the stream holds something of each position: under a load that never ends nothing is ever idle. */
  get isPaid(): boolean {
    return this.#owed.size === 0;
  }

  /** What the stream took may be lost: what is in flight counts for nothing. */
  oweEverything(): void {
    this.#owing++;
    this.#told.clear();
    for (const key of this.#waiting.keys()) this.#owed.add(key);
  }

  add(update: PositionUpdate): void {
    if (this.#isShut) return;
    const key = `${update.account}/${update.conId}`;
    const waiting = this.#waiting.get(key) ?? { key, updates: [], isFlying: false };
    this.#waiting.set(key, waiting);
    if (!this.#told.has(key)) this.#owed.add(key);
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
    this.#owed.clear();
    this.#told.clear();
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
    const owing = this.#owing;
    const isSent = await this.#send(first);
    this.#flying--;
    waiting.isFlying = false;
    if (this.#isShut) return;
    if (isSent) waiting.updates.shift();
    if (isSent && owing === this.#owing) this.#took(waiting.key, first);
    if (waiting.updates.length > 0) this.#ready.add(waiting);
    else this.#gone(waiting.key);
    this.#pump();
    if (this.isPaid) this.#paid();
  }

  /** Nothing of it waits: whatever was owed was taken. */
  #gone(key: string): void {
    this.#waiting.delete(key);
    this.#owed.delete(key);
  }

  /** What is closed is forgotten: opened again, it is owed again. */
  #took(key: string, { change }: PositionUpdate): void {
    this.#owed.delete(key);
    if (change === 'closed') this.#told.delete(key);
    else this.#told.add(key);
  }
}
