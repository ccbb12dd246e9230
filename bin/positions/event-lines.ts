// What a person is told of each kind of event: one table for the live table's news and for plain lines.
import type { PositionUpdate, RejectedEvent, StreamerEvents } from '../../src/index.ts';
import { printable } from '../printable.ts';
import { size } from './amounts.ts';
import { contractName } from './contract-name.ts';
import type { Source } from './source.ts';

/** Each kind of event as a sentence; null: not worth one. */
export type EventLines = { readonly [Name in keyof StreamerEvents]?: (event: StreamerEvents[Name]) => string | null };

/** Why, where that is known. */
export const because = ({ cause = 'unknown' }: PositionUpdate): string => (cause === 'unknown' ? '' : `, ${cause}`);

/** A new kind of event that a reader should hear of (a disagreement of two sources, say) gets its row here. */
export const EVENT_LINES = {
  snapshot: ({ state, reason, positions, hidden }) => {
    if (state === 'unknown') return `snapshot: unknown (${reason})`;
    return `snapshot complete: ${counted(positions.length, 'position')}${hidden.count > 0 ? `, ${hidden.count.toLocaleString('en-US')} hidden` : ''}`;
  },
  position: (update) =>
    update.change === 'repriced' || update.phase === 'snapshot'
      ? null
      : `${update.change} ${contractName(update)}: ${size(update.position)}${because(update)}`,
  gap: ({ positions, reason }) => `GAP (${reason}): ${counted(positions, 'position')} stale`,
  resumed: ({ opened, changed, closed, durationMs }) =>
    `RESUMED after ${durationMs} ms: ${opened.length} opened, ${changed.length} changed, ${closed.length} closed while away`,
  notice: ({ severity, code, text }) => (severity === 'info' ? null : `TWS ${code}: ${text}`),
  circuit: ({ state }) => `breaker: ${state}`,
  lag: ({ handler, folded, dropped }) => `handler '${handler}' lags: ${folded} updates folded, ${dropped} dropped`,
  rejected: (event) => unread([event]),
  handlerError: ({ handler, error }) => `handler '${handler}' failed: ${String(error)}`,
} as const satisfies EventLines;

/** Tells every event that has a line. @returns what ends it */
export function tellEvents(streamer: Source, lines: EventLines, say: (line: string) => void): () => void {
  const listen = <Name extends keyof StreamerEvents>(name: Name, line: EventLines[Name]): (() => void) =>
    streamer.on(name, (event) => {
      const text = line?.(event) ?? null;
      if (text !== null) say(printable(text));
    });
  const undo = Object.keys(lines)
    .filter((name): name is keyof EventLines => name in lines)
    .map((name) => listen(name, lines[name]));
  return () => {
    for (const off of undo) off();
  };
}

/** Rows that could not be read, the first with its reason; null when there are none. */
export function unread(rejected: readonly RejectedEvent[]): string | null {
  const [first] = rejected;
  if (!first) return null;
  const which = first.conId === null ? '' : `conId ${first.conId}, `;
  return printable(`${counted(rejected.length, 'row')} could not be read: ${which}${first.reason}`);
}

export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
