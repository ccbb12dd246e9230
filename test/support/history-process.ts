// Records a busy account into the folder given until it is killed; says up to which sequence everything is on the disk.

import { MockGateway, option } from '../../mock-gateway/index.ts';
import { recordHistory } from '../../src/history/index.ts';
import { isolatedStreamer } from '../../testing/index.ts';

const [directory = '', stopAfter = '0'] = process.argv.slice(2);
const contracts = Array.from({ length: 20 }, (_item, at) =>
  option(['SPY', 'QQQ', 'BRK B', 'IWM'][at % 4] ?? 'SPY', '20261218', 400 + at, 'C'),
);
const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 1180.55, marketPrice: 12.5 }));
const gateway = await MockGateway.start({ pushReprices: true, accounts: { DU1234567: { positions } } });
const streamer = isolatedStreamer();
const options = { directory, flushMs: 10, segmentRows: 150, capacity: 5_000 };
const recorder = await recordHistory(streamer, options).catch((error: unknown) => {
  console.log(`refused ${error instanceof Error ? error.message : ''}`);
  process.exit(3);
});
recorder.on('failed', ({ systemCode, waiting }) => console.log(`failed ${systemCode} ${waiting}`));
recorder.on('lost', ({ rows }) => console.log(`lost ${rows}`));
let latest = 0;
streamer.registerHandler({
  onPositionUpdate: ({ sequence }) => {
    latest = sequence;
  },
});
await streamer.start({
  host: gateway.host,
  port: gateway.port,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});
console.log('started');
for (let round = 0; stopAfter === '0' || round < Number(stopAfter); round++) {
  const contract = contracts[round % contracts.length];
  if (contract)
    gateway
      .account('DU1234567')
      .setPosition(contract, { position: 1 + (round % 7), averageCost: 1180, marketPrice: 12 });
  if (round % 5 !== 0) continue;
  await new Promise((resolve) => setTimeout(resolve, 1));
  const seen = latest;
  await recorder.flush();
  if (recorder.waiting === 0) console.log(`safe ${streamer.run} ${seen}`);
}
await recorder.close();
await streamer.stop();
await gateway.stop();
console.log('closed');
process.exit(0);
