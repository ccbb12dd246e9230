// One line about the link: state, generation, heartbeat, breaker, data farms.
import pico from 'picocolors';
import type { CircuitEvent, IBPositionStreamer, StreamerStatus } from '../../src/index.ts';
import { clip } from './table.ts';

const PAINT: Readonly<Record<StreamerStatus['state'], 'green' | 'yellow' | 'red' | 'dim'>> = {
  idle: 'dim',
  connecting: 'yellow',
  syncing: 'yellow',
  live: 'green',
  degraded: 'yellow',
  reconnecting: 'red',
  circuitOpen: 'red',
  stopped: 'dim',
};

/** What a reader should know beside the state's name. */
function detail(status: StreamerStatus): string {
  switch (status.state) {
    case 'degraded':
      return ` (${status.reasons.join(', ')})`;
    case 'reconnecting':
      return status.delayMs === null ? '' : ` (attempt ${status.attempt} in ${status.delayMs} ms)`;
    case 'circuitOpen':
      return ` (probe in ${status.openMs} ms)`;
    default:
      return '';
  }
}

export function statusLine(
  streamer: IBPositionStreamer,
  breaker: CircuitEvent['state'],
  width: number,
  color: boolean,
): string {
  const { status } = streamer;
  const { generation, heartbeatRoundTripMs, farms } = streamer.stats();
  const broken = Object.entries(farms)
    .filter(([, health]) => health === 'broken')
    .map(([farm]) => farm);
  const heartbeat = heartbeatRoundTripMs === null ? '–' : `${heartbeatRoundTripMs.toFixed(1)} ms`;
  const parts = [
    `${status.state}${detail(status)}`,
    `link ${generation}`,
    `heartbeat ${heartbeat}`,
    `breaker ${breaker}`,
    broken.length === 0 ? `farms ${Object.keys(farms).length} ok` : `farms broken: ${broken.join(' ')}`,
  ];
  const line = clip(parts.join('  '), width);
  const paint = pico.createColors(color)[PAINT[status.state]];
  return paint(line);
}
