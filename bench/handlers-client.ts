// 1 to 1,000 handlers: the cost of one delivery.
import { IBPositionStreamer } from '../src/index.ts';
import { MARKER_PRICE } from './blaster.ts';

const [port = '', rows = '', rounds = '', handlers = ''] = process.argv.slice(2);
const lastPrice = MARKER_PRICE + Number(rounds) - 1;
const streamer = new IBPositionStreamer();
let calls = 0;
for (let index = 1; index < Number(handlers); index++)
  streamer.registerHandler({ onPositionUpdate: () => void calls++ });
let roundAt = 0;
let best = Number.POSITIVE_INFINITY;
const done = new Promise<void>((resolve) => {
  streamer.registerHandler({
    onPositionUpdate: ({ marketPrice }) => {
      calls++;
      if (marketPrice === null || marketPrice < MARKER_PRICE) return;
      const now = performance.now();
      if (roundAt > 0) best = Math.min(best, (now - roundAt) / Number(rows));
      roundAt = now;
      if (marketPrice === lastPrice) resolve();
    },
  });
});
await streamer.start({ port: Number(port) });
await done;
console.log(
  JSON.stringify({
    microsecondsPerUpdate: best * 1_000,
    nanosecondsPerDelivery: (best * 1e6) / Number(handlers),
    calls,
  }),
);
process.exit(0);
