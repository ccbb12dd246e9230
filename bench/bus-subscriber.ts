// A subscriber for the benchmark of the bus: from the moment the gateway wrote a row to this handler's call in another process.
import { BusSubscriber } from '../src/bus/index.ts';
import { clockMs, MARKER_PRICE } from './blaster.ts';
import { delaysOf } from './delays.ts';

/** @param until `marker`: measures to the last row; `current`: how long it takes to have the book */
const [servers = '', name = '', until = 'marker'] = process.argv.slice(2);
const begun = performance.now();
const subscriber = await BusSubscriber.connect({ servers, name });
const delays: number[] = [];
let cpu = process.cpuUsage();
let since = performance.now();
if (until === 'current') {
  // Who joins when the publisher has gone is told nothing.
  const { positions } = await subscriber.whenCurrent({ signal: AbortSignal.timeout(15_000) });
  console.log(JSON.stringify({ joinMs: performance.now() - begun, positions: positions.length }));
  process.exit(0);
}
subscriber.registerHandler({
  onPositionUpdate: ({ phase, marketPrice }) => {
    if (phase !== 'live' || marketPrice === null) return;
    if (delays.length === 0) {
      cpu = process.cpuUsage();
      since = performance.now();
    }
    if (marketPrice < MARKER_PRICE) {
      delays.push(clockMs() - marketPrice);
      return;
    }
    const { user, system } = process.cpuUsage(cpu);
    const cpuPercent = (user + system) / 10 / (performance.now() - since);
    console.log(JSON.stringify({ ...delaysOf(delays), cpuPercent }));
    process.exit(0);
  },
});
