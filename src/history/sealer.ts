// Puts closed write-ahead files into the tables, in order, one after the other, while the recording goes on.
import type { Archive } from './archive.ts';
import { dayAt } from './file-stats.ts';

/** Whom the sealer tells. */
export interface SealerEvents {
  sealed(event: { readonly entries: number; readonly damaged: number }): void;
  failed(error: unknown): void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class Sealer {
  readonly #archive: Archive;
  readonly #events: SealerEvents;
  readonly #paths: string[] = [];
  #work: Promise<void> | null = null;
  #compactedDay = Number.NEGATIVE_INFINITY;
  #pauseMs = FIRST_PAUSE_MS;
  #retryAt = Number.NEGATIVE_INFINITY;

  constructor(archive: Archive, events: SealerEvents) {
    this.#archive = archive;
    this.#events = events;
  }

  add(path: string): void {
    this.#paths.push(path);
  }

  /** Begins with what is there, unless it is under way, or was refused just now. */
  begin(now: number): void {
    const isTooSoon = now < this.#retryAt && this.#retryAt - now <= LONGEST_PAUSE_MS;
    if (this.#work !== null || this.#paths.length === 0 || isTooSoon) return;
    this.#work = this.#seal(now).finally(() => {
      this.#work = null;
    });
  }

  /** What is there is another's to seal. */
  abandon(): void {
    this.#paths.length = 0;
  }

  /** Resolves when what is there is in the tables, or was refused once more. */
  async end(now: number): Promise<void> {
    await this.#work;
    this.#retryAt = Number.NEGATIVE_INFINITY;
    this.begin(now);
    await this.#work;
  }

  async #seal(now: number): Promise<void> {
    try {
      for (let [path] = this.#paths; path !== undefined; [path] = this.#paths) {
        this.#events.sealed(await this.#archive.seal(path));
        this.#paths.shift();
      }
      if (dayAt(now) !== this.#compactedDay) {
        await this.#archive.compact(now);
        this.#compactedDay = dayAt(now);
      }
      this.#pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      this.#retryAt = now + this.#pauseMs;
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
      this.#events.failed(error);
    }
  }
}
