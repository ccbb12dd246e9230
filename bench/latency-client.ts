// From the moment the other process wrote a row to the handler's call, at a steady rate.
import { IBPositionStreamer } from '../src/index.ts';
import { clockMs, MARKER_PRICE } from './blaster.ts';

const [port = ''] = process.argv.slice(2);
const delays: number[] = [];
const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const streamer = new IBPositionStreamer();
streamer.registerHandler({
  onPositionUpdate: ({ phase, marketPrice }) => {
    if (phase !== 'live' || marketPrice === null) return;
    if (marketPrice < MARKER_PRICE) {
      delays.push(clockMs() - marketPrice);
      return;
    }
    // The first second warms up.
    const sorted = delays
      .slice(Math.floor(delays.length / 4))
      .filter((delay) => delay >= 0)
      .sort((a, b) => a - b);
    console.log(
      JSON.stringify({ p50Ms: at(sorted, 0.5), p99Ms: at(sorted, 0.99), maxMs: at(sorted, 1), rows: sorted.length }),
    );
    process.exit(0);
  },
});
await streamer.start({ port: Number(port) });
