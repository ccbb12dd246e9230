// Drives clients that nobody here wrote, from their registries and pinned, and the examples in other languages, against the
// fake; says what it left out. Not part of the suite: it downloads. REQUIRE_CLIENTS=1 makes what is left out a failure.
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { MockGateway } from '../../mock-gateway/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = join(ROOT, 'docs/foreign-clients.md');
const [BEGIN, END] = ['<!-- begin foreign-clients -->', '<!-- end foreign-clients -->'];
const STEP_MS = 300_000;

interface PythonClient {
  readonly name: string;
  readonly package: string;
  readonly driver: readonly string[];
}

const PYTHON: readonly PythonClient[] = [
  { name: 'ib_async 2.1.0', package: 'ib_async==2.1.0', driver: ['asyncio_matrix.py', 'ib_async'] },
  { name: 'ib_insync 0.9.86', package: 'ib_insync==0.9.86', driver: ['asyncio_matrix.py', 'ib_insync'] },
  { name: 'ibapi 9.81.1.post1', package: 'ibapi==9.81.1.post1', driver: ['ibapi_matrix.py'] },
  { name: 'ibapi-stable 10.50.2', package: 'ibapi-stable==10.50.2', driver: ['ibapi_matrix.py'] },
];

/** Wanted, and not driven by this script, with the reason. */
const LEFT_OUT = new Map([
  ['scmhub/ibapi (Go)', 'the Go module proxy refuses its list of versions (403)'],
  ['ThomasMarcelis/ibkr-go (Go)', 'the Go module proxy refuses its list of versions (403)'],
]);

const folder = mkdtempSync(join(tmpdir(), 'check-clients-'));
const failures: string[] = [];
const resultSchema = v.object({ request: v.string(), outcome: v.string() });
type Outcomes = ReadonlyMap<string, string>;

const run = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): SpawnSyncReturns<string> =>
  spawnSync(command, args, { encoding: 'utf8', timeout: STEP_MS, ...options, env: { ...process.env, ...options.env } });
const has = (command: string, ...args: readonly string[]): boolean => run(command, args).status === 0;

/** A Python of its own with these packages, or nothing when they cannot be had. */
function python(name: string, packages: readonly string[]): string | undefined {
  const place = join(folder, name.replaceAll(/[^\w.]/g, '-'));
  if (!has('python3', '-m', 'venv', place)) return undefined;
  const program = join(place, 'bin', 'python');
  const installed = run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return installed.status === 0 ? program : undefined;
}

/** One client through the matrix, on a gateway of its own. Not spawnSync: the gateway answers from this process. */
async function matrix(client: PythonClient): Promise<Outcomes | undefined> {
  const program = python(client.name, [client.package]);
  if (program === undefined) {
    LEFT_OUT.set(client.name, 'it, or Python, cannot be had here');
    return undefined;
  }
  await using gateway = await MockGateway.start({ unhandledRequests: 'refuse' });
  const [file = '', ...words] = client.driver;
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(program, [script, ...words, gateway.host, String(gateway.port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_MS,
  });
  const said = text(child.stderr);
  const outcomes = new Map<string, string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { request, outcome } = v.parse(resultSchema, JSON.parse(line));
    outcomes.set(request, outcome);
  });
  const [code] = await once(child, 'close');
  const broken = [...gateway.journal].filter(({ name }) => name === 'badBytes' || name === 'replyFailed');
  const bad = [...outcomes].filter(([, outcome]) => !/^(?:ok|[\d/]+)$/.test(outcome));
  if (code !== 0 || outcomes.get('link alive') !== 'ok')
    failures.push(`${client.name}: it ended with ${code}: ${(await said).slice(-500)}`);
  for (const [request, outcome] of bad) failures.push(`${client.name}: ${request}: ${outcome}`);
  for (const { name, fields } of broken)
    failures.push(`${client.name}: the gateway noted ${name} ${JSON.stringify(fields)}`);
  return outcomes;
}

/** An example that starts the built program itself. */
function example(
  name: string,
  toolchain: readonly [string, ...string[]],
  act: (env: NodeJS.ProcessEnv) => SpawnSyncReturns<string>,
): void {
  if (!has(...toolchain)) {
    LEFT_OUT.set(name, `${toolchain[0]} is not here`);
    return;
  }
  const { status, stdout, stderr } = act({
    MOCK_IB_GATEWAY: `${process.execPath} ${join(ROOT, 'dist/bin/mock-ib-gateway.js')}`,
  });
  if (status === 0) console.log(`ok    ${name}`);
  else failures.push(`${name}: ${`${stdout}${stderr}`.slice(-2_000)}`);
}

function examples(): void {
  example('pytest suite (examples/python)', ['python3', '--version'], (env) => {
    const program = python('pytest', ['pytest==9.2.0', 'ib_async==2.1.0', copied('clients/python')]);
    return program === undefined
      ? run('false', [])
      : run(program, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(ROOT, 'examples/python')], { env });
  });
  example('JUnit test (examples/java)', ['mvn', '--version'], (env) => {
    const cwd = copied('examples/java');
    cpSync(join(ROOT, 'clients/java/MockIbGateway.java'), join(cwd, 'src/test/java/MockIbGateway.java'));
    return run('mvn', ['-q', '-B', 'test'], { cwd, env });
  });
  example('Go test (examples/go)', ['go', 'version'], (env) =>
    run('go', ['test', '-count=1', './...'], { cwd: join(ROOT, 'examples/go'), env }),
  );
}

/** Builds leave their files in a copy. */
function copied(path: string): string {
  const place = join(folder, path);
  mkdirSync(place, { recursive: true });
  cpSync(join(ROOT, path), place, { recursive: true });
  return place;
}

function table(results: ReadonlyMap<string, Outcomes>): string {
  const requests = [...new Set([...results.values()].flatMap((outcomes) => [...outcomes.keys()]))];
  const cell = (outcome: string | undefined): string =>
    outcome === undefined ? '–' : outcome === 'ok' ? '●' : outcome;
  const rows = requests.map((request) => [
    request,
    ...[...results.values()].map((outcomes) => cell(outcomes.get(request))),
  ]);
  const head = ['request', ...results.keys()];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

try {
  const results = new Map<string, Outcomes>();
  for (const client of PYTHON) {
    const outcomes = await matrix(client);
    if (outcomes === undefined) continue;
    results.set(client.name, outcomes);
    console.log(`ok    ${client.name}: ${outcomes.size} requests`);
  }
  if (failures.length === 0 && results.size === PYTHON.length) {
    const before = readFileSync(DOCUMENT, 'utf8');
    const [start, end] = [before.indexOf(BEGIN) + BEGIN.length, before.indexOf(END)];
    writeFileSync(DOCUMENT, `${before.slice(0, start)}\n${table(results)}\n${before.slice(end)}`);
  }
  examples();
  for (const [name, why] of LEFT_OUT) console.log(`LEFT  ${name}: ${why}`);
  for (const failure of failures) console.error(`FAIL  ${failure}`);
  if (failures.length > 0 || (process.env['REQUIRE_CLIENTS'] === '1' && LEFT_OUT.size > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
