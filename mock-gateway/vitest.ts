// A vitest fixture: each test has a gateway of its own, judged at its end; one that fails leaves its trace.

/**
 * The fake gateway as a fixture of vitest 3, 4 or 5.
 * @module ib-position-streamer/mock-gateway/vitest
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { test as base } from 'vitest';
import { type GatewayTrace, MockGateway, type MockGatewayOptions, traceGateway, verifyJournal } from './index.ts';

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
  /** Where a test that fails leaves its trace; empty: nowhere. @default IB_TRACES of the environment, or 'ib-traces' */
  readonly traces: string;
  /** A gateway of its own, on a free port, stopped when the test ends. */
  readonly gateway: MockGateway;
}

const underWay = new WeakMap<MockGateway, GatewayTrace>();

/**
 * The trace of a test's gateway, to tell it what the program under test does.
 * @example traceOf(gateway).tell('my bot decided', { side: 'BUY' });
 */
export function traceOf(gateway: MockGateway): GatewayTrace {
  const trace = underWay.get(gateway) ?? traceGateway(gateway);
  underWay.set(gateway, trace);
  return trace;
}

/** The fixture's part of a test, as vitest has it. */
interface Failed {
  readonly name: string;
  readonly id: string;
  readonly result?: { readonly errors?: readonly { readonly message?: string }[] } | undefined;
}

/** One file a test, named after it. */
function leave(trace: GatewayTrace, folder: string, { name, id, result }: Failed): void {
  const errors = result?.errors?.map(({ message = '' }) => stripVTControlCharacters(message)) ?? [];
  const words = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  const file = join(folder, `${words}-${id.replaceAll(/[^\w]+/g, '-')}.html`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, trace.html({ title: name, failure: errors.join('\n') }));
  console.error(`The trace of '${name}': ${pathToFileURL(file).href}`);
}

/**
 * vitest's `test` with a gateway. At the end of each test the journal must hold no request that nothing answered and
 * no bytes that could not be read. A test that fails leaves its trace: one HTML file that needs nothing else.
 * @example
 * import { test } from 'ib-position-streamer/mock-gateway/vitest';
 * test('connects', async ({ gateway }) => { await connectTo(gateway.host, gateway.port); });
 */
export const test = base.extend<GatewayFixtures>({
  gatewayOptions: async ({ task: _task }, use) => use({}),
  expectedNotes: async ({ task: _task }, use) => use([]),
  traces: async ({ task: _task }, use) => use(process.env['IB_TRACES'] ?? 'ib-traces'),
  gateway: async ({ gatewayOptions, expectedNotes, traces, onTestFailed }, use) => {
    const gateway = await MockGateway.start({ unhandledRequests: 'warn', ...gatewayOptions });
    const trace = traceOf(gateway);
    if (traces !== '') onTestFailed(({ task }) => leave(trace, traces, task));
    try {
      await use(gateway);
      verifyJournal(gateway, expectedNotes);
    } finally {
      trace.stop();
      await gateway.stop();
    }
  },
});
