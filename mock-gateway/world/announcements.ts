// Who is told of changes, and in which order: everyone of one change before anyone of the next.
import type { WorldChange, WorldListener } from './world-change.ts';

export class Announcements {
  // Replaced at each change, never changed: whoever is being told goes through the list as it was.
  #listeners: readonly WorldListener[] = [];
  readonly #untold: WorldChange[] = [];
  #isTelling = false;

  /** Called with every change from now on, in order. @param place `front`: ahead of all who came before. @returns the undo */
  onChange(listener: WorldListener, place: 'front' | 'back' = 'back'): () => void {
    this.#listeners = place === 'front' ? [listener, ...this.#listeners] : [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Tells everyone, also behind one who throws; the first of what was thrown is thrown at the end. */
  readonly tell = (change: WorldChange): void => {
    this.#untold.push(change);
    // A change made by whoever is being told waits until all have been told of this one: who is told last must not
    // take the older of two rows for the newer.
    if (this.#isTelling) return;
    this.#isTelling = true;
    const failures: unknown[] = [];
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      for (const listener of this.#listeners) {
        try {
          listener(next);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    this.#isTelling = false;
    if (failures.length > 0) throw failures[0];
  };
}
