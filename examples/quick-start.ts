// The first program: every position, and every change of it. Run it: npx tsx examples/quick-start.ts
import { IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

// A fake gateway stands in for TWS. With a real one: leave this part out, and give start() the port of TWS.
const call = option('SPY', '20261218', 450, 'C');
await using gateway = await MockGateway.start({
  pushReprices: true, // IB tells a moved price only every three minutes
  accounts: { DU1234567: { positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] } },
});

await using streamer = new IBPositionStreamer(); // always THE instance of this process
streamer.registerHandler({
  onPositionUpdate: ({ account, localSymbol, position, marketPrice, unrealizedPnl, change }) =>
    console.log(account, localSymbol, change, position, '@', marketPrice, 'P&L', unrealizedPnl),
});
await streamer.start({ host: gateway.host, port: gateway.port }); // resolves when the first download is complete

const closed = new Promise<void>((resolve) => {
  streamer.on('position', ({ change }) => {
    if (change === 'closed') resolve();
  });
});
gateway.account('DU1234567').reprice(call, 13.1); // the market moves …
gateway.account('DU1234567').close(call); // … and the position is closed
await closed;
