// Many positions: from start() to live, and the cost of one update of the full book.
import { IBPositionStreamer } from '../src/index.ts';
import { MARKER_PRICE } from './blaster.ts';

const [port = '', rows = '', rounds = ''] = process.argv.slice(2);
const lastPrice = MARKER_PRICE + Number(rounds) - 1;
const streamer = new IBPositionStreamer();
const startedAt = performance.now();
let roundAt = 0;
let best = Number.POSITIVE_INFINITY;
const done = new Promise<void>((resolve) => {
  streamer.registerHandler({
    onPositionUpdate: ({ marketPrice }) => {
      if (marketPrice === null || marketPrice < MARKER_PRICE) return;
      const now = performance.now();
      if (roundAt > 0) best = Math.min(best, (now - roundAt) / Number(rows));
      roundAt = now;
      if (marketPrice === lastPrice) resolve();
    },
  });
});
await streamer.start({ port: Number(port), snapshotTimeoutMs: 60_000 });
const startMs = performance.now() - startedAt;
await done;
console.log(JSON.stringify({ startMs, microsecondsPerUpdate: best * 1_000 }));
process.exit(0);
