// Rows a second through one handler, with nothing, a publisher, a recorder, or both attached to the same streamer.
import { publishPositions } from '../src/bus/index.ts';
import { recordHistory } from '../src/history/index.ts';
import { IBPositionStreamer } from '../src/index.ts';
import { MARKER_PRICE } from './blaster.ts';
import { median } from './processes.ts';

const [attached = '', port = '', rows = '', count = '', servers = '', directory = ''] = process.argv.slice(2);
const streamer = new IBPositionStreamer();
if (attached === 'bus' || attached === 'both') await publishPositions(streamer, { servers, name: attached });
if (attached === 'history' || attached === 'both') await recordHistory(streamer, { directory });
const perSecond: number[] = [];
let startedAt = performance.now();
streamer.registerHandler({
  onPositionUpdate: ({ marketPrice }) => {
    if (marketPrice === null || marketPrice < MARKER_PRICE) return;
    const now = performance.now();
    perSecond.push(Number(rows) / ((now - startedAt) / 1_000));
    startedAt = now;
    if (perSecond.length < Number(count)) return;
    // The first round warms up and holds the download.
    console.log(JSON.stringify({ rowsPerSecond: median(perSecond.slice(1)) }));
    process.exit(0);
  },
});
await streamer.start({ port: Number(port) });
