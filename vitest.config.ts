import { defineConfig } from 'vitest/config';

const PROPERTY = 'test/**/*.property.test.ts';
const project = (name: string, extra: object) => ({
  test: { name, setupFiles: ['test/support/no-leaks.ts'], testTimeout: 20_000, ...extra },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/announce-runtime.ts'],
    projects: [
      project('suite', { include: ['test/**/*.test.ts', 'examples/**/*.test.ts'], exclude: [PROPERTY, 'test/package/**'] }),
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
