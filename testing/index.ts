// The door of the test kit: every public name, listed by hand.

/**
 * A streamer and a fake gateway for each test, in any runner: vitest, Jest, node:test, bun test, deno test.
 * @module ib-position-streamer/testing
 */

export { isolatedStreamer } from './isolated-streamer.ts';
export { type StartedStreamer, type StartedStreamerOptions, startedStreamer } from './started-streamer.ts';
export { traceStreamer } from './trace-streamer.ts';
