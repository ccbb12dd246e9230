// What could not be kept since the book was last written whole.
export class Loss {
  rows = 0;
  /** Of the first and the last position; 0: there is none. */
  fromSequence = 0;
  toSequence = 0;
  /** When the first was told, in milliseconds since 1970. */
  since = 0;

  /** @param sequence 0: it is no position */
  add(at: Date | number, sequence: number): void {
    if (this.rows++ === 0) this.since = Number(at);
    this.fromSequence ||= sequence;
    this.toSequence = sequence || this.toSequence;
  }
}
