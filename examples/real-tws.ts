// Fake or real by configuration only. Run it: npx tsx examples/real-tws.ts (the fake), or, with a paper TWS running:
// IB_GATEWAY=tws-paper npx tsx examples/real-tws.ts
import { IBPositionStreamer, optionsFromEnv, StreamerError, type StreamerOptions } from 'ib-position-streamer';
import { MockGateway } from 'ib-position-streamer/mock-gateway';

const wantsReal = (process.env['IB_GATEWAY'] ?? 'mock') !== 'mock';
await using gateway = wantsReal ? null : await MockGateway.start();
const where: StreamerOptions = gateway ? { host: gateway.host, port: gateway.port } : optionsFromEnv(process.env);

await using streamer = new IBPositionStreamer();
try {
  await streamer.start({ ...where, secTypes: 'all' });
  const view = streamer.positions();
  if (view.state !== 'unknown') {
    for (const { localSymbol, position, marketValue } of view.positions)
      console.log(localSymbol, position, marketValue);
  }
} catch (error) {
  if (!(error instanceof StreamerError)) throw error;
  console.log(error.message, error.advice); // what happened, and what to do
  process.exitCode = 1;
}
