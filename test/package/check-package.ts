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

/** The majors of vitest that npm may find beside the fixture and that are not this repository's own, and a Node each runs on. */
const VITESTS: readonly { readonly version: string; readonly node: readonly string[] }[] = [
  { version: '3.2.7', node: [process.execPath] },
  { version: '5.1.1', node: ['npx', '-y', 'node@24'] },
];

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a command to its end and hands back what it said. */
function run([command = '', ...args]: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 5 * MINUTES,
    env: { ...process.env, NO_COLOR: '1', npm_config_update_notifier: 'false' },
  });
  return { ok: status === 0, text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** Runs a command that has to succeed. @throws {Error} with all it said */
function must(what: string, command: readonly string[], cwd: string): string {
  const { ok, text } = run(command, cwd);
  if (!ok) throw new Error(`${what} failed: ${command.join(' ')}\n${text}`);
  console.log(`ok    ${what}`);
  return text;
}

function install(what: string, where: string, ...packages: readonly string[]): void {
  must(what, ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], where);
}

function bin(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name);
}

const folder = mkdtempSync(join(tmpdir(), 'ib-position-streamer-'));
try {
  must('npm pack', ['npm', 'pack', '--pack-destination', folder], ROOT);
  const { name, version, peerDependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
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
    if (command[0] === 'npx' && !run([...command.slice(0, 3), '--version'], folder).ok) {
      console.log(`SKIP  ${runtime}: ${command[2]} cannot be had from this registry`);
      continue;
    }
    expect(must(`streams on ${runtime}`, [...command, 'stream.mjs'], folder), /streamed 3 updates/);
  }
  for (const { version, node } of VITESTS) {
    const beside = join(folder, `vitest-${version}`);
    mkdirSync(beside);
    writeFileSync(join(beside, 'package.json'), JSON.stringify({ name: 'tester', private: true, type: 'module' }));
    for (const file of ['fixture.test.ts', 'tsconfig.vitest.json']) cpSync(join(CONSUMER, file), join(beside, file));
    install(`npm install beside vitest ${version}`, beside, tarball, `vitest@${version}`);
    must(`types of the fixture under vitest ${version}`, ['npx', 'tsc', '-p', 'tsconfig.vitest.json'], beside);
    expect(must(`the fixture under vitest ${version}`, [...node, VITEST, 'run'], beside), /2 passed/);
  }
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

/** A development dependency at the version this repository uses. */
function pinned(dependency: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return `${dependency}@${devDependencies[dependency]}`;
}

function expect(text: string, said: RegExp): void {
  if (!said.test(text)) throw new Error(`Expected ${said} in:\n${text}`);
}
