// Loss → live again against a gateway that comes back at once; and the processor's work while nothing happens.
import { MockGateway } from '../mock-gateway/index.ts';
import { IBPositionStreamer } from '../src/index.ts';
import { median } from './processes.ts';

const LOSSES = 30;
const IDLE_MS = 5_000;
await using gateway = await MockGateway.start();
await using streamer = new IBPositionStreamer();
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
await streamer.start({
  port: gateway.port,
  logger: quiet,
  reconnect: { initialDelayMs: 1, maxDelayMs: 1, stableMs: 0 },
  circuitBreaker: { failures: 1_000 },
});
const recoveries: number[] = [];
for (let loss = 0; loss < LOSSES; loss++) {
  const back = new Promise<void>((resolve) => streamer.once('resumed', () => resolve()));
  const lostAt = performance.now();
  gateway.clients[0]?.disconnect(loss % 2 === 0 ? 'rst' : 'fin');
  await back;
  recoveries.push(performance.now() - lostAt);
}
const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ recoveryMs: median(recoveries), idleCpuPercent: (user + system) / 10 / IDLE_MS }));
