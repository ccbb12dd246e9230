// Bytes collected to leave in one write. What lies side by side in memory is joined without copying it.

/** Collected bytes that go out without waiting for more. */
const FULL_BYTES = 64 * 1024;

export class Collected {
  readonly #runs: Uint8Array[] = [];
  #memory: ArrayBufferLike | undefined;
  #from = 0;
  #to = 0;
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= FULL_BYTES;
  }

  add(bytes: Uint8Array): void {
    const { byteOffset, length } = bytes;
    if (byteOffset !== this.#to || bytes.buffer !== this.#memory) {
      this.#endRun();
      this.#memory = bytes.buffer;
      this.#from = byteOffset;
    }
    this.#to = byteOffset + length;
    this.#bytes += length;
  }

  /** Everything collected, in order, as one piece; afterwards nothing is. */
  take(): Uint8Array {
    this.#endRun();
    const [first = new Uint8Array(0), ...others] = this.#runs;
    const taken = others.length === 0 ? first : Buffer.concat(this.#runs, this.#bytes);
    this.#runs.length = 0;
    this.#bytes = 0;
    return taken;
  }

  #endRun(): void {
    if (this.#memory !== undefined && this.#to > this.#from) {
      this.#runs.push(new Uint8Array(this.#memory, this.#from, this.#to - this.#from));
    }
    this.#memory = undefined;
    this.#from = this.#to = 0;
  }
}
