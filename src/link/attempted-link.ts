// The fate of one attempt's link, as a promise.
import type { StreamerError } from '../errors.ts';

export class AttemptedLink {
  /** Set once the link was ready. */
  generation: number | null = null;
  /** Rejects with the reason when the link is over. */
  readonly lost: Promise<never>;
  #reject: (error: StreamerError) => void = () => {};

  constructor() {
    this.lost = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.lost.catch(() => {});
  }

  lose(error: StreamerError): void {
    this.#reject(error);
  }

  /** Resolves when the link has lasted so long; rejects when it was lost before. */
  outlives(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      this.lost.catch((error: unknown) => {
        clearTimeout(timer);
        reject(error);
      });
    });
  }
}
