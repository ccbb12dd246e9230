// A vitest fixture: each test has a gateway of its own, judged at its end.

/**
 * The fake gateway as a fixture of vitest 3, 4 or 5.
 * @module ib-position-streamer/mock-gateway/vitest
 */

import { test as base } from 'vitest';
import { MockGateway, type MockGatewayOptions, verifyJournal } from './index.ts';

export { verifyJournal };

/**
 * What a test of this `test` is given.
 * @example const gatewayTest = test.override({ gatewayOptions: { clock: 'virtual' } });
 */
export interface GatewayFixtures {
  /** What this test's gateway is started with; override it with `test.override({ gatewayOptions: … })`. @default {} */
  readonly gatewayOptions: MockGatewayOptions;
  /** Notes of the journal this test provokes on purpose, such as `badBytes`. @default [] */
  readonly expectedNotes: readonly string[];
  /** A gateway of its own, on a free port, stopped when the test ends. */
  readonly gateway: MockGateway;
}

/**
 * vitest's `test` with a gateway. At the end of each test the journal must hold no request that nothing answered and
 * no bytes that could not be read.
 * @example
 * import { test } from 'ib-position-streamer/mock-gateway/vitest';
 * test('connects', async ({ gateway }) => { await connectTo(gateway.host, gateway.port); });
 */
export const test = base.extend<GatewayFixtures>({
  gatewayOptions: async ({ task: _task }, use) => use({}),
  expectedNotes: async ({ task: _task }, use) => use([]),
  gateway: async ({ gatewayOptions, expectedNotes }, use) => {
    const gateway = await MockGateway.start({ unhandledRequests: 'warn', ...gatewayOptions });
    try {
      await use(gateway);
      verifyJournal(gateway, expectedNotes);
    } finally {
      await gateway.stop();
    }
  },
});
