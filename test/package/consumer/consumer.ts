// A stranger's program, typed: what it uses of both doors has to type-check against the packed declarations.
import {
  IBPositionStreamer,
  optionsFromEnv,
  type PositionUpdate,
  type PositionUpdateHandler,
  StreamerError,
  type StreamerStats,
} from 'ib-position-streamer';
import { loadScenario, MockGateway, option } from 'ib-position-streamer/mock-gateway';
import { isolatedStreamer, startedStreamer } from 'ib-position-streamer/testing';

class Logger implements PositionUpdateHandler {
  async onPositionUpdate({ localSymbol, position, marketPrice, change }: PositionUpdate): Promise<void> {
    const price: number | null = marketPrice;
    console.log(localSymbol, position.toFixed(0), price, change satisfies 'opened' | 'changed' | 'closed' | 'repriced');
  }
}

const scenario = loadScenario('calm');
await using gateway = await MockGateway.start({ accounts: scenario.accounts });
const streamer = new IBPositionStreamer();
const unregister: () => void = streamer.registerHandler(new Logger(), { overflow: 'drop-oldest', capacity: 10 });
const off: () => void = streamer.on('resumed', ({ closed, durationMs }) => console.log(closed.length, durationMs));
try {
  await streamer.start({ ...optionsFromEnv(process.env), host: gateway.host, port: gateway.port });
} catch (error) {
  if (error instanceof StreamerError && error.code === 'CONNECTION_REFUSED') console.log(error.advice);
}
for await (const update of streamer.updates({ capacity: 100 })) {
  if (update.right === 'CALL') break;
}
const { heartbeatRoundTripMs, farms }: StreamerStats = streamer.stats();
console.log(heartbeatRoundTripMs, farms, option('SPY', '20261218', 450, 'C').conId);
const view = streamer.positions();
if (view.state !== 'unknown') console.log(view.asOf, view.positions.length);
// @ts-expect-error an option that does not exist
await streamer.start({ prot: 7497 });
off();
unregister();
await using kit = await startedStreamer({ gateway: { clock: 'virtual' }, streamer: { secTypes: 'all' } });
const isolated: IBPositionStreamer = isolatedStreamer();
console.log(kit.streamer === isolated, kit.gateway.port);
