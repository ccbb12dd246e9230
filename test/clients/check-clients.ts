// Drives clients that nobody here wrote, pinned, through the matrix and five scenarios, records each, replays to it what was
// recorded, as it was and with ten faults on top, and runs the examples in other languages; says what it left out. No part of the suite: it downloads. It wants the build. REQUIRE_CLIENTS=1 makes a
// toolchain that is missing a failure; what a registry refuses is said and left out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { printDocument, type Seen } from './document.ts';
import { toolchainFor } from './driver.ts';
import { EXAMPLES, pipInstall, runExample } from './examples.ts';
import { replayWithFaults } from './faulted.ts';
import { askMatrix } from './matrix.ts';
import { has, refusalIn } from './program.ts';
import { recordAndReplay } from './replayed.ts';
import { CLIENTS, type ForeignClient, NOT_TO_BE_HAD } from './roster.ts';
import { liveThrough, SCENARIOS } from './scenarios.ts';
import { conclusion, type Told, type Verdict } from './verdict.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Clients and examples side by side: most of a scenario is waiting. */
const AT_ONCE = 3;
/** How a fault ends is a matter of seconds, which a machine that is busy with other clients does not keep. */
const FAULTED_AT_ONCE = 2;
/** Every driver is ended long before: what takes longer than this hangs in what it drives. */
const JOB_MS = 480_000;

const seen = new Map<string, Omit<Seen, 'endings'>>();
const endings = new Map<string, Seen['endings']>();

const placeOf = (folder: string, { name }: ForeignClient): string => join(folder, name.replaceAll(/[^\w.]/g, '-'));

async function checkClient(client: ForeignClient, folder: string): Promise<Verdict> {
  const { name, from } = client;
  const place = placeOf(folder, client);
  if ('pip' in from) {
    if (!(await has('python3', '-m', 'pip', '--version'))) return { is: 'missing', why: 'python3 has no pip here' };
    const { status, output } = await pipInstall(place, [from.pip]);
    const refusal = refusalIn(output);
    if (status !== 0 && refusal !== undefined) return { is: 'left out', why: `its registry refuses: ${refusal}` };
    if (status !== 0) return { is: 'failed', failures: [output.slice(-1_000)] };
  }
  const toolchain = toolchainFor(client, place);
  const [{ outcomes, failures }, replayed, ...lives] = await Promise.all([
    askMatrix(client, toolchain),
    recordAndReplay(client, toolchain),
    ...SCENARIOS.map((scenario) => liveThrough(scenario, client, toolchain)),
  ]);
  const all = [...failures, ...replayed.failures, ...lives.flat()];
  if (all.length > 0) return { is: 'failed', failures: all };
  seen.set(name, { client: name, outcomes, scenarios: SCENARIOS.map((scenario) => scenario.name) });
  return {
    is: 'ok',
    figures: `${outcomes.size} requests, ${SCENARIOS.length} scenarios, ${replayed.messages} messages replayed`,
  };
}

/** `ended` 4, `refused` 5, `gave up` 1. */
function told(endings: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const ending of endings) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts].map(([ending, count]) => `${ending} ${count}`).join(', ');
}

async function checkFaulted(client: ForeignClient, folder: string): Promise<Verdict> {
  const faulted = await replayWithFaults(client, toolchainFor(client, placeOf(folder, client)));
  endings.set(client.name, faulted.endings);
  const { failures } = faulted;
  return failures.length > 0 ? { is: 'failed', failures } : { is: 'ok', figures: told(faulted.endings.values()) };
}

interface Job {
  readonly name: string;
  readonly judge: () => Promise<Verdict>;
}

let isStuck = false;

async function judged({ name, judge }: Job): Promise<Told> {
  const verdict = await Promise.race([judge(), sleep(JOB_MS, undefined, { ref: false })]);
  isStuck ||= verdict === undefined;
  return { name, verdict: verdict ?? { is: 'failed', failures: [`it did not end within ${JOB_MS / 60_000} minutes`] } };
}

/** Its verdicts in the order of the jobs, whichever ends first. */
async function inTurn(jobs: readonly Job[], atOnce: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  const queue = jobs.entries();
  const work = async (): Promise<void> => {
    for (const [index, job] of queue) {
      const from = performance.now();
      told[index] = await judged(job);
      console.error(`      ${((performance.now() - from) / 1_000).toFixed(0)} s for ${job.name}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return told;
}

const folder = mkdtempSync(join(tmpdir(), 'check-clients-'));
try {
  const driven = await inTurn(
    [
      ...EXAMPLES.map((example) => ({ name: example.name, judge: () => runExample(example, { root, folder }) })),
      ...CLIENTS.map((client) => ({ name: client.name, judge: () => checkClient(client, folder) })),
    ],
    AT_ONCE,
  );
  const faulted = await inTurn(
    CLIENTS.filter(({ name }) => seen.has(name)).map((client) => ({
      name: `${client.name}, ten faults`,
      judge: () => checkFaulted(client, folder),
    })),
    FAULTED_AT_ONCE,
  );
  const refused = [...NOT_TO_BE_HAD].map(([name, why]): Told => ({ name, verdict: { is: 'left out', why } }));
  const { lines, failed } = conclusion([...driven, ...faulted, ...refused], process.env['REQUIRE_CLIENTS'] === '1');
  for (const line of lines) console.log(line);
  if (failed) process.exitCode = 1;
  const all = CLIENTS.flatMap(({ name }): readonly Seen[] => {
    const [one, ends] = [seen.get(name), endings.get(name)];
    return one === undefined || ends === undefined ? [] : [{ ...one, endings: ends }];
  });
  if (all.length === CLIENTS.length && printDocument(join(root, 'docs/foreign-clients.md'), all))
    console.log('docs/foreign-clients.md is printed anew');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// What hangs would keep this process too.
if (isStuck) process.exit();
