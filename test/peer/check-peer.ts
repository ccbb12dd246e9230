// Runs the live tests that @stoqey/ib ships (they want a TWS at IB_HOST and IB_PORT) against the scenario `market`, with
// the jest they were written for, and says which cannot pass and why. Not part of the suite: jest is fetched when asked for.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';

const JEST = 'jest@30.5.2';
const ROOT = fileURLToPath(new URL('../../node_modules/@stoqey/ib/dist/tests/unit/', import.meta.url));
const CONFIG = {
  rootDir: ROOT,
  testMatch: ['**/api/**/*.test.js', '**/api-next-live/*.test.js'],
  // jest looks into no node_modules by itself.
  testPathIgnorePatterns: [],
  haste: { retainAllFiles: true },
  testEnvironment: 'node',
  transform: {},
};

/** Files whose tests may fail, and why. What fails in any other file is this project's fault. */
const LEFT: readonly { readonly file: RegExp; readonly why: string }[] = [
  { file: /order\/(place|cancel)/, why: 'orders are refused (read-only)' },
  { file: /historical-data/, why: 'there is no history; some want the very prices of a day in the past' },
  { file: /historical-ticks|histogram/, why: 'there are no historical ticks' },
  { file: /head-timestamp/, why: 'there is no history; it wants the first day of AAPL' },
  { file: /historical-news/, why: 'there is no news feed' },
  { file: /wsh-event/, why: 'Wall Street Horizon is a feed of its own' },
  { file: /market-scanner/, why: 'there is no scanner' },
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
        file: name.slice(ROOT.length),
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

const whyOf = (file: string): string | undefined => LEFT.find((left) => left.file.test(file))?.why;
const failed = tests.filter(({ passed }) => !passed);
console.log(`${tests.length - failed.length} of ${tests.length} live tests of @stoqey/ib pass against 'market'`);
for (const { file, title } of failed) console.log(`left  ${file}: ${title} (${whyOf(file) ?? 'UNEXPECTED'})`);
if (tests.length === 0 || failed.some(({ file }) => whyOf(file) === undefined)) process.exitCode = 1;
