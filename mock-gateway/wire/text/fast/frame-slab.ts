// Memory for frames laid one behind another: a burst of them can leave as one piece, copied nowhere.
const SLAB_BYTES = 64 * 1024;

export class FrameSlab {
  #bytes = new Uint8Array(0);
  #end = 0;

  /** Where the next frame begins. */
  get end(): number {
    return this.#end;
  }

  /** Memory with at least so many free bytes behind {@link end}. What was taken before stays as it is. */
  room(needed: number): Uint8Array {
    if (this.#bytes.length - this.#end < needed) {
      this.#bytes = new Uint8Array(Math.max(SLAB_BYTES, needed));
      this.#end = 0;
    }
    return this.#bytes;
  }

  /** Takes the bytes up to `end` for a frame; they are never written again. */
  take(end: number): Uint8Array {
    const frame = this.#bytes.subarray(this.#end, end);
    this.#end = end;
    return frame;
  }
}
