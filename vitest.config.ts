import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: ['test/support/no-leaks.ts'],
    testTimeout: 20_000,
    ...extra,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/announce-runtime.ts'],
    projects: [
      project('unit'),
      project('integration', { include: ['test/integration/**/*.test.ts', 'examples/**/*.test.ts'] }),
      project('property', { testTimeout: 300_000 }),
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
