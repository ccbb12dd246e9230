// Whether what is served can be believed, and why not, in one sentence.
import type { PositionBookView } from '../../../src/index.ts';
import { unread } from '../event-lines.ts';
import type { ShownStatus, Source } from '../source.ts';

export interface Health {
  readonly healthy: boolean;
  readonly state: PositionBookView['state'];
  /** When that state began. */
  readonly since: Date;
  readonly link: ShownStatus['state'];
  /** One sentence; a second one where rows could not be read. */
  readonly why: string;
}

export function healthOf({ positions, status }: Pick<Source, 'positions' | 'status'>, now: number): Health {
  const view = positions();
  const facts = { state: view.state, since: view.since, link: status.state };
  return { healthy: view.state === 'current', ...facts, why: [sentence(view, status, now), ...rows(view)].join(' ') };
}

function sentence(view: PositionBookView, status: ShownStatus, now: number): string {
  const link = status.state.endsWith('the bus') ? 'read over the bus' : `the link is ${status.state}${detail(status)}`;
  if (view.state === 'unknown') return `Unknown since ${time(view.since)} as ${view.reason}; ${link}.`;
  const heard = `last heard ${Math.max(0, Math.round((now - view.asOf.getTime()) / 1_000))} s ago`;
  return view.state === 'stale'
    ? `Stale since ${time(view.since)} as ${view.reason}; ${link}, ${heard}.`
    : `Current since ${time(view.since)}; ${link}, ${heard}.`;
}

function detail(status: ShownStatus): string {
  switch (status.state) {
    case 'degraded':
      return ` (${status.reasons.join(', ')})`;
    case 'connecting':
    case 'reconnecting':
    case 'circuitOpen':
      return ` (attempt ${status.attempt})`;
    default:
      return '';
  }
}

/** A current book may be without what could not be read. */
function rows(view: PositionBookView): readonly string[] {
  const said = view.state === 'unknown' ? null : unread(view.rejected);
  return said === null ? [] : [`${said}.`];
}

const time = (date: Date): string => date.toISOString();
