// Runs the live tests that @stoqey/ib ships (they want a TWS at IB_HOST and IB_PORT) against the scenario `market`, with
// the jest they were written for, and says which cannot pass and why. jest is fetched for it, as Bun and Deno are for the
// suite: it would make the packages that a newcomer installs half as many again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';

const JEST = 'jest@30.5.2';
// jest names files by their real path.
const ROOT = realpathSync(fileURLToPath(new URL('../../node_modules/@stoqey/ib/dist/tests/unit/', import.meta.url)));
const CONFIG = {
  rootDir: ROOT,
  testMatch: ['**/api/**/*.test.js', '**/api-next-live/*.test.js'],
  // jest looks into no node_modules by itself.
  testPathIgnorePatterns: [],
  haste: { retainAllFiles: true },
  testEnvironment: 'node',
  transform: {},
};

/** Tests that may fail, and why. Any other that fails is this project's fault. */
const LEFT: readonly { readonly file: RegExp; readonly title: RegExp; readonly why: string }[] = [
  {
    file: /historical-data/,
    title: /Option market data$/,
    why: 'its option expired on the 17th of July 2026: a gateway no longer knows it unless expired ones are asked for',
  },
  {
    file: /historical-ticks/,
    title: /ETF historical ticks last/,
    why: 'it wants each of the 17 trades of one second of May 2024, by price, size and venue',
  },
];

const resultSchema = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      assertionResults: v.array(v.object({ fullName: v.string(), status: v.string() })),
    }),
  ),
});

/** What jest found, test by test. */
async function runJest(host: string, port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'check-peer-'));
  const outputFile = join(folder, 'result.json');
  try {
    const args = ['-y', JEST, '--config', JSON.stringify(CONFIG), '--json', '--outputFile', outputFile, '--forceExit'];
    const env = { ...process.env, IB_HOST: host, IB_PORT: String(port), CI: '1' };
    const child = spawn('npx', [...args, '--silent', '--maxWorkers', '2'], { env, stdio: 'ignore' });
    await once(child, 'close');
    const { testResults } = v.parse(resultSchema, JSON.parse(readFileSync(outputFile, 'utf8')));
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({
        file: name.slice(ROOT.length + 1),
        title: fullName,
        passed: status === 'passed',
      })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const scenario = loadScenario('market');
await using gateway = await MockGateway.start(startOptions(scenario));
const ending = new AbortController();
const played = gateway.play(scenario, { signal: ending.signal });
const tests = await runJest(gateway.host, gateway.port);
ending.abort();
await played;

const whyOf = ({ file, title }: { readonly file: string; readonly title: string }): string | undefined =>
  LEFT.find((left) => left.file.test(file) && left.title.test(title))?.why;
const failed = tests.filter(({ passed }) => !passed);
console.log(`${tests.length - failed.length} of ${tests.length} live tests of @stoqey/ib pass against 'market'`);
for (const test of failed) console.log(`left  ${test.file}: ${test.title} (${whyOf(test) ?? 'UNEXPECTED'})`);
if (tests.length === 0 || failed.some((test) => whyOf(test) === undefined)) process.exitCode = 1;
