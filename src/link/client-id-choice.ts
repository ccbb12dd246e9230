// As which client the gateway is asked: the configured one, or the first that is free.

/** The first id tried where any will do; far from 1, which programs have by default. */
const FIRST_ID = 901;
/** As many ids are tried as a gateway takes clients. */
const MAX_IDS = 32;

export class ClientIdChoice {
  readonly #isFree: boolean;
  #id: number;
  #wasServed = false;

  constructor(configured: number | 'auto') {
    this.#isFree = configured === 'auto';
    this.#id = configured === 'auto' ? FIRST_ID : configured;
  }

  /** The id of the next attempt, and of the newest. */
  get next(): number {
    return this.#id;
  }

  /** It is taken. @returns whether there is another one to try at once: what was ours once lingers, and is waited for */
  taken(): boolean {
    if (!this.#isFree || this.#wasServed || this.#id + 1 >= FIRST_ID + MAX_IDS) return false;
    this.#id++;
    return true;
  }

  /** A link under it was complete. */
  served(): void {
    this.#wasServed = true;
  }
}
