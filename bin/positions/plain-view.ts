// Plain lines for pipes and logs: one per update, one per event worth a line.
import type { IBPositionStreamer, PositionUpdate } from '../../src/index.ts';
import { contractName } from './contract-name.ts';
import type { RunningView } from './running-view.ts';
import { clockTime } from './table.ts';

const price = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

const line = (update: PositionUpdate): string =>
  `${update.change.padEnd(8)} ${contractName(update).padEnd(24)} ${String(update.position).padStart(6)} @ ${price(update.marketPrice).padStart(9)}  P&L ${price(update.unrealizedPnl).padStart(10)}  (${update.phase}, link ${update.generation})`;

export function plainView(streamer: IBPositionStreamer): RunningView {
  const print = (text: string) => process.stdout.write(`${clockTime(new Date())} ${text}\n`);
  const undo = [
    streamer.on('position', (update) => void print(line(update))),
    streamer.on('status', (status) => {
      if (status.state === 'reconnecting' && status.delayMs === null) return;
      print(`link: ${status.state}${status.state === 'reconnecting' ? ` in ${status.delayMs} ms` : ''}`);
    }),
    streamer.on('snapshot', ({ positions }) => void print(`snapshot complete: ${positions.length} positions`)),
    streamer.on('gap', ({ positions, reason }) => void print(`GAP (${reason}): ${positions} positions are stale`)),
    streamer.on(
      'resumed',
      ({ opened, changed, closed, durationMs }) =>
        void print(
          `RESUMED after ${durationMs} ms: ${opened.length} opened, ${changed.length} changed, ${closed.length} closed while away`,
        ),
    ),
    streamer.on('circuit', ({ state }) => void print(`breaker: ${state}`)),
  ];
  return {
    end: () => {
      for (const off of undo) off();
    },
  };
}
