// A vitest fixture: each test has a gateway of its own, and a streamer that is connected to it and part of its trace.

/**
 * The test kit as a fixture of vitest 3, 4 or 5.
 * @module ib-position-streamer/testing/vitest
 */

import { test as base, type GatewayFixtures, traceOf } from '../mock-gateway/vitest.ts';
import type { IBPositionStreamer, StreamerOptions } from '../src/index.ts';
import { isolatedStreamer } from './isolated-streamer.ts';
import { startOn } from './started-streamer.ts';
import { traceStreamer } from './trace-streamer.ts';

export { type GatewayFixtures, traceOf };

/**
 * What a test of this `test` is given, beside {@link GatewayFixtures}.
 * @example const everything = test.override({ streamerOptions: { secTypes: 'all' } });
 */
export interface StreamerFixtures {
  /** What this test's streamer is started with, over the quick settings of `startedStreamer()`. @default {} */
  readonly streamerOptions: StreamerOptions;
  /** A streamer of its own, connected to this test's `gateway`; reset when the test ends. */
  readonly streamer: IBPositionStreamer;
}

/**
 * vitest's `test` with a gateway and a streamer that is connected to it. Tests do not meet, also with `test.concurrent`.
 * @example
 * import { test } from 'ib-position-streamer/testing/vitest';
 * test('sees a close', async ({ gateway, streamer }) => {
 *   gateway.account('DU1234567').close(option('SPY', '20261218', 450, 'C'));
 * });
 */
export const test = base.extend<StreamerFixtures>({
  streamerOptions: async ({ task: _task }, use) => use({}),
  streamer: async ({ gateway, streamerOptions }, use) => {
    const streamer = isolatedStreamer();
    const untrace = traceStreamer(streamer, traceOf(gateway));
    try {
      await startOn(gateway, streamer, streamerOptions);
      await use(streamer);
    } finally {
      untrace();
      await streamer.reset();
    }
  },
});
