// Makes the streamer where something else holds its place under globalThis for good; prints the code of what that throws.
import { IBPositionStreamer, StreamerError } from '../../src/index.ts';

Object.defineProperty(globalThis, Symbol.for('ib-position-streamer/instance'), { value: 1 });
try {
  new IBPositionStreamer();
} catch (error) {
  console.log(`code ${error instanceof StreamerError ? error.code : String(error)}`);
}
