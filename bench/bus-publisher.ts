// A publisher for the benchmark of the bus: from the moment the gateway wrote a row to its own handler's call, and what it published.
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { publishPositions } from '../src/bus/index.ts';
import { IBPositionStreamer } from '../src/index.ts';
import { clockMs, MARKER_PRICE } from './blaster.ts';
import { delaysOf } from './delays.ts';

const [port = '', servers = '', name = '', subscribers = '0'] = process.argv.slice(2);
const QUIET_MS = 300;
const delays: number[] = [];
const streamer = new IBPositionStreamer();
const publisher = await publishPositions(streamer, { servers, name });
let cpu = process.cpuUsage();
let since = performance.now();
streamer.registerHandler({
  onPositionUpdate: ({ phase, marketPrice }) => {
    if (phase !== 'live' || marketPrice === null) return;
    if (delays.length === 0) {
      cpu = process.cpuUsage();
      since = performance.now();
    }
    if (marketPrice < MARKER_PRICE) delays.push(clockMs() - marketPrice);
    else void report();
  },
});
// Not before everybody listens.
const connection = await connect({ servers });
const manager = await jetstreamManager(connection);
while ((await manager.streams.info(`IBPOS_${name}`)).state.consumer_count < Number(subscribers))
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
await connection.close();
await streamer.start({ port: Number(port) });

async function report(): Promise<void> {
  const { user, system } = process.cpuUsage(cpu);
  const cpuPercent = (user + system) / 10 / (performance.now() - since);
  for (let before = -1; publisher.stats().published !== before; ) {
    before = publisher.stats().published;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
  const { published, folded } = publisher.stats();
  console.log(JSON.stringify({ ...delaysOf(delays), published, folded, cpuPercent }));
  process.exit(0);
}
