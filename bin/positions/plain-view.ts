// Plain lines for pipes and logs: one per update, one per event worth a line.
import type { PositionUpdate } from '../../src/index.ts';
import { gain, price, size } from './amounts.ts';
import { clockTime } from './clock.ts';
import { contractName } from './contract-name.ts';
import { because, EVENT_LINES, type EventLines, tellEvents } from './event-lines.ts';
import type { RunningView } from './running-view.ts';
import type { Source } from './source.ts';

const line = (update: PositionUpdate): string =>
  [
    update.change.padEnd(8),
    contractName(update).padEnd(24),
    size(update.position).padStart(6),
    '@',
    price(update.marketPrice).padStart(9),
    `${update.currency} `,
    'P&L',
    gain(update.unrealizedPnl).padStart(10),
    ` (${update.phase}, link ${update.generation}${because(update)})`,
  ].join(' ');

const LINES: EventLines = {
  ...EVENT_LINES,
  position: line,
  status: (status) => {
    if (status.state !== 'reconnecting') return `link: ${status.state}`;
    return status.delayMs === null ? null : `link: reconnecting in ${status.delayMs} ms`;
  },
};

export function plainView(streamer: Source): RunningView {
  return {
    end: tellEvents(streamer, LINES, (text) => void process.stdout.write(`${clockTime(new Date())} ${text}\n`)),
  };
}
