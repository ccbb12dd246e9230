// Processor use of the streamer alone while it streams for so long, live P&L off or on: percent of one core.
import { IBPositionStreamer } from '../src/index.ts';

const [port = '', values = 'off', seconds = '60'] = process.argv.slice(2);
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const streamer = new IBPositionStreamer();
let updates = 0;
streamer.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: () => void updates++ });
await streamer.start({ port: Number(port), logger: quiet, values: values === 'pnl' ? 'pnl' : 'off' });
// 51 requests, 20 a second, and what starting costs: over by then.
await new Promise((resolve) => setTimeout(resolve, 5_000));
updates = 0;
const [began, before] = [performance.now(), process.cpuUsage()];
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
const { user, system } = process.cpuUsage(before);
const elapsedMs = performance.now() - began;
await streamer.stop();
console.log(
  JSON.stringify({ cpuPercent: (user + system) / 10 / elapsedMs, updatesPerSecond: updates / (elapsedMs / 1_000) }),
);
process.exit(0);
