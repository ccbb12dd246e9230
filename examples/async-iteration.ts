// Updates as an async iterable, with a bound and an end. Run it: npx tsx examples/async-iteration.ts
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
await streamer.start({ host: gateway.host, port: gateway.port });

const ending = new AbortController();
gateway.account('DU1234567').trade(call, -1, 13);
gateway.account('DU1234567').close(put);

// The book first, then what changes. A loop slower than the updates gets them folded to the latest of each position.
for await (const { localSymbol, change, position, phase } of streamer.updates({
  signal: ending.signal,
  capacity: 100,
})) {
  console.log(phase, localSymbol, change, position);
  if (change === 'closed') ending.abort(); // or break, or stop the streamer: each ends the loop
}
console.log('the loop has ended; still streaming:', streamer.isStreaming);
