// Processor use of the streamer alone, live P&L off or on: percent of one core, in its first minute and in its last.
//
// Fifty-one frames a second are few: the engine takes a minute or two until it has compiled what reads them.
import { IBPositionStreamer } from '../src/index.ts';

const [port = '', values = 'off', minutes = '3'] = process.argv.slice(2);
const MINUTE_MS = 60_000;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const streamer = new IBPositionStreamer();
let updates = 0;
streamer.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: () => void updates++ });
await streamer.start({ port: Number(port), logger: quiet, values: values === 'pnl' ? 'pnl' : 'off' });
// 51 requests, 20 a second, and what starting costs: over by then.
await new Promise((resolve) => setTimeout(resolve, 5_000));
const cpuPercents: number[] = [];
const began = performance.now();
updates = 0;
for (let minute = 0; minute < Number(minutes); minute++) {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  const { user, system } = process.cpuUsage(before);
  cpuPercents.push((user + system) / 10 / (performance.now() - since));
}
const updatesPerSecond = updates / ((performance.now() - began) / 1_000);
await streamer.stop();
console.log(JSON.stringify({ first: cpuPercents[0], last: cpuPercents.at(-1), updatesPerSecond }));
process.exit(0);
