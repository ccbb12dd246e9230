// One line about the link: state with what it waits for, age, link, heartbeat, breaker, data farms.
import type { CircuitEvent, PositionBookView } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { age, remaining } from './clock.ts';
import type { Colors } from './columns.ts';
import { counted } from './event-lines.ts';
import { clip } from './layout.ts';
import type { ShownStatus, Source } from './source.ts';

const PAINT: Readonly<Record<ShownStatus['state'], 'green' | 'yellow' | 'red' | 'dim'>> = {
  idle: 'dim',
  connecting: 'yellow',
  syncing: 'yellow',
  live: 'green',
  degraded: 'yellow',
  reconnecting: 'red',
  circuitOpen: 'red',
  stopped: 'dim',
  'waiting for the bus': 'yellow',
  'live over the bus': 'green',
  'stale over the bus': 'red',
};

export interface LinkFacts {
  readonly status: ShownStatus;
  /** When that status was told: its delay counts from here. */
  readonly toldAt: Date;
  readonly stats: ReturnType<Source['stats']>;
  readonly breaker: CircuitEvent['state'];
  readonly view: PositionBookView;
}

/** What a reader should know beside the state's name; delays count down. */
function detail(status: ShownStatus, toldAt: Date, now: number): string {
  switch (status.state) {
    case 'degraded':
      return ` (${status.reasons.join(', ')})`;
    case 'connecting':
      return ` (attempt ${status.attempt})`;
    case 'reconnecting':
      return status.delayMs === null ? '' : ` (attempt ${status.attempt} in ${remaining(toldAt, status.delayMs, now)})`;
    case 'circuitOpen':
      return ` (probe in ${remaining(toldAt, status.openMs, now)})`;
    default:
      return '';
  }
}

/** Whether there is a link now that the farms and the heartbeat are of. */
const isUp = ({ state }: ShownStatus): boolean => state === 'syncing' || state === 'live' || state === 'degraded';

/** @param now milliseconds since 1970 */
export function statusLine(
  { status, toldAt, stats, breaker, view }: LinkFacts,
  now: number,
  width: number,
  colors: Colors,
): string {
  const { generation, heartbeatRoundTripMs, farms } = stats;
  const broken = Object.keys(farms).filter((farm) => farms[farm] === 'broken');
  const parts = [`${status.state}${detail(status, toldAt, now)}`];
  if (view.state !== 'unknown') parts.push(`heard ${age(now - view.asOf.getTime())} ago`);
  if (breaker !== 'closed') parts.push(`breaker ${breaker}`);
  if (generation > 0) parts.push(`link ${generation}`);
  if (isUp(status)) {
    if (broken.length > 0) parts.push(`farms broken: ${broken.join(' ')}`);
    if (heartbeatRoundTripMs !== null) parts.push(`heartbeat ${heartbeatRoundTripMs.toFixed(1)} ms`);
    const known = Object.keys(farms).length;
    // What TWS said of its farms was before it lost IB.
    if (status.state !== 'degraded' && broken.length === 0 && known > 0) parts.push(`${counted(known, 'farm')} ok`);
  }
  return colors[PAINT[status.state]](colors.bold(clip(printable(parts.join('  ')), width)));
}
