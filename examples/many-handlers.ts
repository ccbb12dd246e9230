// Many handlers on one link: a quick one, a slow one, a broken one. Run it: npx tsx examples/many-handlers.ts
import { setTimeout as sleep } from 'node:timers/promises';
import { IBPositionStreamer, type PositionUpdate, type PositionUpdateHandler } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
await using gateway = await MockGateway.start({
  pushReprices: true,
  accounts: { DU1234567: { positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] } },
});

/** Any object with onPositionUpdate will do; a class keeps state beside it. */
class LatestPrices implements PositionUpdateHandler {
  readonly byConId = new Map<number, number | null>();

  onPositionUpdate({ conId, marketPrice }: PositionUpdate): void {
    this.byConId.set(conId, marketPrice);
  }
}

const latest = new LatestPrices();
const saved: (number | null)[] = [];

await using streamer = new IBPositionStreamer();
streamer.registerHandler(latest);
// A slow one, such as a database: its next update waits for its promise, and nobody else does. Four may wait for it;
// then updates of one position are folded into the latest, and a `lag` event says how many.
streamer.registerHandler(
  {
    onPositionUpdate: async ({ marketPrice }) => {
      await sleep(20);
      saved.push(marketPrice);
    },
  },
  { name: 'database', capacity: 4 },
);
// A broken one harms nobody, and is named.
streamer.registerHandler(
  {
    onPositionUpdate: () => {
      throw new Error('out of order');
    },
  },
  { name: 'broken' },
);
streamer.once('handlerError', ({ handler, error }) => console.log(`handler '${handler}' failed:`, String(error)));
let foldedInAll = 0;
streamer.on('lag', ({ folded }) => {
  foldedInAll += folded;
});

await streamer.start({
  host: gateway.host,
  port: gateway.port,
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
});

const prices = Array.from({ length: 50 }, (_, step) => 12.5 + (step + 1) / 10);
const lastSaved = new Promise<void>((resolve) => {
  streamer.registerHandler({
    onPositionUpdate: ({ marketPrice }) => {
      if (marketPrice === prices.at(-1)) resolve();
    },
  });
});
for (const price of prices) gateway.account('DU1234567').reprice(call, price);
await lastSaved;
console.log('the quick handler holds', latest.byConId.get(call.conId));

await streamer.stop(); // waits for the slow handler, up to drainTimeoutMs
console.log(`the slow handler saved ${saved.length} prices, ${foldedInAll} were folded; its last is ${saved.at(-1)}`);
