// The door of captures: every public name, listed by hand.

/**
 * Record a session with a gateway, read what was recorded, and serve it again.
 * @module ib-position-streamer/mock-gateway/capture
 */

export {
  type Capture,
  type CaptureEvent,
  type CaptureHead,
  type CapturePlace,
  type ChunkPassed,
  type LegClosed,
  type LegOpened,
  readCapture,
  type Side,
} from './capture-line.ts';
export type { Match } from './likeness.ts';
export { type Recording, type RecordOptions, record } from './recorder.ts';
export { type Replay, ReplayError, type ReplayOptions, replay } from './replay.ts';
export { scenarioText } from './skeleton.ts';
export type { Said } from './speech.ts';
export { type TranscriptLine, transcript, transcriptText } from './transcript.ts';
