// What history refuses or cannot do: a literal `code`, one sentence, and what to do.

/** What tells the errors of history apart. */
export type HistoryErrorCode =
  | 'HISTORY_LOCKED'
  | 'HISTORY_MISSING'
  | 'HISTORY_UNREADABLE'
  | 'HISTORY_UNWRITABLE'
  | 'INVALID_HISTORY_OPTIONS'
  | 'PARQUET_MISSING';

const ADVICE: Record<HistoryErrorCode, string> = {
  HISTORY_LOCKED:
    'Stop the other recorder, or record into a directory of its own; if that process is none, delete recorder.lock.',
  HISTORY_MISSING: 'Name the directory that a recorder was given.',
  HISTORY_UNREADABLE: 'Keep the file for a look at it; what is beside it is still read.',
  HISTORY_UNWRITABLE: 'Give the directory space and rights; what waits is written as soon as it can be.',
  INVALID_HISTORY_OPTIONS: 'Correct the option that the sentence names.',
  PARQUET_MISSING: 'Install both: npm install hyparquet-writer@0.17.0 hyparquet@1.31.5.',
};

/**
 * Why nothing is recorded or read, in one sentence.
 * @example if (error instanceof HistoryError && error.code === 'HISTORY_LOCKED') process.exit(1);
 */
export class HistoryError extends Error {
  /** Stable, literal name of the failure. */
  readonly code: HistoryErrorCode;
  /** One sentence: what the reader can do about it. */
  readonly advice: string;

  constructor(code: HistoryErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HistoryError';
    this.code = code;
    this.advice = ADVICE[code];
  }
}

/** What was thrown, as words. */
export const said = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The system's own name of a failure, such as `ENOSPC`; `null` where it has none. */
export function systemCode(thrown: unknown): string | null {
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : null;
  return typeof code === 'string' ? code : null;
}
