// Rows a second through one handler, and processor time a row, with whatever is attached to the same streamer.
import { IBPositionStreamer } from '../src/index.ts';
import { attach } from './attach.ts';
import { MARKER_PRICE } from './blaster.ts';
import { median } from './processes.ts';

const [kind = '', port = '', rows = '', count = '', servers = '', directory = ''] = process.argv.slice(2);
const streamer = new IBPositionStreamer();
const attached = await attach(kind, streamer, { servers, directory });
const perSecond: number[] = [];
const cpuUs: number[] = [];
let startedAt = performance.now();
let cpu = process.cpuUsage();
streamer.registerHandler({
  onPositionUpdate: ({ marketPrice }) => {
    if (marketPrice === null || marketPrice < MARKER_PRICE) return;
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    perSecond.push(Number(rows) / ((now - startedAt) / 1_000));
    cpuUs.push((user + system) / Number(rows));
    startedAt = now;
    cpu = process.cpuUsage();
    if (perSecond.length < Number(count)) return;
    // The first round warms up and holds the download.
    const { published = 0 } = attached.publisher?.stats() ?? {};
    const figures = { rowsPerSecond: median(perSecond.slice(1)), cpuUs: median(cpuUs.slice(1)), published };
    console.log(JSON.stringify(figures));
    process.exit(0);
  },
});
await streamer.start({ port: Number(port) });
