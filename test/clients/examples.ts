// The suites in examples/ that start the built program themselves: Python, Java, Go.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { has, type Ran, refusalIn, run } from './program.ts';
import type { Verdict } from './verdict.ts';

export interface Places {
  /** Of the repository. */
  readonly root: string;
  /** Where builds leave their files. */
  readonly folder: string;
}

interface Example {
  readonly name: string;
  /** What must be here, asked in this way. */
  readonly toolchain: readonly [string, ...string[]];
  readonly act: (places: Places, env: NodeJS.ProcessEnv) => Promise<Ran>;
}

export const EXAMPLES: readonly Example[] = [
  { name: 'pytest suite (examples/python)', toolchain: ['python3', '-m', 'pip', '--version'], act: pytest },
  { name: 'JUnit test (examples/java)', toolchain: ['mvn', '--version'], act: junit },
  { name: 'Go test (examples/go)', toolchain: ['go', 'version'], act: goTest },
];

export async function runExample({ toolchain, act }: Example, places: Places): Promise<Verdict> {
  if (!(await has(...toolchain))) return { is: 'missing', why: `'${toolchain.join(' ')}' does not run here` };
  const program = join(places.root, 'dist/bin/mock-ib-gateway.js');
  const { status, output } = await act(places, { MOCK_IB_GATEWAY: `${process.execPath} ${program}` });
  if (status === 0) return { is: 'ok', figures: 'passed' };
  const refusal = refusalIn(output);
  if (refusal !== undefined) return { is: 'left out', why: `its registry refuses: ${refusal}` };
  return { is: 'failed', failures: [output.slice(-2_000)] };
}

async function pytest({ root, folder }: Places, env: NodeJS.ProcessEnv): Promise<Ran> {
  const target = join(folder, 'pytest');
  const helper = copied('clients/python', { root, folder });
  const installed = await pipInstall(target, ['pytest==9.2.0', 'ib_async==2.1.0', helper]);
  if (installed.status !== 0) return installed;
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(root, 'examples/python')];
  return run('python3', args, { env: { ...env, PYTHONPATH: target, PYTHONDONTWRITEBYTECODE: '1' } });
}

async function junit(places: Places, env: NodeJS.ProcessEnv): Promise<Ran> {
  const cwd = copied('examples/java', places);
  cpSync(join(places.root, 'clients/java/MockIbGateway.java'), join(cwd, 'src/test/java/MockIbGateway.java'));
  return run('mvn', ['-q', '-B', 'test'], { cwd, env });
}

function goTest({ root }: Places, env: NodeJS.ProcessEnv): Promise<Ran> {
  return run('go', ['test', '-count=1', './...'], { cwd: join(root, 'examples/go'), env });
}

/** Packages of the Python registry, into a folder of their own. */
export const pipInstall = (target: string, packages: readonly string[]): Promise<Ran> =>
  run('python3', [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--root-user-action=ignore'],
    ...['--target', target, ...packages],
  ]);

function copied(path: string, { root, folder }: Places): string {
  const place = join(folder, path);
  mkdirSync(place, { recursive: true });
  cpSync(join(root, path), place, { recursive: true });
  return place;
}
