import { writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { scenarioJsonSchema } from './docs/scenario-schema.ts';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'mock-gateway/index': 'mock-gateway/index.ts',
    'mock-gateway/vitest': 'mock-gateway/vitest.ts',
    'bin/ib-positions': 'bin/ib-positions.ts',
    'bin/mock-ib-gateway': 'bin/mock-ib-gateway.ts',
  },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  // tsup itself sets baseUrl, which TypeScript 6 calls deprecated.
  dts: {
    compilerOptions: { ignoreDeprecations: '6.0' },
    entry: {
      index: 'src/index.ts',
      'mock-gateway/index': 'mock-gateway/index.ts',
      'mock-gateway/vitest': 'mock-gateway/vitest.ts',
    },
  },
  // Deno resolves Node's built-ins only with their prefix.
  removeNodeProtocol: false,
  // Bundling @stoqey/ib (CommonJS) into ESM dies with "Dynamic require of …"; every dependency stays external.
  skipNodeModulesBundle: true,
  onSuccess: () =>
    writeFile('dist/mock-gateway/scenario.schema.json', `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`),
});
