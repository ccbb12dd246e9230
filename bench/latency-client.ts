// From the moment the other process wrote a row to the handler's call, at a steady rate.
import { IBPositionStreamer } from '../src/index.ts';
import { clockMs, MARKER_PRICE } from './blaster.ts';
import { delaysOf } from './delays.ts';

const [port = ''] = process.argv.slice(2);
const delays: number[] = [];

const streamer = new IBPositionStreamer();
streamer.registerHandler({
  onPositionUpdate: ({ phase, marketPrice }) => {
    if (phase !== 'live' || marketPrice === null) return;
    if (marketPrice < MARKER_PRICE) {
      delays.push(clockMs() - marketPrice);
      return;
    }
    console.log(JSON.stringify(delaysOf(delays)));
    process.exit(0);
  },
});
await streamer.start({ port: Number(port) });
