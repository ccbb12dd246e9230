// Rows at a steady rate with whatever is attached: how many reached the handler, and what of a core the process took.
import { IBPositionStreamer } from '../src/index.ts';
import { attach } from './attach.ts';
import { MARKER_PRICE } from './blaster.ts';

/** @param deadlineMs it ends by then, whatever came */
const [kind = '', port = '', rows = '', deadlineMs = '', servers = '', directory = ''] = process.argv.slice(2);
const streamer = new IBPositionStreamer();
const attached = await attach(kind, streamer, { servers, directory });
let arrived = 0;
let since = performance.now();
let cpu = process.cpuUsage();
streamer.registerHandler({
  onPositionUpdate: ({ phase, marketPrice }) => {
    if (phase !== 'live' || marketPrice === null) return;
    if (arrived === 0) {
      since = performance.now();
      cpu = process.cpuUsage();
    }
    // What came while the book was read is in no row of its own: the marker ends it too.
    if (marketPrice >= MARKER_PRICE || ++arrived === Number(rows)) report();
  },
});
setTimeout(report, Number(deadlineMs));
await streamer.start({ port: Number(port) });

function report(): void {
  const { user, system } = process.cpuUsage(cpu);
  const cpuPercent = (user + system) / 10 / (performance.now() - since);
  const { folded = 0 } = attached.publisher?.stats() ?? {};
  console.log(JSON.stringify({ arrived, cpuPercent, folded, lost: attached.lost }));
  process.exit(0);
}
