// The door of captures: every public name, listed by hand.

/**
 * Record a session with a gateway, and read what was recorded.
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
export type { Said } from './leg-reader.ts';
export { type Recording, type RecordOptions, record } from './recorder.ts';
export { type TranscriptLine, transcript, transcriptText } from './transcript.ts';
