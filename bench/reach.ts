// npm run bench:reach: what reaches other processes and the disk, and what that costs; Markdown on stdout. Needs nats-server.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { hasNats, NatsServer } from '../test/bus/nats.ts';
import { KINDS } from './attach.ts';
import type { BlastPlan } from './blaster.ts';
import { type Figures, figureRounds, measure, median, withBlaster } from './processes.ts';

const REPEATS = Number(process.env['BENCH_REPEATS'] ?? 3);
const SECONDS = 6;

const whole = (value = Number.NaN): string => Math.round(value).toLocaleString('en-US');
const fixed = (value = Number.NaN, digits = 2): string => value.toFixed(digits);
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

interface BusPlan {
  readonly publishers: number;
  /** Of each publisher. */
  readonly positions: number;
  /** Updates a second of each publisher. */
  readonly rate: number;
  /** Of each publisher. */
  readonly subscribers: number;
}

/** One run of so many publishers and subscribers, each a process of its own: the worst of each figure. */
async function busRun({ publishers, positions, rate, subscribers }: BusPlan): Promise<Figures> {
  await using nats = await NatsServer.start();
  const names = Array.from({ length: publishers }, (_, at) => `p${at}`);
  const reading = names.flatMap((name) =>
    Array.from({ length: subscribers }, () => measure('bus-subscriber.ts', [nats.url, name])),
  );
  const plan = { contracts: positions, rows: rate, rounds: SECONDS, rate };
  const joining = new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / 2)).then(() =>
    measure('bus-subscriber.ts', [nats.url, 'p0', 'current']).catch((): Figures => ({})),
  );
  const writing = await Promise.all(
    names.map((name) => withBlaster(plan, (port) => measure('bus-publisher.ts', [port, nats.url, name, subscribers]))),
  );
  const read = await Promise.all(reading);
  const late = await joining;
  const worst = (of: readonly Figures[], key: string): number => Math.max(...of.map((one) => one[key] ?? Number.NaN));
  return {
    writtenP50: worst(writing, 'p50Ms'),
    p50: worst(read, 'p50Ms'),
    p99: worst(read, 'p99Ms'),
    writtenP99: worst(writing, 'p99Ms'),
    folded: worst(writing, 'folded'),
    // What the publisher's own handler was told while the book was live.
    got:
      Math.min(...read.map(({ rows = Number.NaN }) => rows)) /
      Math.max(...writing.map(({ rows = Number.NaN }) => rows)),
    publisherCpu: worst(writing, 'cpuPercent'),
    subscriberCpu: worst(read, 'cpuPercent'),
    joinMs: late['joinMs'] ?? Number.NaN,
    bytes: await bytesPerUpdate(nats.url),
  };
}

async function bytesPerUpdate(servers: string): Promise<number> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info('IBPOS_p0');
  await connection.close();
  return state.bytes / state.messages;
}

async function latencySection(): Promise<string> {
  const rows: string[][] = [];
  for (const rate of [100, 1_000]) {
    const runs: Figures[] = [];
    for (let run = 0; run < REPEATS; run++)
      runs.push(await busRun({ publishers: 1, positions: 100, rate, subscribers: 1 }));
    const of = (key: string): string => fixed(median(runs.map((one) => one[key] ?? Number.NaN)));
    rows.push([whole(rate), of('writtenP50'), of('writtenP99'), of('p50'), of('p99')]);
  }
  const head = ['updates/s', 'publisher p50 ms', 'publisher p99 ms', 'over the bus p50 ms', 'over the bus p99 ms'];
  const said = `From the gateway's write to a handler's call, in the publisher's process and in a subscriber's: the difference is the bus. 100 positions; medians of ${REPEATS} runs of ${SECONDS} s.`;
  return `### Latency over the bus\n\n${said}\n\n${table(head, rows)}`;
}

