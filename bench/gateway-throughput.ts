// How fast the fake gateway is: rows to one reader, 32 clients at 1,000 updates a second, memory of an idle client.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MockGateway, option } from '../mock-gateway/index.ts';
import { portfolioRows } from '../mock-gateway/replies/encoded-rows.ts';
import { responses } from '../mock-gateway/wire/responses.ts';
import { encodeMessage } from '../mock-gateway/wire/text/write-message.ts';
import { positionRow } from '../mock-gateway/world/position-row.ts';

const READER = fileURLToPath(new URL('gateway-reader.ts', import.meta.url));
const CONTRACTS = 50;
const contracts = Array.from({ length: CONTRACTS }, (_item, index) => option('SPY', '20261218', 400 + index, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 1180.55, marketPrice: 12.5 }));
const figures: (readonly [what: string, figure: string])[] = [];
const rate = (count: number, ms: number): string => `${Math.round((count / ms) * 1_000).toLocaleString('en')} /s`;

const start = (): Promise<MockGateway> =>
  MockGateway.start({
    pushReprices: true,
    accounts: { DU1234567: { positions } },
    journalLimit: 1_000,
    limits: { clients: 2_000 },
  });

function reader(gateway: MockGateway, clients: number, firstId = 0, mode = 'subscribe'): ChildProcess {
  return fork(READER, [gateway.port, clients, firstId, mode].map(String), { execArgv: ['--import', 'tsx'] });
}

async function bytesOf(child: ChildProcess): Promise<number> {
  child.send('bytes');
  const [bytes] = await once(child, 'message');
  return Number(bytes);
}

async function ready(gateway: MockGateway, name: string, count: number): Promise<void> {
  let after: Awaited<ReturnType<MockGateway['waitFor']>> | undefined;
  for (let seen = 0; seen < count; seen++) {
    after = await gateway.waitFor(name, undefined, { timeoutMs: 60_000, ...(after && { after }) });
  }
}

/** Wall and processor time of some work, in milliseconds. */
async function timed(work: () => Promise<void>): Promise<{ readonly wallMs: number; readonly cpuMs: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - wall, cpuMs: (user + system) / 1_000 };
}

async function encodeAlone(): Promise<void> {
  const values = {
    conId: 1234567,
    symbol: 'SPY',
    secType: 'OPT',
    lastTradeDateOrContractMonth: '20261218',
    strike: 450,
    right: 'C',
    multiplier: '100',
    primaryExch: 'AMEX',
    currency: 'USD',
    localSymbol: 'SPY   261218C00450000',
    tradingClass: 'SPY',
    position: 2,
    marketPrice: 12.5,
    marketValue: 2500,
    averageCost: 1180.55,
    unrealizedPNL: 138.9,
    realizedPNL: 0,
    accountName: 'DU1234567',
  };
  await encoding('every field of every row', (row) => {
    encodeMessage(responses.portfolioValue, { ...values, marketPrice: 12 + (row % 100) / 100 }, 193);
  });
  const rows = portfolioRows('DU1234567', 193);
  await encoding('what is constant of a contract once', (row) => {
    const contract = contracts[row % CONTRACTS];
    if (contract === undefined) return;
    const holding = { contract, position: 2, averageCost: 1180.55, realizedPnl: 0 };
    rows.of(positionRow(holding, 12 + (row % 997) / 100));
  });
}

async function encoding(what: string, encode: (row: number) => void): Promise<void> {
  const rows = 1_000_000;
  for (const warm of [true, false]) {
    const { wallMs, cpuMs } = await timed(async () => {
      for (let row = 0; row < rows; row++) encode(row);
    });
    if (warm) continue;
    figures.push([`encoded, nothing sent, ${what}: by the clock`, rate(rows, wallMs)]);
    figures.push([`encoded, nothing sent, ${what}: by processor time`, rate(rows, cpuMs)]);
  }
}

async function oneReader(): Promise<void> {
  await using gateway = await start();
  const child = reader(gateway, 1);
  await ready(gateway, 'accountDownloadEnd', 1);
  const account = gateway.account('DU1234567');
  const rows = 2_000_000;
  const perTurn = 500;
  const before = await bytesOf(child);
  let read = before;
  const { wallMs, cpuMs } = await timed(async () => {
    for (let row = 0; row < rows; row += perTurn) {
      for (let at = 0; at < perTurn; at++) {
        const contract = contracts[(row + at) % CONTRACTS];
        if (contract !== undefined) account.reprice(contract, 12 + ((row + at) % 997) / 100);
      }
      // A turn of the event loop: writes leave, and the reader's pace is felt as backlog.
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The answer to a question asked through another pipe is no proof: wait until the count stands still.
    for (let last = -1; last !== read; ) {
      last = read;
      read = await bytesOf(child);
    }
  });
  figures.push(['reprices → rows read by one client, by the clock', rate(rows, wallMs)]);
  figures.push(['the same by processor time of the gateway', rate(rows, cpuMs)]);
  figures.push(['bytes a row', ((read - before) / rows).toFixed(1)]);
  child.kill();
}

async function manyReaders(): Promise<void> {
  await using gateway = await start();
  const child = reader(gateway, 32);
  await ready(gateway, 'accountDownloadEnd', 32);
  const account = gateway.account('DU1234567');
  const seconds = 5;
  let sent = 0;
  const { wallMs, cpuMs } = await timed(async () => {
    const began = performance.now();
    while (performance.now() - began < seconds * 1_000) {
      const due = Math.floor(performance.now() - began);
      for (; sent < due; sent++) {
        const contract = contracts[sent % CONTRACTS];
        if (contract !== undefined) account.reprice(contract, 12 + (sent % 997) / 100);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  const before = await bytesOf(child);
  const after = await bytesOf(child);
  figures.push(['32 clients: updates sent to each', rate(sent, wallMs)]);
  figures.push(['32 clients: gateway busy', `${Math.round((cpuMs / wallMs) * 100)} % of one processor`]);
  figures.push(['32 clients: bytes still on the way when the sending ends', String(after - before)]);
  figures.push(['32 clients: clients dropped for a backlog', String(32 - gateway.clients.length)]);
  child.kill();
}

async function idleClients(): Promise<void> {
  await using gateway = await start();
  const count = 1_000;
  const used = (): number => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  const child = reader(gateway, count, 0, 'idle');
  await gateway.waitFor('startApi', ({ connection }) => connection === count, { timeoutMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  figures.push([
    `memory of an idle client (heap and buffers, ${gateway.clients.length} connected)`,
    `${((used() - before) / count / 1_024).toFixed(1)} KiB`,
  ]);
  child.kill();
}

await encodeAlone();
await oneReader();
await manyReaders();
await idleClients();
const [processor] = cpus();
console.log(
  `${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${process.platform}, Node ${process.version}`,
);
const widest = Math.max(...figures.map(([what]) => what.length));
console.log(figures.map(([what, figure]) => `${what.padEnd(widest)}  ${figure}`).join('\n'));
