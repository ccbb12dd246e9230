// Waiting for a condition that is looked at again after every event; never by sleeping.
export class Waiting {
  readonly #asking = new Set<() => void>();

  /** Something happened: everybody looks again. */
  changed(): void {
    for (const ask of [...this.#asking]) ask();
  }

  /** Resolves when `check` holds. @throws {Error} with what `tell` says when it did not within `ms` */
  until(check: () => boolean, ms: number, tell: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const ask = () => {
        if (!check()) return;
        clearTimeout(timer);
        this.#asking.delete(ask);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#asking.delete(ask);
        reject(new Error(`waited ${ms} ms in vain: ${tell()}`));
      }, ms);
      this.#asking.add(ask);
      ask();
    });
  }
}
