// A session of the streamer with one account and a trade: recorded, served again, read again.
import { type Replay, type ReplayOptions, replay } from '../../mock-gateway/capture/index.ts';
import { option, stock } from '../../mock-gateway/index.ts';
import { type RecordedSession, recordedSession } from './recorded-session.ts';
import { Streaming } from './streaming.ts';

export const CALL = option('SPY', '20261218', 450, 'C');
export const AAPL = stock('AAPL', { conId: 265598 });
export const accounts = {
  DU1234567: {
    positions: [
      { contract: CALL, position: 100, averageCost: 1200, marketPrice: 12.5 },
      { contract: AAPL, position: -7, averageCost: 180, marketPrice: 190 },
    ],
  },
};
/** Nothing is waited for but the client. */
export const NOW = { speed: Number.POSITIVE_INFINITY };

/** It is served again, and waits for nothing but the client. */
export const served = (session: RecordedSession, options: Omit<ReplayOptions, 'capture'> = NOW): Promise<Replay> =>
  replay({ capture: session.capture, ...options });
export const at = ({ host, port }: Replay): { host: string; port: number } => ({ host, port });

/** The streamer from its start to its stop, a trade in between. */
export const streamed = (): Promise<RecordedSession> =>
  recordedSession({ accounts }, async (to, gateway) => {
    await using streaming = await Streaming.start(to, { secTypes: 'all' });
    gateway.account('DU1234567').trade(CALL, 5, 12.7);
    await streaming.handler.seen('the trade', ({ position }) => position === 105);
    await streaming.streamer.stop();
  });

/** Reads it again from its start to its stop. @returns the book, a line each */
export async function streamAgain(to: { host: string; port: number }): Promise<readonly string[]> {
  await using streaming = await Streaming.start(to, { secTypes: 'all' });
  await streaming.handler.seen('the trade', ({ position }) => position === 105);
  const view = streaming.streamer.positions();
  await streaming.streamer.stop();
  return view.state === 'unknown'
    ? []
    : view.positions.map((row) => `${row.account} ${row.localSymbol} ${row.position}`);
}
