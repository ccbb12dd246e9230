// A handler that takes 50 ms an update while a million rows arrive: heap growth, and whether the newest value came.
import { IBPositionStreamer } from '../src/index.ts';
import { MARKER_PRICE } from './blaster.ts';

const HANDLER_MS = 50;
const [port = '', rounds = ''] = process.argv.slice(2);
const lastPrice = MARKER_PRICE + Number(rounds) - 1;
const collect = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const streamer = new IBPositionStreamer();
let folded = 0;
let rows = 0;
let peak = 0;
let newest = 0;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
streamer.on('lag', (event) => {
  folded += event.folded;
});
streamer.registerHandler(
  {
    onPositionUpdate: async ({ conId, marketPrice }) => {
      if (conId === 500_000) newest = marketPrice ?? 0;
      await new Promise((resolve) => setTimeout(resolve, HANDLER_MS));
    },
  },
  { name: 'slow', capacity: 100 },
);
const before = collect();
const arrived = new Promise<void>((resolve) => {
  streamer.on('position', ({ marketPrice }) => {
    if (++rows % 100_000 === 0) peak = Math.max(peak, collect());
    if (marketPrice === lastPrice) resolve();
  });
});
await streamer.start({ port: Number(port), logger: quiet, drainTimeoutMs: 60_000 });
await arrived;
peak = Math.max(peak, collect());
await streamer.stop();
console.log(
  JSON.stringify({
    rows,
    folded,
    heapGrowthMb: (peak - before) / 1024 / 1024,
    newestDelivered: newest === lastPrice ? 1 : 0,
  }),
);
process.exit(0);
