import { defineConfig, type Options } from 'tsup';

const DOORS = {
  index: 'src/index.ts',
  'mock-gateway/index': 'mock-gateway/index.ts',
  'mock-gateway/vitest': 'mock-gateway/vitest.ts',
};

const shared: Options = {
  format: 'esm',
  target: 'node20',
  platform: 'node',
  // Deno resolves Node's built-ins only with their prefix.
  removeNodeProtocol: false,
};

/** The programs enter by the doors that users enter by: `dist/bin` holds no second copy of them. */
const byTheDoors: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'by-the-doors',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/(?:src|mock-gateway)\/index\.ts$/ }, ({ path }) => ({
      path: path.includes('/src/') ? '../index.js' : '../mock-gateway/index.js',
      external: true,
    }));
  },
};

export default defineConfig([
  {
    ...shared,
    entry: DOORS,
    clean: ['**/*', '!bin/**'],
    // tsup itself sets baseUrl, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' }, entry: DOORS },
    // Bundling @stoqey/ib (CommonJS) into ESM dies with "Dynamic require of …"; every dependency stays external.
    skipNodeModulesBundle: true,
  },
  {
    ...shared,
    entry: { 'ib-positions': 'bin/ib-positions.ts', 'mock-ib-gateway': 'bin/mock-ib-gateway.ts' },
    outDir: 'dist/bin',
    clean: true,
    // What only the programs use is bundled: who installs the library gets none of it.
    noExternal: [/^(?!node:)/],
    esbuildPlugins: [byTheDoors],
    // commander is CommonJS and requires Node's built-ins.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  },
]);
