import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/support/patience.ts';

const PROPERTY = 'test/**/*.property.test.ts';
/** The names a user imports, as tsconfig.json and deno.json have them. */
const DOORS: readonly (readonly [door: RegExp, file: string])[] = [
  [/^ib-position-streamer$/, 'src/index.ts'],
  [/^ib-position-streamer\/mock-gateway$/, 'mock-gateway/index.ts'],
  [/^ib-position-streamer\/mock-gateway\/control$/, 'mock-gateway/control/index.ts'],
  [/^ib-position-streamer\/mock-gateway\/capture$/, 'mock-gateway/capture/index.ts'],
  [/^ib-position-streamer\/mock-gateway\/vitest$/, 'mock-gateway/vitest.ts'],
  [/^ib-position-streamer\/bus$/, 'src/bus/index.ts'],
  [/^ib-position-streamer\/history$/, 'src/history/index.ts'],
  [/^ib-position-streamer\/testing$/, 'testing/index.ts'],
  [/^ib-position-streamer\/testing\/vitest$/, 'testing/vitest.ts'],
];
const alias = DOORS.map(([find, file]) => ({ find, replacement: fileURLToPath(new URL(file, import.meta.url)) }));
/** Limits end what hangs. What is to be quick is never asserted by them. */
const project = (name: string, extra: object) => ({
  resolve: { alias },
  test: {
    name,
    setupFiles: ['test/support/no-leaks.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    ...extra,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/announce-runtime.ts'],
    // Most tests wait for processes and sockets more than they compute: two files at a time, also where there are two cores.
    maxWorkers: 2,
    projects: [
      project('suite', {
        include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
        exclude: [PROPERTY, 'test/package/**'],
      }),
      project('property', { include: [PROPERTY], testTimeout: 300_000 }),
      {
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: 'test/types/tsconfig.json',
          },
        },
      },
    ],
  },
});
