// A stranger's program, plain JavaScript: streams three updates from the fake and exits by itself.
import { IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
const gateway = await MockGateway.start({
  pushReprices: true,
  accounts: { DU1234567: { positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] } },
});
const streamer = new IBPositionStreamer();
const updates = [];
const closed = new Promise((resolve) => {
  streamer.registerHandler({
    onPositionUpdate: (update) => {
      updates.push(update);
      if (update.change === 'closed') resolve();
    },
  });
});
await streamer.start({ host: gateway.host, port: gateway.port });
gateway.account('DU1234567').reprice(call, 13.1);
gateway.account('DU1234567').close(call);
await closed;
await streamer.stop();
await gateway.stop();
const said = updates.map(({ change, position }) => `${change} ${position}`).join(', ');
if (said !== 'opened 2, repriced 2, closed 0') throw new Error(`unexpected updates: ${said}`);
console.log(`streamed ${updates.length} updates: ${said}`);
