// A process of its own that plays gateway and writes portfolio rows as fast as the socket takes them.
import { createServer, type Socket } from 'node:net';

/** What to send; given as JSON in the first argument. */
export interface BlastPlan {
  /** Different option contracts held. */
  readonly contracts: number;
  /** Rows a round, after the download; a marker row ends each round. */
  readonly rows: number;
  readonly rounds: number;
  /** Rows a second, or 0 for as fast as the socket takes them. */
  readonly rate: number;
}

/** The price of the row that ends round n is this plus n. */
export const MARKER_PRICE = 1_000_000;
const ACCOUNT = 'DU1234567';
const PER_WRITE = 500;

/** Milliseconds on the clock all processes of the machine share, to the microsecond; stays below the marker. */
export const clockMs = (): number => Number((process.hrtime.bigint() / 1_000n) % 900_000_000n) / 1_000;

const frame = (fields: readonly (string | number)[]): Buffer => {
  const body = Buffer.from(`${fields.join('\0')}\0`);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  return Buffer.concat([prefix, body]);
};

function row(contract: number, price: number): Buffer {
  const strike = 100 + contract;
  const local = `SPY   261218C${String(strike * 1000).padStart(8, '0')}`;
  const value = (2 * price * 100).toFixed(2);
  const profit = (2 * (price * 100 - 1180.55)).toFixed(2);
  const contractFields = [500_000 + contract, 'SPY', 'OPT', '20261218', strike, 'C', 100, 'AMEX', 'USD', local, 'SPY'];
  return frame([7, 8, ...contractFields, 2, price, value, 1180.55, profit, 0, ACCOUNT]);
}

function rowsOf(plan: BlastPlan, count: number, from: number): Buffer {
  const rows: Buffer[] = [];
  for (let index = from; index < from + count; index++)
    rows.push(row(index % plan.contracts, 10 + (index % 997) / 100));
  return Buffer.concat(rows);
}

/** Some megabytes of rows, prepared once; a round is made of them. */
function blocksOf(plan: BlastPlan): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let from = 0; from < Math.min(plan.rows, 50_000); from += PER_WRITE) blocks.push(rowsOf(plan, PER_WRITE, from));
  return blocks;
}

const drained = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('drain', resolve));

async function blast(socket: Socket, plan: BlastPlan): Promise<void> {
  const blocks = blocksOf(plan);
  for (let round = 0; round < plan.rounds; round++) {
    for (let sent = 0, block = 0; sent < plan.rows && !socket.destroyed; sent += PER_WRITE, block++) {
      const bytes = blocks[block % blocks.length];
      if (bytes && !socket.write(bytes)) await drained(socket);
    }
    socket.write(row(0, MARKER_PRICE + round));
  }
}

/** Rows at a steady rate, each carrying the moment it was sent as its price. */
function drip(socket: Socket, plan: BlastPlan): void {
  const startedAt = performance.now();
  let sent = 0;
  const total = plan.rows * plan.rounds;
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * plan.rate));
    for (; sent < due; sent++) socket.write(row(sent % plan.contracts, clockMs()));
    if (sent >= total || socket.destroyed) {
      clearInterval(timer);
      if (!socket.destroyed) socket.write(row(0, MARKER_PRICE));
    }
  }, 1);
}

/** Just enough protocol: hello, startApi, account updates, time. */
function converse(socket: Socket, plan: BlastPlan): void {
  let buffered = Buffer.alloc(0);
  let greeted = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    if (!greeted) {
      if (buffered.length < 8 || buffered.length < 8 + buffered.readUInt32BE(4)) return;
      buffered = buffered.subarray(8 + buffered.readUInt32BE(4));
      greeted = true;
      socket.write(frame([193, '20261122 13:00:00 UTC']));
    }
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32BE(0)) {
      const end = 4 + buffered.readUInt32BE(0);
      answer(socket, buffered.toString('latin1', 4, end).split('\0'), plan);
      buffered = buffered.subarray(end);
    }
  });
}

function answer(socket: Socket, fields: readonly string[], plan: BlastPlan): void {
  if (fields[0] === '71') socket.write(Buffer.concat([frame([15, 1, ACCOUNT]), frame([9, 1, 1])]));
  if (fields[0] === '49') socket.write(frame([49, 1, Math.floor(Date.now() / 1_000)]));
  if (fields[0] !== '6' || fields[2] !== '1') return;
  for (let from = 0; from < plan.contracts; from += PER_WRITE) {
    socket.write(rowsOf(plan, Math.min(PER_WRITE, plan.contracts - from), from));
  }
  socket.write(frame([54, 1, ACCOUNT]));
  if (plan.rate > 0) drip(socket, plan);
  else if (plan.rows > 0) void blast(socket, plan);
}

const [plan] = process.argv.slice(2);
if (plan !== undefined && process.send) {
  const parsed: BlastPlan = JSON.parse(plan);
  const server = createServer({ noDelay: true }, (socket) => converse(socket, parsed));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.(address.port);
  });
  process.on('disconnect', () => process.exit(0));
}
