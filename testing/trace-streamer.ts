// A streamer's part in a trace: what it tells, and what its book holds.
import type { GatewayTrace } from '../mock-gateway/index.ts';
import type { IBPositionStreamer } from '../src/index.ts';

/** Everything it tells but positions, which are held. */
const TOLD = [
  ...(['snapshot', 'status', 'gap', 'resumed', 'notice', 'circuit'] as const),
  ...(['lag', 'disagreement', 'rejected', 'handlerError'] as const),
];

/**
 * Puts a streamer into the trace of the gateway it is connected to: its events, and its whole book beside the world.
 * @returns the undo
 * @example
 * const trace = traceGateway(gateway);
 * const undo = traceStreamer(streamer, trace);
 */
export function traceStreamer(streamer: IBPositionStreamer, trace: GatewayTrace): () => void {
  const held = new Map<string, number>();
  const hold = (row: Parameters<GatewayTrace['hold']>[0], name?: string): void => {
    held.set(`${row.account} ${row.conId}`, row.position);
    trace.hold(row, name);
  };
  /** What a wish hides, and what came without an update. */
  const reread = (): void => {
    const view = streamer.positions({ secTypes: 'all' });
    if (view.state === 'unknown') return;
    for (const row of view.positions) if (held.get(`${row.account} ${row.conId}`) !== row.position) hold(row, 'held');
  };
  const undo = [
    streamer.on('position', (update) => hold(update, update.change)),
    ...TOLD.map((name) =>
      streamer.on(name, (event) => {
        trace.tell(name, { book: streamer.positions().state, ...event });
        reread();
      }),
    ),
  ];
  return () => {
    reread();
    for (const each of undo) each();
  };
}
