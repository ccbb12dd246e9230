// Streams from the gateway at the given port until the first snapshot, stops, and ends by itself: no process.exit.
import { IBPositionStreamer } from '../../src/index.ts';

await using streamer = new IBPositionStreamer();
let updates = 0;
streamer.registerHandler({
  onPositionUpdate: () => {
    updates++;
  },
});
await streamer.start({ port: Number(process.argv[2]), heartbeat: { intervalMs: 60_000 } });
console.log(`updates ${updates}`);
