// Packs the package, installs the tarball into an empty folder, and uses it there as a stranger would, on four runtimes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONSUMER = fileURLToPath(new URL('./consumer/', import.meta.url));
const VITEST = 'node_modules/vitest/vitest.mjs';
const MINUTES = 60_000;

/** What streams a few updates, on each runtime; an npm package that is not there is skipped aloud. */
const RUNTIMES: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: `Node ${process.versions.node}`, command: [process.execPath] },
  { name: 'Node 24', command: ['npx', '-y', 'node@24'] },
  { name: 'Bun', command: ['npx', '-y', 'bun@1.4.5', 'run'] },
  { name: 'Deno', command: ['npx', '-y', 'deno@2.9.6', 'run', '-A', '--node-modules-dir=manual'] },
];

/** The majors of vitest that npm may find beside the fixtures, and a Node each runs on. */
const VITESTS: readonly { readonly version: string; readonly node: readonly string[] }[] = [
  { version: '3.2.7', node: [process.execPath] },
  { version: '4.1.12', node: [process.execPath] },
  { version: '5.1.1', node: ['npx', '-y', 'node@24'] },
];

/** The shipped examples of the other test runners, each as its own first line says, but on a runtime that reads it as it is. */
const RUNNERS: readonly {
  readonly name: string;
  readonly runtime: readonly string[];
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly beside?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly says: RegExp;
}[] = [
  {
    name: 'node:test',
    runtime: ['npx', '-y', 'node@24'],
    args: ['--test'],
    files: ['gateway-node-test.ts', 'streamer-node-test.ts'],
    says: /pass 2/,
  },
  {
    name: 'bun test',
    runtime: ['npx', '-y', 'bun@1.4.5'],
    args: ['test'],
    files: ['gateway-bun-test.ts', 'streamer-bun-test.ts'],
    says: /2 pass/,
  },
  {
    name: 'deno test',
    runtime: ['npx', '-y', 'deno@2.9.6'],
    args: ['test', '-A', '--no-check', '--node-modules-dir=manual'],
    files: ['gateway-deno-test.ts', 'streamer-deno-test.ts'],
    says: /2 passed/,
  },
  {
    name: 'Jest',
    runtime: ['npx'],
    args: ['jest', '--testMatch', '**/*.test.mjs', '--runTestsByPath'],
    files: ['streamer-jest.test.mjs'],
    beside: 'jest@30',
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
    says: /1 passed/,
  },
];

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a command to its end and hands back what it said. */
function run([command = '', ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 5 * MINUTES,
    env: { ...process.env, NO_COLOR: '1', npm_config_update_notifier: 'false', ...env },
  });
  return { ok: status === 0, text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** Runs a command that has to succeed. @throws {Error} with all it said */
function must(what: string, command: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): string {
  const { ok, text } = run(command, cwd, env);
  if (!ok) throw new Error(`${what} failed: ${command.join(' ')}\n${text}`);
  console.log(`ok    ${what}`);
  return text;
}

function install(what: string, where: string, ...packages: readonly string[]): void {
  must(what, ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], where);
}

/** Whether npm's registry has the runtime; says so where not. */
function isThere(name: string, [npx = '', yes = '', ...wanted]: readonly string[], where: string): boolean {
  if (npx !== 'npx' || wanted[0] === undefined || run([npx, yes, wanted[0], '--version'], where).ok) return true;
  console.log(`SKIP  ${name}: ${wanted[0]} cannot be had from this registry`);
  return false;
}

function bin(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name);
}

const { name, version, peerDependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'ib-position-streamer-'));
try {
  must('npm pack', ['npm', 'pack', '--pack-destination', folder], ROOT);
  const tarball = join(folder, `${name}-${version}.tgz`);
  must('publint', [bin('publint'), 'run', tarball, '--strict'], ROOT);
  must('are the types wrong?', [bin('attw'), tarball, '--profile', 'esm-only'], ROOT);

  cpSync(CONSUMER, folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const beside = ['typescript', '@types/node', ...Object.keys(peerDependencies)].map(pinned);
  install('npm install', folder, tarball, ...beside);

  for (const resolution of ['node16', 'bundler']) {
    must(`types under moduleResolution ${resolution}`, ['npx', 'tsc', '-p', `tsconfig.${resolution}.json`], folder);
  }
  for (const { name: runtime, command } of RUNTIMES) {
    if (!isThere(runtime, command, folder)) continue;
    expect(must(`streams on ${runtime}`, [...command, 'stream.mjs'], folder), /streamed 3 updates/);
  }
  for (const { version, node } of VITESTS) {
    const beside = join(folder, `vitest-${version}`);
    mkdirSync(beside);
    writeFileSync(join(beside, 'package.json'), JSON.stringify({ name: 'tester', private: true, type: 'module' }));
    for (const file of ['fixture.test.ts', 'tsconfig.vitest.json']) cpSync(join(CONSUMER, file), join(beside, file));
    install(`npm install beside vitest ${version}`, beside, tarball, `vitest@${version}`);
    copyExamples(beside, ['streamer-vitest.test.ts']);
    must(`types of the fixtures under vitest ${version}`, ['npx', 'tsc', '-p', 'tsconfig.vitest.json'], beside);
    expect(must(`the fixtures under vitest ${version}`, [...node, VITEST, 'run'], beside), /Tests +4 passed/);
  }
  for (const { name: runner, runtime, args, files, beside, env, says } of RUNNERS) {
    const where = beside === undefined ? folder : join(folder, runner);
    if (!isThere(runner, runtime, folder)) continue;
    if (beside !== undefined) {
      mkdirSync(where);
      writeFileSync(join(where, 'package.json'), JSON.stringify({ name: 'tester', private: true, type: 'module' }));
      install(`npm install beside ${beside}`, where, tarball, beside);
    }
    copyExamples(where, files);
    const named = files.map((file) => `./${file}`);
    expect(must(`the examples for ${runner}`, [...runtime, ...args, ...named], where, env), says);
  }
  const bundled = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', '--outfile=bundle.cjs'];
  must('a bundle in CommonJS', [bin('esbuild'), 'list-scenarios.mjs', ...bundled], folder);
  const lost = must('says why it has no scenarios', [process.execPath, 'bundle.cjs'], folder);
  expect(lost, /^Cannot find the shipped scenarios: a bundle in CommonJS does not say where it is\./);
  expect(must('ib-positions demo', ['npx', 'ib-positions', 'demo', '--speed', '20'], folder), /Summary of the demo/);
  const schema =
    "import s from 'ib-position-streamer/mock-gateway/scenario.schema.json' with { type: 'json' }; console.log(s.title)";
  expect(
    must('scenario.schema.json', [process.execPath, '--input-type=module', '-e', schema], folder),
    /A scenario of/,
  );
  expect(must('mock-ib-gateway list', ['npx', 'mock-ib-gateway', 'list'], folder), /calm/);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The examples as the tarball has them: what they import has to be found by its public name. */
function copyExamples(where: string, files: readonly string[]): void {
  for (const file of files) cpSync(join(where, 'node_modules', name, 'examples', file), join(where, file));
}

/** A development dependency at the version this repository uses. */
function pinned(dependency: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return `${dependency}@${devDependencies[dependency]}`;
}

function expect(text: string, said: RegExp): void {
  if (!said.test(text)) throw new Error(`Expected ${said} in:\n${text}`);
}
