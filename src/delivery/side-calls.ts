// What a busy handler is to be told besides positions: of each thing only the newest waits, in the order they first came.
export class SideCalls {
  readonly #waiting = new Map<string, () => unknown>();

  get any(): boolean {
    return this.#waiting.size > 0;
  }

  put(key: string, call: () => unknown): void {
    this.#waiting.set(key, call);
  }

  /** `undefined`: nothing waits. */
  take(): (() => unknown) | undefined {
    for (const [key, call] of this.#waiting) {
      this.#waiting.delete(key);
      return call;
    }
    return undefined;
  }

  /** It is not to be told any more. */
  drop(key: string): void {
    this.#waiting.delete(key);
  }

  clear(): void {
    this.#waiting.clear();
  }
}

/** Under which live P&L waits. @param conId `null`: of the account as a whole */
export const pnlKey = ({ account, conId }: { readonly account: string; readonly conId: number | null }): string =>
  `P&L/${account}/${conId}`;
