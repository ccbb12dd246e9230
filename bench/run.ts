// npm run bench: every measurement, one after the other, written to docs/benchmarks.md.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Figures, measure, median, withBlaster, withServer } from './processes.ts';
import { throughput } from './throughput.ts';

const REPEATS = Number(process.env['BENCH_REPEATS'] ?? 5);
/** Of a measurement that takes three minutes. */
const PNL_REPEATS = Math.min(REPEATS, 3);
const whole = (value: number | undefined): string => Math.round(value ?? Number.NaN).toLocaleString('en-US');
const fixed = (value: number | undefined, digits = 2): string => (value ?? Number.NaN).toFixed(digits);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function medianOf(key: string, ask: () => Promise<Readonly<Record<string, number>>>): Promise<number> {
  const values: number[] = [];
  for (let index = 0; index < REPEATS; index++) values.push((await ask())[key] ?? Number.NaN);
  return median(values);
}

async function throughputSection(): Promise<string> {
  const results = await throughput(500_000, REPEATS);
  const rows = results.map(({ name, rowsPerSecond, ratio }) => [name, whole(rowsPerSecond), `${fixed(ratio)}x`]);
  return `## Portfolio updates delivered to one handler\n\nSame bytes from a blasting TCP server in another process, 400 option contracts. \`ib-position-streamer\` includes guard, book and the frozen update; "split by hand" is a split and an object for each row.\n\n${table(['client', 'updates/s', 'against raw IBApi'], rows)}`;
}

async function handlersSection(): Promise<string> {
  const rows: string[][] = [];
  for (const handlers of [1, 10, 100, 1_000]) {
    const perRound = Math.max(2_000, Math.floor(400_000 / handlers));
    const plan = { contracts: 400, rows: perRound, rounds: 4, rate: 0 };
    const perDelivery = await medianOf('nanosecondsPerDelivery', () =>
      withBlaster(plan, (port) => measure('handlers-client.ts', [port, plan.rows, plan.rounds, handlers])),
    );
    rows.push([whole(handlers), whole(perDelivery)]);
  }
  return `## Many handlers\n\nTime of one update, from the socket on, divided by the number of handlers.\n\n${table(['handlers', 'ns per delivery'], rows)}`;
}

async function memorySection(): Promise<string> {
  const plan = { contracts: 400, rows: 250_000, rounds: 4, rate: 0 };
  const { rows, folded, heapGrowthMb, newestDelivered } = await withBlaster(plan, (port) =>
    measure('memory-client.ts', [port, plan.rounds]),
  );
  return `## A slow handler\n\nA handler takes 50 ms an update while ${whole(rows)} rows arrive as fast as the socket carries them (capacity 100, conflating): heap growth ${fixed(heapGrowthMb, 1)} MB at its highest, ${whole(folded)} updates folded, newest value delivered at the end: ${newestDelivered === 1 ? 'yes' : 'no'}.`;
}

async function latencySection(): Promise<string> {
  const rows: string[][] = [];
  for (const rate of [1_000, 10_000]) {
    const plan = { contracts: 400, rows: rate, rounds: 6, rate };
    const { p50Ms, p99Ms, maxMs } = await withBlaster(plan, (port) => measure('latency-client.ts', [port]));
    rows.push([whole(rate), fixed(p50Ms), fixed(p99Ms), fixed(maxMs)]);
  }
  return `## Latency\n\nFrom the other process's write to the handler's call.\n\n${table(['rows/s', 'p50 ms', 'p99 ms', 'max ms'], rows)}`;
}

async function bookSection(): Promise<string> {
  const rows: string[][] = [];
  for (const contracts of [100, 1_000, 10_000, 100_000]) {
    const plan = { contracts, rows: 200_000, rounds: 4, rate: 0 };
    const { startMs, microsecondsPerUpdate } = await withBlaster(plan, (port) =>
      measure('book-client.ts', [port, plan.rows, plan.rounds]),
    );
    rows.push([whole(contracts), whole(startMs), fixed(microsecondsPerUpdate)]);
  }
  const said =
    'The first start() of a process loads @stoqey/ib, which importing the package does not; that is in these figures.';
  return `## Many positions\n\n${said}\n\n${table(['positions', 'start() to live, ms', 'µs per update'], rows)}`;
}

async function recoverySection(): Promise<string> {
  const { recoveryMs, idleCpuPercent } = await measure('recovery-client.ts', []);
  return `## Recovery and idling\n\nLoss to \`resumed\` against a gateway that comes back at once (delay of at most 1 ms, fake in the same process): median ${fixed(recoveryMs, 1)} ms. Processor use while idle: ${fixed(idleCpuPercent)} % of one core, fake included.`;
}

async function pnlSection(): Promise<string> {
  const names = { pnl: 'ib-position-streamer', library: 'IBApi', off: "ib-position-streamer, `values: 'off'`" };
  const minutes = 3;
  const clients = ['pnl', 'library', 'off'] as const;
  // All at once: none of them needs a processor of its own, and whatever else the machine does meets all of them.
  const runs: (readonly Figures[])[] = [];
  await withServer('pnl-gateway.ts', '50', async (port) => {
    for (let run = 0; run < PNL_REPEATS; run++)
      runs.push(await Promise.all(clients.map((client) => measure('pnl-client.ts', [port, client, minutes]))));
  });
  const of = (at: number, minute: 'first' | 'last') =>
    `${fixed(median(runs.map((figures) => figures[at]?.[minute] ?? Number.NaN)))} %`;
  const rows = clients.map((client, at) => [names[client], of(at, 'first'), of(at, 'last')]);
  const said =
    '50 positions, each with a frame a second that says something new, one handler. Each frame wakes the process by itself, so that much of this is not spent on what a frame says; IBApi keeps nothing of it.';
  return `## Live P&L\n\n${said} Processor use of the client in its first and third minute, of one core, the fake in another process; medians of ${PNL_REPEATS} runs.\n\n${table(['client', 'first minute', 'third minute'], rows)}`;
}

const sections = [
  throughputSection,
  handlersSection,
  memorySection,
  latencySection,
  bookSection,
  pnlSection,
  recoverySection,
];
const parts: string[] = [];
for (const section of sections) {
  const text = await section();
  console.log(`${text}\n`);
  parts.push(text);
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, @stoqey/ib 1.6.10`;
const intro = `# Benchmarks\n\nMeasured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Medians of ${REPEATS} runs; every run asks each rival once. The machine is small and shared: read the ratios, not the absolute figures.\n\nWhat reaches other processes and the disk is measured by \`npm run bench:reach\`: [the bus](bus.md#figures), [history](position-history.md#figures), [scale](scale.md).`;
writeFileSync(fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url)), `${[intro, ...parts].join('\n\n')}\n`);
