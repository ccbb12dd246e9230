// What waits to be published where only the newest of each subject counts: one at a time of each, until it is in the stream.
import { clock, type Timer } from '../clock.ts';

/** Writes what is newest when its turn has come; `null`: there is nothing to say any more. */
type Write = () => string | null;

/** How long is waited for more of the same before it is written. */
const GATHER_MS = 50;
const RETRY_MS = 250;
const IN_FLIGHT = 50;

export class NewestBox {
  readonly #send: (subject: string, text: string) => Promise<unknown>;
  readonly #waiting = new Map<string, Write>();
  readonly #flying = new Set<string>();
  #timer: Timer | null = null;
  #isShut = false;

  constructor(send: (subject: string, text: string) => Promise<unknown>) {
    this.#send = send;
  }

  add(subject: string, write: Write): void {
    if (this.#isShut) return;
    this.#waiting.set(subject, write);
    this.#arm(GATHER_MS);
  }

  shut(): void {
    this.#isShut = true;
    this.#waiting.clear();
    this.#timer?.cancel();
  }

  #arm(ms: number): void {
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = null;
      for (const [subject, write] of this.#waiting) {
        if (this.#flying.size >= IN_FLIGHT) return;
        if (this.#flying.has(subject)) continue;
        this.#waiting.delete(subject);
        void this.#fly(subject, write);
      }
    }, ms);
  }

  async #fly(subject: string, write: Write): Promise<void> {
    const text = write();
    if (text === null) return;
    this.#flying.add(subject);
    let again = GATHER_MS;
    try {
      await this.#send(subject, text);
    } catch {
      // What is newer has taken its place.
      if (!this.#waiting.has(subject) && !this.#isShut) this.#waiting.set(subject, write);
      again = RETRY_MS;
    }
    this.#flying.delete(subject);
    if (this.#waiting.size > 0 && !this.#isShut) this.#arm(again);
  }
}
