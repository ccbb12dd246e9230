// What may be said of a recorder, its rules and defaults.
import * as v from 'valibot';
import type { HandlerOptions } from '../index.ts';
import { HistoryError } from './history-error.ts';

/**
 * What is recorded, and how.
 * @example await recordHistory(streamer, { directory: 'history', secTypes: 'all' });
 */
export interface RecorderOptions extends Pick<HandlerOptions, 'secTypes' | 'symbols' | 'accounts' | 'filter'> {
  /** Where to: a folder of its own on a local disk. It is made when it is not there. */
  directory: string;
  /**
   * Milliseconds between two writes. A crash loses what came since the last one was done, which takes longer where the event loop is
   * full: `capacity` entries at most. 10 to 60000. @default 200
   */
  flushMs?: number;
  /** Entries that make a write-ahead file full. 1 to 1000000. @default 50000 */
  segmentRows?: number;
  /** Milliseconds until a write-ahead file becomes Parquet although it is not full. 100 to 86400000. @default 900000 */
  segmentMs?: number;
  /** Entries that may wait for the disk; what comes then is lost, and that is told. 1 to 10000000. @default 50000 */
  capacity?: number;
}

const between = (min: number, max: number) =>
  v.pipe(
    v.number('be a number'),
    v.integer('be a whole number'),
    v.minValue(min, `be at least ${min}`),
    v.maxValue(max, `be at most ${max}`),
  );

const OPTIONS = v.object({
  directory: v.pipe(v.string('be a string'), v.nonEmpty('not be empty')),
  flushMs: v.optional(between(10, 60_000), 200),
  segmentRows: v.optional(between(1, 1_000_000), 50_000),
  segmentMs: v.optional(between(100, 86_400_000), 900_000),
  capacity: v.optional(between(1, 10_000_000), 50_000),
});

/** Options with every default filled in. */
export type RecorderSettings = v.InferOutput<typeof OPTIONS>;

/** @throws {HistoryError} `INVALID_HISTORY_OPTIONS` naming option, rule and value */
export function readRecorderOptions(options: RecorderOptions): RecorderSettings {
  const read = v.safeParse(OPTIONS, options);
  if (read.success) return read.output;
  const { message, path, input } = read.issues[0];
  throw new HistoryError(
    'INVALID_HISTORY_OPTIONS',
    `Cannot record as '${path?.[0]?.key ?? 'options'}' must ${message}: current value is ${String(input)}.`,
  );
}

/** What of the book is recorded; what is left out is as the streamer's start() said. */
export function wishIn({ secTypes, symbols, accounts, filter }: RecorderOptions): HandlerOptions {
  const wish = Object.entries({ secTypes, symbols, accounts, filter }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(wish);
}
