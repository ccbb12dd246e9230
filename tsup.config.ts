import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { scenarioJsonSchema } from './docs/scenario-schema.ts';

const DOORS = {
  index: 'src/index.ts',
  'mock-gateway/index': 'mock-gateway/index.ts',
  'mock-gateway/control': 'mock-gateway/control/index.ts',
  'mock-gateway/capture': 'mock-gateway/capture/index.ts',
  'mock-gateway/vitest': 'mock-gateway/vitest.ts',
  'bus/index': 'src/bus/index.ts',
  'history/index': 'src/history/index.ts',
  'testing/index': 'testing/index.ts',
  'testing/vitest': 'testing/vitest.ts',
};

/**
 * esbuild writes a class that speaks of itself as `var A = class _A`, and stacks and `console.log()` would say `_A`.
 * Its own `keepNames` wraps every function there is in a call, also those that are made for each update.
 */
const classesAsWritten: NonNullable<Options['plugins']>[number] = {
  name: 'classes-as-written',
  renderChunk: (code) => ({
    code: [...code.matchAll(/^var (\w+) = class _\1\b/gm)].reduce(
      (text, [, name]) => text.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), `${name}`),
      code,
    ),
  }),
};

const shared: Options = {
  format: 'esm',
  target: 'node20',
  platform: 'node',
  // Deno resolves Node's built-ins only with their prefix.
  removeNodeProtocol: false,
  plugins: [classesAsWritten],
};

const A_DOOR = /\/(src|mock-gateway)(?:\/(bus|history|control|capture))?\/index\.ts$/;

/** The programs enter by the doors that users enter by: `dist/bin` holds no second copy of them. */
const byTheDoors: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'by-the-doors',
  setup: ({ onResolve }) => {
    onResolve({ filter: A_DOOR }, ({ path }) => {
      const [, half, room = 'index'] = A_DOOR.exec(path) ?? [];
      const ofStreamer = room === 'index' ? '../index.js' : `../${room}/index.js`;
      return { path: half === 'src' ? ofStreamer : `../mock-gateway/${room}.js`, external: true };
    });
  },
};

/** Only the control door needs them: a bot that installs the package must not be asked to install them too. */
const OF_THE_CONTROL_DOOR = [/^hono(?:\/|$)/, /^@hono\/node-server(?:\/|$)/, /^@valibot\/to-json-schema$/];

/** The licences of what is bundled ask to be passed on with the code. */
const passLicencesOn = (file: string): typeof byTheDoors => ({
  name: 'pass-licences-on',
  setup: ({ initialOptions, onEnd }) => {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      const packages = Object.keys(metafile?.inputs ?? {}).map(
        (file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0],
      );
      const texts = [...new Set(packages)].filter((folder) => folder !== undefined).map(licenceOf);
      // esbuild hands its output to tsup, which makes the folder only afterwards.
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, texts.join(`\n${'-'.repeat(80)}\n\n`));
    });
  },
});

function licenceOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`Cannot bundle ${folder}: it has no licence to pass on`);
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8')}`;
}

/** The folders of pages, and the file each becomes. */
const PAGES: readonly (readonly [folder: string, file: string])[] = [
  ['bin/positions/page', 'bin/positions-page'],
  ['mock-gateway/control/page', 'mock-gateway/control-page'],
];

/** A page is one file: its style and its script are put into its HTML, so that a door serves one answer. */
const page = ([folder, file]: (typeof PAGES)[number]): Options => ({
  format: 'iife',
  target: 'es2022',
  platform: 'browser',
  entry: { [file]: `${folder}/page.ts` },
  outDir: 'dist',
  outExtension: () => ({ js: '.js' }),
  minify: true,
  onSuccess: async () => {
    const script = `dist/${file}.js`;
    // Functions, for a page's text may hold what `replace` would take for a pattern.
    const html = readFileSync(`${folder}/page.html`, 'utf8')
      .replace('<!-- style -->', () => `<style>${readFileSync(`${folder}/page.css`, 'utf8')}</style>`)
      .replace('<!-- script -->', () => `<script>${readFileSync(script, 'utf8').trim()}</script>`);
    writeFileSync(`dist/${file}.html`, html);
    rmSync(script);
  },
});

export default defineConfig([
  {
    ...shared,
    entry: DOORS,
    clean: ['**/*', '!bin/**'],
    // With the sources in them, for those are not shipped: `node --enable-source-maps` shows the lines of this repository.
    sourcemap: true,
    // tsup itself sets baseUrl, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' }, entry: DOORS },
    // Bundling @stoqey/ib (CommonJS) into ESM dies with "Dynamic require of …"; every dependency stays external, but those.
    skipNodeModulesBundle: true,
    noExternal: OF_THE_CONTROL_DOOR,
    esbuildPlugins: [passLicencesOn('dist/mock-gateway/LICENSES.txt')],
    onSuccess: async () =>
      writeFileSync('dist/mock-gateway/scenario.schema.json', `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`),
  },
  {
    ...shared,
    entry: { 'ib-positions': 'bin/ib-positions.ts', 'mock-ib-gateway': 'bin/mock-ib-gateway.ts' },
    outDir: 'dist/bin',
    // The page may be there before the programs are.
    clean: ['**/*', '!positions-page.*'],
    // What only the programs use is bundled: who installs the library gets none of it.
    noExternal: [/^(?!node:)/],
    esbuildPlugins: [byTheDoors, passLicencesOn('dist/bin/LICENSES.txt')],
    // commander is CommonJS and requires Node's built-ins.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  },
  ...PAGES.map(page),
]);
