// Processor use of one client of live P&L: percent of one core, in its first minute and in its last.
//
// Fifty-one frames a second are few: the engine takes a minute or two until it has compiled what reads them.
import { EventName, IBApi } from '@stoqey/ib';
import { IBPositionStreamer } from '../src/index.ts';

const [port = '', client = 'off', minutes = '3'] = process.argv.slice(2);
const MINUTE_MS = 60_000;
const ACCOUNT = 'DU1234567';
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let updates = 0;

/** What anybody writes who reads P&L by @stoqey/ib alone: the same requests, and nothing is kept of what comes. */
function startLibrary(): void {
  const api = new IBApi({ port: Number(port), clientId: 99 });
  let reqId = 1;
  api.on(EventName.position, (_, { conId = 0 }) => api.reqPnLSingle(reqId++, ACCOUNT, '', conId));
  api.on(EventName.positionEnd, () => api.reqPnL(reqId++, ACCOUNT, ''));
  api.on(EventName.pnlSingle, () => void updates++);
  api.on(EventName.pnl, () => void updates++);
  api.on(EventName.nextValidId, () => api.reqPositions());
  api.connect();
}

async function startStreamer(values: 'off' | 'pnl'): Promise<void> {
  const streamer = new IBPositionStreamer();
  streamer.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: () => void updates++ });
  await streamer.start({ port: Number(port), clientId: 'auto', logger: quiet, values });
}

if (client === 'library') startLibrary();
else await startStreamer(client === 'pnl' ? 'pnl' : 'off');
// 51 requests, 20 a second, and what starting costs: over by then.
await new Promise((resolve) => setTimeout(resolve, 5_000));
const cpuPercents: number[] = [];
const began = performance.now();
updates = 0;
for (let minute = 0; minute < Number(minutes); minute++) {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  const { user, system } = process.cpuUsage(before);
  cpuPercents.push((user + system) / 10 / (performance.now() - since));
}
const updatesPerSecond = updates / ((performance.now() - began) / 1_000);
console.log(JSON.stringify({ first: cpuPercents[0], last: cpuPercents.at(-1), updatesPerSecond }));
process.exit(0);
