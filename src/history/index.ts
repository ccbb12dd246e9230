// The public door of history: names listed by hand, no logic.

/**
 * What was held when: a recorder that is an ordinary handler, tables that anybody can read, and the way back.
 * @module ib-position-streamer/history
 */

export type { Recovery } from './archive.ts';
export type { HistoryEntry, HistoryFact, HistoryPlace, HistoryPosition } from './entry.ts';
export { type BookAt, type History, openHistory, type Stretch } from './history.ts';
export { HistoryError, type HistoryErrorCode } from './history-error.ts';
export { type HistoryRecorder, recordHistory } from './recorder.ts';
export type { RecorderEvents } from './recorder-events.ts';
export type { RecorderOptions } from './recorder-options.ts';
export { type Replay, type ReplayEvents, replay } from './replay.ts';
