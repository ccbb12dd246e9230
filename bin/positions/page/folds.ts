// Which groups the reader has folded: by their keys, so that nothing that is told unfolds one.

export class Folds {
  readonly #folded = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get now(): ReadonlySet<string> {
    return this.#folded;
  }

  /** The same again unfolds it. */
  turn(key: string): void {
    if (!this.#folded.delete(key)) this.#folded.add(key);
    this.#changed();
  }

  /** All of these; all of them again when all are folded. What was folded of others is as it was. */
  turnAll(keys: readonly string[]): void {
    const isAll = keys.every((key) => this.#folded.has(key));
    for (const key of keys) {
      if (isAll) this.#folded.delete(key);
      else this.#folded.add(key);
    }
    this.#changed();
  }
}
