// One client's standing requests, each with what ends it.
import type { Subscription } from '../replies/reply.ts';

export class Subscriptions {
  #isOver = false;
  readonly #standing = new Map<string, { readonly subscription: Subscription; readonly cancel: () => void }>();

  get all(): readonly Subscription[] {
    return [...this.#standing.values()].map(({ subscription }) => subscription);
  }

  /** Takes the place of the same request before it. @param cancel undoes what feeds it */
  add(subscription: Subscription, cancel: () => void): void {
    // What was sent first may have ended the connection: by a fault, or because nobody reads.
    if (this.#isOver) {
      cancel();
      return;
    }
    const key = keyOf(subscription.name, subscription.reqId);
    this.#standing.get(key)?.cancel();
    this.#standing.set(key, { subscription, cancel });
  }

  end(name: string, reqId?: number): void {
    const key = keyOf(name, reqId);
    this.#standing.get(key)?.cancel();
    this.#standing.delete(key);
  }

  /** Ends them, and every one still to come. */
  endAll(): void {
    this.#isOver = true;
    for (const { cancel } of this.#standing.values()) cancel();
    this.#standing.clear();
  }
}

const keyOf = (name: string, reqId: number | undefined): string => `${name}#${reqId ?? ''}`;