/** One run with so much attached, a nats-server and a folder of its own. */
async function attachedRun(
  plan: BlastPlan,
  run: (port: number, servers: string, directory: string) => Promise<Figures>,
): Promise<Figures> {
  await using nats = await NatsServer.start();
  const directory = mkdtempSync(join(tmpdir(), 'ib-attached-'));
  try {
    return await withBlaster(plan, (port) => run(port, nats.url, directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function attachedSection(): Promise<string> {
  const plan = { contracts: 400, rows: 200_000, rounds: 10, rate: 0 };
  const medians = await figureRounds(KINDS, REPEATS, (kind) =>
    attachedRun(plan, (port, ...where) =>
      measure('attached-client.ts', [kind, port, plan.rows, plan.rounds, ...where]),
    ),
  );
  const of = (kind: (typeof KINDS)[number], key: string): number => medians.get(kind)?.[key] ?? Number.NaN;
  const rows = KINDS.map((kind) => {
    const ratios = ['rowsPerSecond', 'cpuUs'].map((key) => of(kind, key) / of('neither', key));
    return [
      kind,
      whole(of(kind, 'rowsPerSecond')),
      ...ratios.map((ratio) => fixed(ratio)),
      whole(of(kind, 'published')),
    ];
  });
  const said = `Rows as fast as the socket carries them, 400 positions, nats-server and gateway on the same machine; medians of ${REPEATS} runs. What the bus or the disk cannot take is folded, or counted as lost: neither holds the streamer.`;
  const head = ['attached', 'updates/s', 'of neither', 'processor time a row, of neither', 'published'];
  return `### Throughput with publisher and recorder attached\n\n${said}\n\n${table(head, rows)}`;
}

async function pacedSection(): Promise<string> {
  const rows: string[][] = [];
  for (const rate of [100, 1_000, 3_000]) {
    const plan = { contracts: 400, rows: rate, rounds: SECONDS, rate };
    const total = rate * SECONDS;
    // Whatever is late or missing is not waited for without end.
    const deadlineMs = SECONDS * 1_000 + 10_000;
    const medians = await figureRounds(KINDS, REPEATS, (kind) =>
      attachedRun(plan, (port, ...where) => measure('paced-client.ts', [kind, port, total, deadlineMs, ...where])),
    );
    for (const [kind, { arrived = 0, cpuPercent, folded, lost }] of medians)
      rows.push([
        whole(rate),
        kind,
        `${fixed((100 * arrived) / total, 1)} %`,
        fixed(cpuPercent, 1),
        whole(folded),
        whole(lost),
      ]);
  }
  const head = ['updates/s', 'attached', 'arrived', '% of a core', 'folded', 'lost'];
  return `### At a steady rate with publisher and recorder attached\n\n400 positions, ${SECONDS} s; medians of ${REPEATS} runs.\n\n${table(head, rows)}`;
}

async function yearSection(): Promise<string> {
  const [days, positions, rowsADay] = [252, 50, 2];
  const f = await measure('history-year.ts', [days, positions, rowsADay]);
  const rows = [
    ['rows', whole(f['rows'])],
    ['made: written ahead, sealed and compacted day by day', `${fixed(f['makeS'], 1)} s`],
    ['bytes written ahead', whole(f['walBytes'])],
    ['bytes of the tables, log and all', `${whole(f['bytes'])} in ${whole(f['files'])} files`],
    ['opened', `${fixed(f['openS'])} s`],
    ['the book at a moment in the middle', `${fixed(f['bookS'])} s, ${whole(f['held'])} positions`],
    ['the changes of a day, prices too', `${fixed(f['dayS'])} s, ${whole(f['changes'])} rows`],
    ['a year of one symbol', `${fixed(f['symbolS'])} s, ${whole(f['ofSymbol'])} rows`],
    ['memory at its highest', `${whole(f['peakMb'])} MB`],
  ];
  return `### A year of history\n\n${days} trading days, ${positions} positions of 10 symbols, ${rowsADay} rows of each a day.\n\n${table(['what', 'figure'], rows)}`;
}

const PLANS: readonly BusPlan[] = [
  { publishers: 1, positions: 400, rate: 100, subscribers: 1 },
  { publishers: 1, positions: 400, rate: 1_000, subscribers: 1 },
  { publishers: 1, positions: 400, rate: 100, subscribers: 4 },
  { publishers: 2, positions: 400, rate: 100, subscribers: 1 },
  { publishers: 1, positions: 4_000, rate: 100, subscribers: 1 },
  { publishers: 1, positions: 400, rate: 3_000, subscribers: 1 },
];

async function scaleSection(): Promise<string> {
  const rows: string[][] = [];
  for (const plan of PLANS) {
    const f = await busRun(plan);
    rows.push([
      ...[plan.publishers, plan.positions, plan.rate, plan.subscribers].map(whole),
      `${fixed((f['got'] ?? 0) * 100, 1)} %`,
      whole(f['folded']),
      fixed(f['p50'], 1),
      fixed(f['p99'], 1),
      whole(f['publisherCpu']),
      whole(f['subscriberCpu']),
      whole(f['bytes']),
      whole(f['joinMs']),
    ]);
    console.error(rows.at(-1)?.join(' | '));
  }
  const head = [
    ...['publishers', 'positions each', 'updates/s each', 'subscribers each', 'delivered', 'folded'],
    ...['p50 ms', 'p99 ms', 'publisher, % of a core', 'subscriber, % of a core', 'bytes/update', 'late joiner ms'],
  ];
  return `## What was measured\n\n${SECONDS} s each; the worst of several processes.\n\n${table(head, rows)}`;
}

const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  latency: latencySection,
  attached: attachedSection,
  paced: pacedSection,
  year: yearSection,
  scale: scaleSection,
};
const asked = process.argv.slice(2);
if (hasNats)
  for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS))
    console.log(
      `${await SECTIONS[name]?.()}\n\nLoad of the machine (${cpus().length} cores) meanwhile: ${fixed(loadavg()[0], 1)}.\n`,
    );
