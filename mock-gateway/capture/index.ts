// The door `ib-position-streamer/mock-gateway/capture`: record a session with a gateway, and read what was recorded.
export { type Capture, type CaptureEvent, type CaptureHead, readCapture, type Side } from './capture-line.ts';
export type { Said } from './leg-reader.ts';
export { type Recording, type RecordOptions, record } from './recorder.ts';
export { type TranscriptLine, transcript, transcriptText } from './transcript.ts';
