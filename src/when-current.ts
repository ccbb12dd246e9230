// whenCurrent(): waits for a book that can be believed, and never longer than there is somebody to bring it.
import { onAbort } from './abortable.ts';
import { aborted, type StreamerError } from './errors.ts';
import type { StreamerStatus } from './link/index.ts';
import type { PositionBookView } from './positions/book-view.ts';

/** A book that is current. */
export type CurrentBook = Extract<PositionBookView, IsCurrent>;

interface IsCurrent {
  /** The link is live. */
  readonly state: 'current';
}

/** Those who wait, and what they look at whenever something may have changed. */
export class Waiters {
  readonly #looks = new Set<() => void>();
  readonly #ends = new Set<(why: StreamerError) => void>();

  /** Something may have changed. */
  look(): void {
    if (this.#looks.size > 0) for (const look of [...this.#looks]) look();
  }

  /** Nobody brings anything any more. */
  end(why: StreamerError): void {
    for (const end of [...this.#ends]) end(why);
  }

  /** @throws {StreamerError} `ABORTED` when the signal is aborted or stop() is called; why the stream ended, when it did */
  current(
    book: () => PositionBookView,
    status: () => StreamerStatus,
    signal: AbortSignal | undefined,
  ): Promise<CurrentBook> {
    // Who is gone already wants no answer, as everywhere on this platform.
    if (signal?.aborted) return Promise.reject(aborted('its signal was aborted', signal.reason));
    const first = book();
    if (first.state === 'current') return Promise.resolve(first);
    return new Promise((resolve, reject) => {
      let forgetSignal = () => {};
      const settle = (act: () => void): void => {
        forgetSignal();
        this.#looks.delete(look);
        this.#ends.delete(end);
        act();
      };
      const end = (why: StreamerError): void => settle(() => reject(why));
      const look = (): void => {
        const now = status();
        if (now.state === 'stopped' && now.error) {
          end(now.error);
          return;
        }
        try {
          const view = book();
          if (view.state === 'current') settle(() => resolve(view));
        } catch (error) {
          // The predicate of the wish threw.
          settle(() => reject(error));
        }
      };
      this.#looks.add(look);
      this.#ends.add(end);
      if (signal) forgetSignal = onAbort(signal, () => end(aborted('its signal was aborted', signal.reason)));
    });
  }
}
