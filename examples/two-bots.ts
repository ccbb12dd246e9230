// Two bots on one link, each with its own wishes; one leaves, the other goes on. Run it: npx tsx examples/two-bots.ts
import { IBPositionStreamer, type PositionUpdate } from 'ib-position-streamer';
import { MockGateway, option, stock } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
const shares = stock('AAPL');
await using gateway = await MockGateway.start({
  accounts: {
    DU1234567: {
      positions: [
        { contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
        { contract: shares, position: 100, averageCost: 180, marketPrice: 190 },
      ],
    },
  },
});
const at = { host: gateway.host, port: gateway.port, logger: { ...console, warn: () => {} } };
const streamer = IBPositionStreamer.instance; // the same for both

const bot = (name: string) => ({
  onPositionUpdate: ({ symbol, change, position }: PositionUpdate) =>
    console.log(`${name}: ${symbol} ${change} ${position}`),
});

// Whoever comes first opens the link; the second only shares it. What each wants to see is said where it registers.
const leave = streamer.registerHandler(bot('options bot'), { secTypes: ['OPT'] });
const options = await streamer.start(at);
streamer.registerHandler(bot('stock bot'), { secTypes: ['STK'], symbols: ['AAPL'] });
const stocks = await streamer.start(at);

leave();
await options.release();
console.log('the options bot has left; the link is', streamer.status.state);

const sold = new Promise<void>((resolve) => {
  streamer.registerHandler(
    { onPositionUpdate: ({ change }) => (change === 'closed' ? resolve() : undefined) },
    { secTypes: ['STK'] },
  );
});
gateway.account('DU1234567').close(shares);
await sold;

await stocks.release(); // the last one: the link ends
console.log('the link is', streamer.status.state);
