// What a lost link looks like, and what was missed meanwhile. Run it: npx tsx examples/gaps.ts
import { IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
const put = option('QQQ', '20270115', 500, 'P');
await using gateway = await MockGateway.start({
  accounts: {
    DU1234567: {
      positions: [
        { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
        { contract: put, position: -3, averageCost: 2100.63, marketPrice: 19.85 },
      ],
    },
  },
});

await using streamer = new IBPositionStreamer();
streamer.registerHandler({
  onPositionUpdate: ({ phase, localSymbol, change, position, generation }) =>
    console.log(`link ${generation}, ${phase}: ${localSymbol} ${change} ${position}`),
});
// Handlers need not do anything about a gap: after it they get each difference, closes included, as `reconciled`.
streamer.on('gap', ({ positions, reason }) => {
  const view = streamer.positions();
  console.log(`gap (${reason}): ${positions} positions are ${view.state} from now on; trade on them at your own risk`);
});
streamer.on('resumed', ({ opened, changed, closed }) =>
  console.log(`resumed: ${opened.length} opened, ${changed.length} changed, ${closed.length} closed meanwhile`),
);
streamer.on('status', (status) => {
  if (status.state === 'reconnecting' && status.delayMs !== null) console.log(`attempt ${status.attempt} follows`);
});

await streamer.start({
  host: gateway.host,
  port: gateway.port,
  reconnect: { initialDelayMs: 50, maxDelayMs: 200 },
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
});

const resumed = new Promise<void>((resolve) => {
  streamer.once('resumed', () => resolve());
});
gateway.clients[0]?.disconnect('rst'); // the link is lost …
gateway.account('DU1234567').close(put); // … a position is closed while nobody looks: IB sends no row for it …
gateway.account('DU1234567').trade(call, 1, 12.9); // … and another one grows
await resumed;
const view = streamer.positions();
console.log('now', view.state, view.state === 'unknown' ? '' : view.positions.map((held) => held.localSymbol));
