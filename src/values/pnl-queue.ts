// Requests for P&L that wait for their turn: one at a time, paced. Pure.
import type { PnlTarget } from './pnl-choice.ts';
import type { PnlStream } from './pnl-stream.ts';

/** From one request to the next: 20 a second, half of what the link lets through, so that nothing else ever waits for them. */
const PACE_MS = 50;

type Due =
  | { readonly do: 'ask'; readonly stream: PnlStream }
  | { readonly do: 'cancel'; readonly reqId: number; readonly target: PnlTarget };

export class PnlQueue {
  #waiting: Due[] = [];
  #nextMs = Number.NEGATIVE_INFINITY;

  /** When the next one may go; infinite: none waits. */
  get dueMs(): number {
    return this.#waiting.length > 0 ? this.#nextMs : Number.POSITIVE_INFINITY;
  }

  ask(stream: PnlStream): void {
    this.#waiting.push({ do: 'ask', stream });
  }

  cancel(reqId: number, target: PnlTarget): void {
    this.#waiting.push({ do: 'cancel', reqId, target });
  }

  asks(stream: PnlStream): boolean {
    return this.#waiting.some((due) => due.do === 'ask' && due.stream === stream);
  }

  /** It is not to be asked for any more. */
  forget(stream: PnlStream): void {
    this.#waiting = this.#waiting.filter((due) => due.do === 'cancel' || due.stream !== stream);
  }

  clear(): void {
    this.#waiting = [];
  }

  /** @returns `null`: none waits, or none may go yet */
  take(atMs: number): Due | null {
    if (this.#nextMs > atMs) return null;
    const due = this.#waiting.shift();
    if (due === undefined) return null;
    this.#nextMs = atMs + PACE_MS;
    return due;
  }
}
