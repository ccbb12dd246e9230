// What a recorder reports: what it could not write, what is lost, what is sealed.

/**
 * Events of `HistoryRecorder.on`, by name.
 * @example recorder.on('failed', ({ message, waiting }) => console.error(message, waiting));
 */
export type RecorderEvents = {
  /** The disk refused: what waits is tried again. */
  failed: {
    /** What could not be done, where, and why. */
    readonly message: string;
    /** The system's name of it, such as `ENOSPC` or `EACCES`; `null` where it has none. */
    readonly systemCode: string | null;
    /** Entries that wait for the disk now. */
    readonly waiting: number;
  };
  /** Once: another recorder took the directory, or somebody took `recorder.lock` away. This one has stopped for good. */
  displaced: {
    /** What happened, where. */
    readonly message: string;
    /** Entries that waited for the disk, and are let go. */
    readonly waiting: number;
  };
  /** Entries that could not be kept as too many waited; the whole book follows in a new recording. */
  lost: {
    /** How many, facts among them. */
    readonly rows: number;
    /** Sequence of the first position lost; 0: there is none. */
    readonly fromSequence: number;
    /** Sequence of the last position lost; 0: there is none. */
    readonly toSequence: number;
  };
  /** The wall clock was set back. Order is by number, never by time. */
  clockBack: {
    /** By how many milliseconds. */
    readonly byMs: number;
  };
  /** A write-ahead file is in the tables. */
  sealed: {
    /** How many entries it held. */
    readonly entries: number;
    /** How many lines of it could not be read. */
    readonly damaged: number;
  };
};
