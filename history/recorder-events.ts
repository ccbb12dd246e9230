// What a recorder reports: what it could not write, what is lost, what is sealed.

/**
 * Events of `HistoryRecorder.on`, by name.
 * @example recorder.on('failed', ({ message, waiting }) => console.error(message, waiting));
 */
export type RecorderEvents = {
  /** The disk refused: what waits is tried again. `systemCode` such as `ENOSPC` or `EACCES`. */
  failed: { readonly message: string; readonly systemCode: string | null; readonly waiting: number };
  /** Entries that could not be kept as too many waited; the whole book follows in a new recording. Sequences of 0: no position is among them. */
  lost: { readonly rows: number; readonly fromSequence: number; readonly toSequence: number };
  /** The wall clock was set back by so many milliseconds. Order is by number, never by time. */
  clockBack: { readonly byMs: number };
  /** A write-ahead file is in the tables. */
  sealed: { readonly entries: number; readonly damaged: number };
};
