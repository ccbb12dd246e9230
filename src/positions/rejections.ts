// Rows not taken: listed until a good one, or the next link's download, says what they hid.
import type { RejectedEvent } from './facts.ts';
import type { RowRejection } from './portfolio-row.ts';

/** Rows listed, one per contract; beyond it one more entry stands for all the others. */
const MAX_REJECTED = 1_000;
const UNLISTED: RowRejection = {
  reason: `rows of more than ${MAX_REJECTED} contracts were not taken: the others are not listed`,
  account: null,
  conId: null,
};

export class Rejections {
  readonly #listed = new Map<string, RejectedEvent>();
  /** Counts what was listed and what left. */
  changes = 0;

  get all(): readonly RejectedEvent[] {
    return [...this.#listed.values()];
  }

  list(event: RejectedEvent): void {
    this.changes++;
    const key = `${event.account}/${event.conId}`;
    if (this.#listed.size < MAX_REJECTED || this.#listed.has(key)) this.#listed.set(key, event);
    else this.#listed.set('unlisted', Object.freeze({ ...UNLISTED, generation: event.generation }));
  }

  /** A good row came: what was not taken of its contract before it is said now. */
  readable(account: string, conId: number): void {
    if (this.#listed.size === 0) return;
    this.#forget(`${account}/${conId}`);
    this.#forget(`null/${conId}`);
  }

  /** Everything was downloaded on this link: what an earlier one's rows left unsaid is said. */
  downloaded(generation: number): void {
    for (const [key, event] of this.#listed) if (event.generation !== generation) this.#forget(key);
  }

  #forget(key: string): void {
    if (this.#listed.delete(key)) this.changes++;
  }
}
